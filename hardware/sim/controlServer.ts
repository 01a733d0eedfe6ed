import { createServer, type IncomingMessage, type Server } from 'node:http';
import { pullCamera, pullEvents } from './cameraLevers.ts';
import type { SiteState } from './control.ts';
import type { Connection } from './devices/connection.ts';
import type { Device, DeviceKind } from './devices/device.ts';
import type { Site } from './site.ts';

/** Serves the levers on a loopback port (0: any free one); resolves with the server and its address. */
export const serveControl = async (site: Site, port = 0): Promise<{ server: Server; address: string }> => {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(site, request).catch((error: unknown) => ({
      status: 400,
      body: { error: String(error) },
    }));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The control server has no port');
  return { server, address: `http://127.0.0.1:${address.port}` };
};

interface Answer {
  readonly status: number;
  readonly body: object;
}

type Wanted = Readonly<Record<string, unknown>>;
type Plugged = { readonly device: Device; readonly connection: Connection };

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
  const isOf = (wantedKind: DeviceKind): boolean => device?.device.kind === wantedKind;
  if (kind === 'doors' && device && isOf('door')) pull(device, { open: wanted.open });
  else if (kind === 'smoke' && device && isOf('smoke')) pull(device, { smoke: wanted.smoke });
  else if (kind === 'levers' && device) pull(device, wanted);
  else if (kind === 'levers' && camera) pullEvents(camera, wanted);
  else if (kind === 'devices' && lever === 'plug' && device) pull(device, { plugged: wanted.plugged });
  else if (kind === 'cameras' && camera && (await pullCamera(site, camera, lever, wanted))) return done;
  else return refused(404, `There is nothing at ${path}`);
  return done;
};

/** Pulls every lever that is named. Throws at the first that the device does not have. */
const pull = ({ device, connection }: Plugged, wanted: Wanted): void => {
  for (const [lever, value] of Object.entries(wanted)) {
    if (lever === 'plugged' && typeof value === 'boolean') {
      if (value) connection.plug();
      else connection.unplug();
    } else if (lever === 'muted' && typeof value === 'boolean') connection.mute(value);
    else if (!device.pull(lever, value))
      throw new Error(`${device.id} has no lever "${lever}" for ${JSON.stringify(value)}`);
  }
};

const stateOf = (site: Site): SiteState => {
  const all = [...site.devices.values()].map(({ device, connection }) => ({
    id: device.id,
    kind: device.kind,
    plugged: connection.isPlugged(),
    muted: connection.isMuted(),
    shown: device.shown(),
  }));
  const devicesOf = (wanted: DeviceKind) =>
    Object.fromEntries(
      all.filter(({ kind }) => kind === wanted).map(({ id, plugged, shown }) => [id, { plugged, ...shown }]),
    );
  const sirens = devicesOf('siren') as SiteState['sirens']; // what `siren.ts` shows
  return {
    doors: devicesOf('door') as SiteState['doors'], // what a door shows
    smoke: devicesOf('smoke') as SiteState['smoke'], // what a smoke detector shows
    siren: Object.values(sirens)[0] ?? { plugged: false, sounding: false },
    sirens,
    lights: devicesOf('light') as SiteState['lights'], // what `light.ts` shows
    devices: Object.fromEntries(
      all.map(({ id, kind, plugged, muted, shown }) => [id, { kind, plugged, muted, ...shown }]),
    ),
    cameras: Object.fromEntries(
      [...site.cameras.values()].map((camera) => [
        camera.description.id,
        {
          onvif: camera.description.onvif.href,
          plugged: camera.isPlugged(),
          ...camera.unit(),
          ...camera.events(),
          contacts: camera.contacts(),
          faults: camera.faults(),
        },
      ]),
    ),
  };
};

const readObject = async (request: IncomingMessage): Promise<Wanted> => {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 4096) throw new Error('The body is too long');
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('The body must be an object');
  return { ...value };
};
