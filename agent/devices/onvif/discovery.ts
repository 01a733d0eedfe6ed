import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { hostsOf, identifyAt, namesOf } from './findByAddress.ts';
import { type ProbeMatch, probeMessage, readProbeMatches, readScopes } from './probeMatch.ts';
import { readXml } from './xml.ts';

export interface FoundCamera {
  /** WS-Discovery's endpoint reference. */
  readonly endpoint: string | undefined;
  /** Of its device service, as we reach it. */
  readonly address: string;
  readonly name: string | undefined;
  readonly hardware: string | undefined;
  /** Lower case, with colons. */
  readonly mac: string | undefined;
  readonly scopes: readonly string[];
}

export interface DiscoveryOptions {
  /** Asked one by one, over UDP and HTTP: `host`, `host:port` or the address of a device service. */
  readonly addresses?: readonly string[] | undefined;
  /** Networks whose every address is asked: `192.168.1.0/24`; at most 1024 addresses of each. */
  readonly subnets?: readonly string[] | undefined;
  /** Own addresses from which everybody is asked by multicast. Left out: all of them, unless addresses or subnets are given. */
  readonly interfaces?: readonly string[] | undefined;
  /** How long answers are waited for, milliseconds. */
  readonly limitMs?: number | undefined;
  readonly onFound?: ((found: FoundCamera) => void) | undefined;
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Of WS-Discovery, UDP. */
  readonly port?: number | undefined;
}

const group = '239.255.255.250';
const usualPort = 3702;
/** Each network three times: packets to many get lost, and some cameras sleep through the first. */
const rounds = 3;
const usualLimitMs = 4_000;
const identifyLimitMs = 2_000;
const atOnce = 16;

/**
 * Looks for cameras: by multicast on every own network, or at given addresses. Each camera is told once, by its endpoint
 * or MAC address, with the address that answered. Never rejects: a network that cannot be asked has no cameras.
 */
export const discoverCameras = async (options: DiscoveryOptions): Promise<FoundCamera[]> => {
  const { limitMs = usualLimitMs, port = usualPort, signal } = options;
  const named = namesOf(options.addresses ?? []);
  const hosts = [...new Set([...named.map(({ host }) => host), ...(options.subnets ?? []).flatMap(hostsOf)])];
  const interfaces = options.interfaces ?? (hosts.length > 0 ? [] : ownAddresses());
  const found = new Map<string, FoundCamera>();
  const ids = new Set<string>();
  const pending = new Set<Promise<void>>();
  const total = rounds + hosts.length;
  let done = 0;
  const progress = (): void => {
    done += 1;
    options.onProgress?.(Math.min(done, total), total);
  };

  const add = (camera: FoundCamera): void => {
    const keys = [camera.endpoint, camera.mac, camera.address].flatMap((key) => key ?? []);
    if (keys.some((key) => found.has(key))) return;
    for (const key of keys) found.set(key, camera);
    options.onFound?.(camera);
  };

  const heard = async (packet: Buffer, from: string): Promise<void> => {
    const roots = await readXml(packet.toString('utf8'));
    for (const match of readProbeMatches(roots ?? [], (id) => ids.has(id))) {
      // Said three times: the first is enough.
      if (match.endpoint !== undefined && ids.has(`of ${match.endpoint}`)) continue;
      if (match.endpoint !== undefined) ids.add(`of ${match.endpoint}`);
      const address = await reachableAmong(match, from);
      if (address !== undefined)
        add({ ...readScopes(match.scopes), endpoint: match.endpoint, address, scopes: match.scopes });
    }
  };

  const listen = async (ownAddress: string | undefined): Promise<Socket | undefined> => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.on('message', (packet, { address }) => {
      const work = heard(packet, address).finally(() => pending.delete(work));
      pending.add(work);
    });
    return new Promise((opened) => {
      socket.once('error', () => {
        socket.close();
        opened(undefined);
      });
      socket.bind({ port: 0, ...(ownAddress === undefined ? {} : { address: ownAddress }) }, () => {
        socket.removeAllListeners('error').on('error', () => {});
        try {
          if (ownAddress !== undefined) socket.setMulticastInterface(ownAddress);
          socket.setMulticastTTL(2);
        } catch {
          // Such a network takes no multicast; what is sent there fails by itself.
        }
        opened(socket);
      });
    });
  };

  const ask = (socket: Socket, host: string): void => {
    for (const isFiltered of [true, false]) {
      const id = `urn:uuid:${randomUUID()}`;
      ids.add(id);
      // An unreachable host or a network without route is nobody who could answer.
      socket.send(probeMessage(id, isFiltered), port, host, () => {});
    }
  };

  const sockets = (await Promise.all(interfaces.map(listen))).flatMap((socket) => socket ?? []);
  const direct = hosts.length > 0 ? await listen(undefined) : undefined;
  const byAddress = inTurns(hosts, atOnce, signal, async (host) => {
    if (direct) ask(direct, host);
    // Behind one address several cameras may stand, each at a port of its own.
    const given = named.filter((one) => one.host === host && (one.port ?? one.address) !== undefined);
    const isNamed = named.some((one) => one.host === host);
    // In a whole network most hosts are nobody: only the usual port is tried, and whoever hears the probe answers it.
    const other = isNamed ? [] : [{ host, port: 80 }];
    const asked = given.length > 0 ? given.map((place) => [place]) : [other];
    const answers = await Promise.all(
      asked.map((places) => identifyAt(host, places, Math.min(identifyLimitMs, limitMs), signal)),
    );
    for (const camera of answers) if (camera) add(camera);
    progress();
  });
  for (let round = 0; round < rounds && !signal?.aborted; round += 1) {
    for (const socket of sockets) ask(socket, group);
    progress();
    if (sockets.length > 0) await pause(limitMs / rounds, signal);
  }
  await byAddress;
  // The last one that was asked has as long to answer as the first.
  if (direct) await pause(limitMs / rounds, signal);
  await Promise.all(pending);
  for (const socket of [...sockets, ...(direct ? [direct] : [])]) socket.close();
  return [...new Set(found.values())];
};

/** The host that answered is the one that we can reach; a camera that stands behind another address is asked itself. */
const reachableAmong = async ({ addresses }: ProbeMatch, from: string): Promise<string | undefined> => {
  const urls = addresses.filter((address) => URL.canParse(address)).map((address) => new URL(address));
  const rewritten = urls.map((url) => {
    const here = new URL(url);
    here.hostname = from;
    return here;
  });
  const candidates = [...new Set([...rewritten, ...urls].map(({ href }) => href))].slice(0, 4);
  for (const address of candidates) {
    const url = new URL(address);
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const camera = await identifyAt(url.hostname, [{ host: url.hostname, port, address }], identifyLimitMs, undefined);
    if (camera) return address;
  }
  return candidates[0];
};

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  );

/** Ends early, and well, when the search is given up. */
const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  setTimeout(ms, undefined, signal ? { signal } : {}).catch(() => {});

const inTurns = async <T>(
  items: readonly T[],
  width: number,
  signal: AbortSignal | undefined,
  act: (item: T) => Promise<void>,
): Promise<void> => {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !signal?.aborted; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
};
