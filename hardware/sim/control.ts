import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { PropertyName } from './camera/pullPoints.ts';
import type { Device } from './devices/device.ts';
import type { Site } from './site.ts';

/** What the simulated site looks like now; every part by its id. */
export interface SiteState {
  readonly doors: Readonly<Record<string, { plugged: boolean; open: boolean }>>;
  readonly smoke: Readonly<Record<string, { plugged: boolean; smoke: boolean }>>;
  readonly siren: { readonly plugged: boolean; readonly sounding: boolean };
  readonly lights: Readonly<Record<string, { plugged: boolean; state: 'ON' | 'OFF'; color: string | null }>>;
  readonly cameras: Readonly<Record<string, { onvif: string; plugged: boolean; motion: boolean; tamper: boolean }>>;
}

/** The simulator's levers from another process. Each rejects with what the simulator said when there is no such device. */
export interface Control {
  state(): Promise<SiteState>;
  openDoor(id: string, open: boolean): Promise<void>;
  detectSmoke(id: string, smoke: boolean): Promise<void>;
  plugDevice(id: string, plugged: boolean): Promise<void>;
  plugCamera(id: string, plugged: boolean): Promise<void>;
  reportEvent(cameraId: string, property: PropertyName, value: boolean): Promise<void>;
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
  const wanted = await readBooleans(request);
  const camera = site.cameras.get(id);
  const device = site.devices.get(id);
  const contact = site.contacts.get(id);
  const need = (name: string): boolean => {
    const value = wanted[name];
    if (value === undefined) throw new Error(`The body needs "${name}": true or false`);
    return value;
  };
  if (kind === 'doors' && contact?.kind === 'door') contact.set(need('open'));
  else if (kind === 'smoke' && contact?.kind === 'smoke') contact.set(need('smoke'));
  else if (kind === 'devices' && lever === 'plug' && device) {
    if (need('plugged')) device.connection.plug();
    else device.connection.unplug();
  } else if (kind === 'cameras' && lever === 'plug' && camera) await site.plugCamera(camera, need('plugged'));
  else if (kind === 'cameras' && lever === 'events' && camera) {
    if (wanted.motion !== undefined) camera.report('motion', wanted.motion);
    if (wanted.tamper !== undefined) camera.report('tamper', wanted.tamper);
  } else return refused(404, `There is nothing at ${path}`);
  return done;
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
        { onvif: camera.description.onvif.href, plugged: camera.isPlugged(), ...camera.events() },
      ]),
    ),
  };
};

const readBooleans = async (request: IncomingMessage): Promise<Record<string, boolean>> => {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 4096) throw new Error('The body is too long');
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('The body must be an object');
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => typeof entry === 'boolean'));
};
