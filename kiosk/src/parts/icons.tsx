import type { JSX } from 'preact';

/** Line icons on a 24 grid, drawn in the colour of the text beside them; never the only carrier of a meaning. */
const shapes = {
  check: <path d="M4 12.5 9.5 18 20 6.5" />,
  triangle: <path d="M12 3.5 22 20.5H2zM12 10v5M12 17.6v.4" />,
  octagon: <path d="M8 2.5h8l5.5 5.5v8L16 21.5H8L2.5 16V8zM12 7v6M12 16.2v.4" />,
  bell: (
    <path d="M12 3a6 6 0 0 1 6 6c0 6 2.5 7.5 2.5 8.5h-17C3.5 16.5 6 15 6 9a6 6 0 0 1 6-6zM9.5 20.5a2.6 2.6 0 0 0 5 0" />
  ),
  clock: <path d="M12 2.5a9.5 9.5 0 1 1 0 19 9.5 9.5 0 0 1 0-19zM12 7v5.5l3.5 2" />,
  empty: <path d="M3 20.5h18M5.5 20.5V10L12 4l6.5 6.5v10M10 20.5v-6h4v6" />,
  handover: (
    <path d="M8 5.2a2.7 2.7 0 1 1 0-.1M3 20.5v-4a5 5 0 0 1 8.6-3.4M17 11.2a2.2 2.2 0 1 1 0-.1M13 20.5v-1.6a4 4 0 0 1 8 0v1.6" />
  ),
  staff: <path d="M12 11a4 4 0 1 1 0-8 4 4 0 0 1 0 8zM4 21a8 8 0 0 1 16 0zM12 14.5v3M10.5 16h3" />,
  site: <path d="M5 21V3.5h10V21M2.5 21h19M15 9h4.5v12M11.5 12v1M8 7h4" />,
  camera: <path d="M3 6.5h12.5v11H3zM15.5 10.5l5.5-3v9l-5.5-3z" />,
  roster: <path d="M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h4" />,
  rollCall: <path d="M9 2.5h6v3.5H9zM9 4H5v17.5h14V4h-4M8.5 13.5l2.7 2.7 4.5-5" />,
  more: <path d="M5 12h.1M12 12h.1M19 12h.1" stroke-width="4" />,
  unmarked: <path d="M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17z" />,
  count: <path d="M5 4v16M9 4v16M13 4v16M17 4v16M3 17 20 7" />,
  health: <path d="M12 20.5 4.2 12.6a4.8 4.8 0 0 1 7.8-5.5 4.8 4.8 0 0 1 7.8 5.5zM12 9.5v6M9 12.5h6" />,
  medicine: <path d="M4.5 12.5 12.5 4.5a5 5 0 0 1 7 7l-8 8a5 5 0 0 1-7-7zM8.5 8.5l7 7" />,
  settings: <path d="M4 7h9M17.5 7H20M15.2 4.8v4.4M4 17h2.5M11 17h9M8.8 14.8v4.4" />,
  back: <path d="M14.5 5 7.5 12l7 7" />,
  up: <path d="M5 14.5l7-7 7 7" />,
  down: <path d="M5 9.5l7 7 7-7" />,
  forward: <path d="M9.5 5l7 7-7 7" />,
  calendar: <path d="M4 5.5h16v15H4zM4 10h16M8.5 3v4M15.5 3v4M8 14h3M13 14h3M8 17.5h3" />,
  chart: <path d="M4 3.5V20h17M7 15.5h4v-5h4v3h5" />,
  plus: <path d="M12 4.5v15M4.5 12h15" />,
  cross: <path d="M5.5 5.5l13 13M18.5 5.5l-13 13" />,
  table: <path d="M3 4.5h18v15H3zM3 9.5h18M3 14.5h18M9 9.5v10" />,
  download: <path d="M12 3v11M7.5 9.5 12 14l4.5-4.5M4 16v4.5h16V16" />,
  people: (
    <path d="M9 11a3.5 3.5 0 1 1 0-7 3.5 3.5 0 0 1 0 7zM2 20.5a7 7 0 0 1 14 0zM16 4.6a3.5 3.5 0 0 1 0 6M18.5 14.6a7 7 0 0 1 3.5 5.9" />
  ),
  photo: <path d="M3 6.5h4.5L9 4h6l1.5 2.5H21v13H3zM12 16.5a4 4 0 1 1 0-8 4 4 0 0 1 0 8z" />,
  screen: <path d="M3 4h18v12H3zM12 16v4M7.5 20h9" />,
  erase: <path d="M8 5h13v14H8l-6-7zM12 9.5l5 5M17 9.5l-5 5" />,
  card: <path d="M2.5 5.5h19v13h-19zM2.5 10h19M6 15h4" />,
  lock: <path d="M5 11h14v10H5zM8 11V7.5a4 4 0 0 1 8 0V11" />,
  arrowIn: <path d="M11 4h8v16h-8M3 12h11M10 7.5l4.5 4.5L10 16.5" />,
  arrowOut: <path d="M13 4H5v16h8M10 12h11M17 7.5l4.5 4.5-4.5 4.5" />,
  desk: <path d="M3 20V11h18v9M12 8a2.6 2.6 0 1 1 0-5.2A2.6 2.6 0 0 1 12 8zM7.5 11a4.5 4.5 0 0 1 9 0" />,
  siren: <path d="M6.5 17v-4a5.5 5.5 0 0 1 11 0v4M4 17h16v4H4zM12 2v2.5M4 5l1.8 1.8M20 5l-1.8 1.8" />,
  link: <path d="M4 9a12 12 0 0 1 16 0M7 12.8a7.5 7.5 0 0 1 10 0M10 16.4a3 3 0 0 1 4 0M12 19.6v.2" />,
  linkOff: <path d="M4 9a12 12 0 0 1 16 0M7 12.8a7.5 7.5 0 0 1 10 0M12 19.6v.2M4 3l16 18" />,
  district: <path d="M12 2.5 21 7v1.5H3V7zM5.5 8.5V18M10 8.5V18M14 8.5V18M18.5 8.5V18M3 18.5h18M2.5 21.5h19" />,
  door: <path d="M6 21V3h12v18M3 21h18M14.5 12v.6" />,
  light: <path d="M9 18h6M10 21h4M12 3a6 6 0 0 1 3.5 10.9V15h-7v-1.1A6 6 0 0 1 12 3z" />,
  motion: <path d="M13 5.2a2 2 0 1 1 0-.1M11 21l2-6-3-3 2-4.5 4 3.5h3M10 12l-4 1M13 15l3 6" />,
  device: <path d="M4 7h16v10H4zM8 17v3M16 17v3M8 11h.2M12 11h4" />,
  message: <path d="M3.5 4h17v12.5h-9L6.5 21v-4.5h-3zM8 8.5h8M8 12h5" />,
  move: <path d="M4 8h14M14 3.5 18.5 8 14 12.5M20 16.5H6M10 12l-4.5 4.5L10 21" />,
  phone: <path d="M7 2.5h10v19H7zM10.5 18.5h3" />,
  search: <path d="M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 21 21" />,
  allergy: <path d="M12 3v18M4.5 7.5l15 9M19.5 7.5l-15 9" />,
  box: <path d="M4 4h16v16H4z" />,
  unsaved: <path d="M12 3v11M7.5 9.5 12 14l4.5-4.5M4 16v4.5h16V16" />,
} as const satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof shapes;

export const Icon = ({ name, size = 'body' }: { name: IconName; size?: 'small' | 'body' | 'large' | 'huge' }) => (
  <svg
    class={`icon icon-${size}`}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linejoin="round"
    stroke-linecap="round"
    aria-hidden="true"
  >
    {shapes[name]}
  </svg>
);
