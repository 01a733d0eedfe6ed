import type { EmittedEvent, Unit } from './camera/camera.ts';
import type { PropertyName } from './camera/events.ts';
import type { FaultName, FaultValues } from './camera/faults.ts';
import type { DeviceKind } from './devices/device.ts';

/** What the simulated site looks like now; every part by its id. */
export interface SiteState {
  readonly doors: Readonly<Record<string, { plugged: boolean; open: boolean }>>;
  readonly smoke: Readonly<Record<string, { plugged: boolean; smoke: boolean }>>;
  /** The first one; where there is none, it is silent. */
  readonly siren: { readonly plugged: boolean; readonly sounding: boolean };
  readonly sirens: Readonly<Record<string, { plugged: boolean; sounding: boolean }>>;
  readonly lights: Readonly<Record<string, { plugged: boolean; state: 'ON' | 'OFF'; color: string | null }>>;
  /** Every device of whatever kind, with all that it tells. */
  readonly devices: Readonly<Record<string, DeviceState>>;
  readonly cameras: Readonly<Record<string, CameraState>>;
}

export interface DeviceState {
  readonly kind: DeviceKind;
  readonly plugged: boolean;
  readonly muted: boolean;
  readonly [tells: string]: unknown;
}

export interface CameraState extends Unit {
  readonly onvif: string;
  readonly plugged: boolean;
  readonly motion: boolean;
  readonly tamper: boolean;
  readonly people: boolean;
  /** Inputs and relays. */
  readonly contacts: Readonly<Record<string, boolean>>;
  readonly faults: FaultValues;
}

/** The simulator's levers from another process. Each rejects with what the simulator said when there is no such device. */
export interface Control {
  state(): Promise<SiteState>;
  openDoor(id: string, open: boolean): Promise<void>;
  detectSmoke(id: string, smoke: boolean): Promise<void>;
  plugDevice(id: string, plugged: boolean): Promise<void>;
  plugCamera(id: string, plugged: boolean): Promise<void>;
  reportEvent(cameraId: string, property: PropertyName, value: boolean): Promise<void>;
  /**
   * What the world does to a device: `open`, `motion`, `smoke`, `pressed`, `tamper`, `battery` (percent), `in-1` and so on;
   * `muted`: it hangs, `jammed`: its relay does not follow. To a camera: `motion`, `tamper`, `people`, `DigitalInput_1`,
   * `line` (a crossing), `count`.
   */
  pull(id: string, levers: Readonly<Record<string, boolean | number | string>>): Promise<void>;
  setFaults(cameraId: string, faults: Readonly<Partial<Record<FaultName, boolean | number>>>): Promise<void>;
  rebootCamera(cameraId: string): Promise<void>;
  /** Another unit of the same model takes its place, address and logins. */
  swapCamera(cameraId: string, unit: Unit): Promise<void>;
  /** Any event at all. */
  emitEvent(cameraId: string, event: EmittedEvent): Promise<void>;
}

/** `address`: the `control` of `run/simulator.json`. */
export const controlAt = (address: string): Control => {
  const post = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`Simulator: ${await response.text()}`);
  };
  const at = (kind: string, id: string, lever = ''): string => `/${kind}/${encodeURIComponent(id)}${lever}`;
  return {
    // The simulator's own answer, built by `stateOf` of controlServer.ts.
    state: async () => (await (await fetch(address)).json()) as SiteState,
    openDoor: (id, open) => post(at('doors', id), { open }),
    detectSmoke: (id, smoke) => post(at('smoke', id), { smoke }),
    plugDevice: (id, plugged) => post(at('devices', id, '/plug'), { plugged }),
    plugCamera: (id, plugged) => post(at('cameras', id, '/plug'), { plugged }),
    reportEvent: (id, property, value) => post(at('cameras', id, '/events'), { [property]: value }),
    pull: (id, levers) => post(at('levers', id), levers),
    setFaults: (id, faults) => post(at('cameras', id, '/faults'), faults),
    rebootCamera: (id) => post(at('cameras', id, '/reboot'), {}),
    swapCamera: (id, unit) => post(at('cameras', id, '/swap'), unit),
    emitEvent: (id, event) => post(at('cameras', id, '/emit'), event),
  };
};
