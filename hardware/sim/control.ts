import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Camera, EmittedEvent, Unit } from './camera/camera.ts';
import type { PropertyName } from './camera/events.ts';
import { type FaultName, type FaultValues, isFaultName } from './camera/faults.ts';
import type { Device } from './devices/device.ts';
import type { Site } from './site.ts';

/** What the simulated site looks like now; every part by its id. */
export interface SiteState {
  readonly doors: Readonly<Record<string, { plugged: boolean; open: boolean }>>;
  readonly smoke: Readonly<Record<string, { plugged: boolean; smoke: boolean }>>;
  readonly siren: { readonly plugged: boolean; readonly sounding: boolean };
  readonly lights: Readonly<Record<string, { plugged: boolean; state: 'ON' | 'OFF'; color: string | null }>>;
  readonly cameras: Readonly<Record<string, CameraState>>;
}

export interface CameraState extends Unit {
  readonly onvif: string;
  readonly plugged: boolean;
  readonly motion: boolean;
  readonly tamper: boolean;
  readonly people: boolean;
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
    // The simulator's own answer, built by `stateOf` below.
    state: async () => (await (await fetch(address)).json()) as SiteState,
    openDoor: (id, open) => post(at('doors', id), { open }),
    detectSmoke: (id, smoke) => post(at('smoke', id), { smoke }),
    plugDevice: (id, plugged) => post(at('devices', id, '/plug'), { plugged }),
    plugCamera: (id, plugged) => post(at('cameras', id, '/plug'), { plugged }),
    reportEvent: (id, property, value) => post(at('cameras', id, '/events'), { [property]: value }),
    setFaults: (id, faults) => post(at('cameras', id, '/faults'), faults),
    rebootCamera: (id) => post(at('cameras', id, '/reboot'), {}),
    swapCamera: (id, unit) => post(at('cameras', id, '/swap'), unit),
    emitEvent: (id, event) => post(at('cameras', id, '/emit'), event),
  };
};

/** Serves the levers on a free loopback port; resolves with the server and its address. */
export const serveControl = async (site: Site): Promise<{ server: Server; address: string }> => {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(site, request).catch((error: unknown) => ({
      status: 400,
      body: { error: String(error) },
    }));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The control server has no port');
  return { server, address: `http://127.0.0.1:${address.port}` };
};

interface Answer {
  readonly status: number;
  readonly body: object;
}

const done: Answer = { status: 200, body: { ok: true } };
const refused = (status: number, error: string): Answer => ({ status, body: { error } });

const answer = async (site: Site, request: IncomingMessage): Promise<Answer> => {
  const path = new URL(request.url ?? '/', 'http://simulator').pathname;
  if (request.method === 'GET' && path === '/') return { status: 200, body: stateOf(site) };
  // A page in somebody's browser can post to loopback too, but not with this content type.
  if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') {
    return refused(405, 'GET / or POST application/json');
  }
  const [kind = '', id = '', lever = ''] = path.slice(1).split('/').map(decodeURIComponent);
  const wanted = await readObject(request);
  const camera = site.cameras.get(id);
  const device = site.devices.get(id);
  const contact = site.contacts.get(id);
  const need = (name: string): boolean => {
    const value = wanted[name];
    if (typeof value !== 'boolean') throw new Error(`The body needs "${name}": true or false`);
    return value;
  };
  if (kind === 'doors' && contact?.kind === 'door') contact.set(need('open'));
  else if (kind === 'smoke' && contact?.kind === 'smoke') contact.set(need('smoke'));
  else if (kind === 'devices' && lever === 'plug' && device) {
    if (need('plugged')) device.connection.plug();
    else device.connection.unplug();
  } else if (kind === 'cameras' && camera) {
    const pulled = await pullCamera(site, camera, lever, wanted);
    if (!pulled) return refused(404, `There is nothing at ${path}`);
  } else return refused(404, `There is nothing at ${path}`);
  return done;
};

/** One lever of a camera; false when there is no such lever. Throws what is wrong with the body. */
const pullCamera = async (
  site: Site,
  camera: Camera,
  lever: string,
  wanted: Readonly<Record<string, unknown>>,
): Promise<boolean> => {
  const text = (name: string): string => {
    const value = wanted[name];
    if (typeof value !== 'string' || value === '') throw new Error(`The body needs "${name}": text`);
    return value;
  };
  switch (lever) {
    case 'plug':
      if (typeof wanted.plugged !== 'boolean') throw new Error('The body needs "plugged": true or false');
      await site.plugCamera(camera, wanted.plugged);
      return true;
    case 'events':
      for (const property of ['motion', 'tamper', 'people'] as const) {
        const value = wanted[property];
        if (typeof value === 'boolean') camera.report(property, value);
      }
      return true;
    case 'faults':
      for (const [name, value] of Object.entries(wanted)) {
        if (!isFaultName(name)) throw new Error(`There is no fault "${name}"`);
        if (typeof value !== 'boolean' && typeof value !== 'number')
          throw new Error(`"${name}": true, false or a number`);
        camera.setFault(name, value);
      }
      return true;
    case 'reboot':
      await camera.reboot();
      return true;
    case 'swap':
      await camera.swap({ serial: text('serial'), mac: text('mac') });
      return true;
    case 'emit':
      camera.emit({ ...readEvent(wanted), topic: text('topic') });
      return true;
    default:
      return false;
  }
};

const operations = ['Initialized', 'Changed', 'Deleted', 'none'] as const;

const readEvent = (wanted: Readonly<Record<string, unknown>>): Omit<EmittedEvent, 'topic'> => {
  const words = (name: string): Record<string, string> | undefined => {
    const value = wanted[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null) throw new Error(`"${name}" must be an object`);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
  };
  const source = words('source');
  const items = words('items');
  const operation = operations.find((each) => each === wanted.operation);
  return {
    ...(source ? { source } : {}),
    ...(items ? { items } : {}),
    ...(operation ? { operation } : {}),
    ...(typeof wanted.utcTime === 'string' ? { utcTime: wanted.utcTime } : {}),
  };
};

const stateOf = (site: Site) => {
  const devicesOf = (kind: Device['kind']) =>
    [...site.devices.values()]
      .filter(({ device }) => device.kind === kind)
      .map(({ device, connection }) => [device.id, { plugged: connection.isPlugged(), ...device.shown() }] as const);
  return {
    doors: Object.fromEntries(devicesOf('door')),
    smoke: Object.fromEntries(devicesOf('smoke')),
    siren: devicesOf('siren')[0]?.[1],
    lights: Object.fromEntries(devicesOf('light')),
    cameras: Object.fromEntries(
      [...site.cameras.values()].map((camera) => [
        camera.description.id,
        {
          onvif: camera.description.onvif.href,
          plugged: camera.isPlugged(),
          ...camera.unit(),
          ...camera.events(),
          faults: camera.faults(),
        },
      ]),
    ),
  };
};

const readObject = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 4096) throw new Error('The body is too long');
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('The body must be an object');
  return { ...value };
};
