import type { Config } from '#agent/config/load.ts';
import type { Extras } from './camera/events.ts';
import type { UnitForm } from './devices/unit.ts';

/** One simulated camera: what it says about itself and how to log in. */
export interface CameraDescription {
  readonly id: string;
  readonly name: string;
  /** Address of its ONVIF device service, as in facility.yaml. */
  readonly onvif: URL;
  readonly serial: string;
  readonly mac: string;
  /** Background of its picture, 0xAARRGGBB. */
  readonly colour: number;
  /** Undefined: it asks nobody for a password. */
  readonly account: { readonly username: string; readonly password: string } | undefined;
  /** What it has beside its picture; left out: nothing. */
  readonly extras?: Extras;
}

/** One simulated device on the broker. */
export type DeviceDescription =
  | { readonly kind: 'door' | 'smoke'; readonly id: string; readonly name: string }
  /** It tells several things: battery and tamper too. */
  | { readonly kind: 'unit'; readonly form: UnitForm; readonly id: string; readonly name: string }
  | { readonly kind: 'siren'; readonly id: string; readonly name: string }
  | { readonly kind: 'light'; readonly id: string; readonly name: string }
  /** It speaks as another maker's device does. */
  | { readonly kind: 'dialect'; readonly dialect: Dialect; readonly id: string; readonly name: string };

export type Dialect = 'zigbee2mqtt' | 'tasmota' | 'shelly' | 'esphome';

/** All hardware of one site. */
export interface SitePlan {
  /** The site's code: a part of the topics. */
  readonly site: string;
  readonly discoveryPrefix: string;
  /** The clocks in the pictures show this zone's time. */
  readonly timeZone: string;
  /** The address that the pictures listen at. */
  readonly host: string;
  readonly cameras: readonly CameraDescription[];
  readonly devices: readonly DeviceDescription[];
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The hardware of a simulated facility: the cameras of its configuration, and the devices that every one has. */
export const planOf = (config: Config): SitePlan => ({
  site: config.site.code,
  discoveryPrefix: config.discoveryPrefix,
  timeZone: config.site.timeZone,
  host: '127.0.0.1',
  cameras: simulatedCameras(config),
  devices: simulatedDevices(config),
});

/** Muted, and told apart at a glance. */
const colours = [0xff3b5f6b, 0xff5d6b3b, 0xff6b4a5f, 0xff4a4f6b, 0xff6b5a3b, 0xff3b6b55];
export const colourOf = (index: number): number => colours[index % colours.length] ?? 0xff444444;

/** The cameras of a configuration that live on this machine; others are somebody's real cameras. */
const simulatedCameras = (config: Config): CameraDescription[] =>
  config.cameras
    .map((camera) => ({ camera, onvif: new URL(camera.onvif) }))
    .filter(({ onvif }) => loopback.has(onvif.hostname))
    .map(({ camera, onvif }, index) => ({
      id: camera.id,
      name: camera.name,
      onvif,
      serial: `SIM-${camera.id}`,
      // 02: locally administered, so that it can never be a real maker's.
      mac: `02:00:5e:00:53:${(index + 1).toString(16).padStart(2, '0')}`,
      colour: colourOf(index),
      account:
        camera.username === undefined ? undefined : { username: camera.username, password: camera.password ?? '' },
      ...relaysNamed(camera.id, config.sirens),
    }));

/** As many relays as there are sirens on (`CAMERA/relay-2`); none for a camera that none is wired to. */
const relaysNamed = (cameraId: string, sirens: readonly string[]): Pick<CameraDescription, 'extras'> => {
  const numbers = sirens.flatMap((name) => {
    const [camera, item] = name.split('/relay-');
    return camera === cameraId && item !== undefined ? [Number(item) || 1] : [];
  });
  return numbers.length === 0 ? {} : { extras: { inputs: 0, relays: Math.max(...numbers), analytics: false } };
};

/** The doors, sensors, siren and lights that every simulated facility has. */
const simulatedDevices = (config: Config): DeviceDescription[] => [
  { kind: 'door', id: 'door-entrance', name: '大门' },
  { kind: 'door', id: 'gate-yard', name: '院门' },
  { kind: 'smoke', id: 'smoke-kitchen', name: '厨房烟感' },
  { kind: 'siren', id: config.sirens.find((name) => !name.includes('/')) ?? 'siren-hall', name: '大厅警号' },
  ...config.rooms.map((room) => ({
    kind: 'light' as const,
    id: `light-${room.id}`,
    name: `${room.name}指示灯`,
  })),
];
