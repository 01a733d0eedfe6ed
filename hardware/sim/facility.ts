import type { Config } from '#agent/config/load.ts';
import type { Extras } from './camera/events.ts';

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
  | { readonly kind: 'siren'; readonly id: string; readonly name: string }
  | { readonly kind: 'light'; readonly id: string; readonly name: string; readonly roomId: string };

/** Muted, and told apart at a glance. */
const colours = [0xff3b5f6b, 0xff5d6b3b, 0xff6b4a5f, 0xff4a4f6b, 0xff6b5a3b, 0xff3b6b55];
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The cameras of a configuration that live on this machine; others are somebody's real cameras. */
export const simulatedCameras = (config: Config): CameraDescription[] =>
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
      colour: colours[index % colours.length] ?? 0xff444444,
      account:
        camera.username === undefined ? undefined : { username: camera.username, password: camera.password ?? '' },
    }));

/** The doors, sensors, siren and lights that every simulated facility has. */
export const simulatedDevices = (config: Config): DeviceDescription[] => [
  { kind: 'door', id: 'door-entrance', name: '大门' },
  { kind: 'door', id: 'gate-yard', name: '院门' },
  { kind: 'smoke', id: 'smoke-kitchen', name: '厨房烟感' },
  { kind: 'siren', id: config.sirens[0] ?? 'siren-hall', name: '大厅警号' },
  ...config.rooms.map((room) => ({
    kind: 'light' as const,
    id: `light-${room.id}`,
    name: `${room.name}指示灯`,
    roomId: room.id,
  })),
];
