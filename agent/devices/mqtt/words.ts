/**
 * Home Assistant's polarity, by device class: what `on` and `off` mean. Source: binary_sensor device classes of Home
 * Assistant. Mind the turned ones: `connectivity` on is good, `lock` on is unlocked.
 */
const polarity: Readonly<Record<string, readonly [on: string, off: string]>> = {
  door: ['open', 'closed'],
  window: ['open', 'closed'],
  opening: ['open', 'closed'],
  garage_door: ['open', 'closed'],
  motion: ['detected', 'clear'],
  occupancy: ['detected', 'clear'],
  presence: ['detected', 'clear'],
  moving: ['detected', 'clear'],
  sound: ['detected', 'clear'],
  vibration: ['detected', 'clear'],
  smoke: ['detected', 'clear'],
  gas: ['detected', 'clear'],
  carbon_monoxide: ['detected', 'clear'],
  moisture: ['detected', 'clear'],
  heat: ['detected', 'clear'],
  tamper: ['tampered', 'clear'],
  safety: ['unsafe', 'safe'],
  problem: ['problem', 'ok'],
  battery: ['low', 'normal'],
  connectivity: ['connected', 'disconnected'],
  lock: ['unlocked', 'locked'],
  power: ['powered', 'unpowered'],
};

const panelStates = [
  'disarmed',
  'arming',
  'armed_home',
  'armed_away',
  'armed_night',
  'armed_vacation',
  'armed_custom_bypass',
  'pending',
  'triggered',
  'disarming',
];

/**
 * The components that are supervised. Measurements and settings are not facts for the journal; of the sensors only those
 * that tell how full a battery is.
 */
export const supervisedComponents = [
  'binary_sensor',
  'sensor',
  'siren',
  'switch',
  'light',
  'lock',
  'cover',
  'alarm_control_panel',
  'event',
] as const;
export type SupervisedComponent = (typeof supervisedComponents)[number];

export const isSupervised = (component: string): component is SupervisedComponent =>
  (supervisedComponents as readonly string[]).includes(component);

/** Which payload stands for which of our words. `text` reads one of the message's own keys, undefined when absent. */
export const wordsOf = (
  component: SupervisedComponent,
  deviceClass: string | undefined,
  text: (key: string) => string | undefined,
): ReadonlyMap<string, string> => {
  switch (component) {
    case 'binary_sensor': {
      const [on, off] = polarity[deviceClass ?? ''] ?? ['on', 'off'];
      return new Map([
        [text('payload_on') ?? 'ON', on],
        [text('payload_off') ?? 'OFF', off],
      ]);
    }
    case 'siren':
    case 'switch':
    case 'light':
      return new Map([
        [text('state_on') ?? text('payload_on') ?? 'ON', 'on'],
        [text('state_off') ?? text('payload_off') ?? 'OFF', 'off'],
      ]);
    case 'lock':
      return new Map([
        [text('state_locked') ?? 'LOCKED', 'locked'],
        [text('state_locking') ?? 'LOCKING', 'locking'],
        [text('state_unlocked') ?? 'UNLOCKED', 'unlocked'],
        [text('state_unlocking') ?? 'UNLOCKING', 'unlocking'],
        [text('state_jammed') ?? 'JAMMED', 'jammed'],
      ]);
    case 'cover':
      return new Map([
        [text('state_open') ?? 'open', 'open'],
        [text('state_closed') ?? 'closed', 'closed'],
        [text('state_opening') ?? 'opening', 'opening'],
        [text('state_closing') ?? 'closing', 'closing'],
        [text('state_stopped') ?? 'stopped', 'stopped'],
      ]);
    case 'alarm_control_panel':
      return new Map(panelStates.map((state) => [state, state]));
    case 'sensor':
    case 'event':
      return new Map();
  }
};
