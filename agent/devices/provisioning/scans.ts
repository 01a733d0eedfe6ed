import { networkInterfaces } from 'node:os';
import type { EpochMs } from '#agent/time/clock.ts';
import type { Told } from '#contract/provisioning.ts';
import type { DiscoveryOptions, FoundCamera } from '../onvif/discovery.ts';

export type Found = FoundCamera & { readonly at: EpochMs };

/** Asks the network for cameras; never rejects because nobody answers. */
export type Discover = (options: DiscoveryOptions) => Promise<readonly FoundCamera[]>;

export interface Scan {
  readonly scanId: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: EpochMs;
  readonly endedAt: EpochMs | undefined;
  readonly done: number;
  readonly of: number;
  readonly interfaces: readonly { readonly name: string; readonly address: string }[];
  readonly addresses: readonly string[];
  readonly found: readonly Found[];
  readonly advice: readonly Told[];
}

export interface Scans {
  /** Begins a scan; the same id again is the same scan. Only one runs at a time: undefined while another does. */
  start(ask: {
    readonly id: string;
    readonly addresses: readonly string[];
    readonly subnets: readonly string[];
    readonly limitMs: number;
  }): Scan | undefined;
  find(scanId: string): Scan | undefined;
  /** Every camera that was found since the start, the latest word of each. */
  found(): readonly Found[];
  /** Ends what runs. */
  close(): void;
}

const keptScans = 20;

export const createScans = (discover: Discover, now: () => EpochMs): Scans => {
  const scans = new Map<string, Scan>();
  const cameras = new Map<string, Found>();
  const ending = new AbortController();

  const change = (scanId: string, changed: Partial<Scan>): void => {
    const scan = scans.get(scanId);
    if (scan) scans.set(scanId, { ...scan, ...changed });
  };
  const take = (scanId: string, camera: FoundCamera): void => {
    const found = { ...camera, at: now() };
    const key = camera.endpoint ?? camera.address;
    cameras.set(key, found);
    const before = scans.get(scanId)?.found ?? [];
    change(scanId, { found: [...before.filter((each) => (each.endpoint ?? each.address) !== key), found] });
  };

  return {
    start: ({ id, addresses, subnets, limitMs }) => {
      const known = scans.get(id);
      if (known) return known;
      if ([...scans.values()].some(({ state }) => state === 'running')) return undefined;
      const interfaces = ownInterfaces();
      const scan: Scan = {
        scanId: id,
        state: 'running',
        startedAt: now(),
        endedAt: undefined,
        done: 0,
        of: 1,
        interfaces,
        addresses: [...addresses, ...subnets],
        found: [],
        advice: [],
      };
      for (const [oldest] of [...scans].slice(0, Math.max(0, scans.size + 1 - keptScans))) scans.delete(oldest);
      scans.set(id, scan);
      discover({
        ...(addresses.length > 0 ? { addresses } : {}),
        ...(subnets.length > 0 ? { subnets } : {}),
        limitMs,
        onFound: (camera) => take(id, camera),
        onProgress: (done, of) => change(id, { done, of }),
        signal: ending.signal,
      }).then(
        (all) => {
          for (const camera of all) take(id, camera);
          const { found = [], of = 1 } = scans.get(id) ?? {};
          change(id, {
            state: 'done',
            endedAt: now(),
            done: of,
            advice: adviceFor({
              found: found.length,
              interfaces: interfaces.length,
              addresses: addresses.length + subnets.length,
            }),
          });
        },
        (error: unknown) => {
          const words = error instanceof Error ? error.message : String(error);
          change(id, {
            state: 'failed',
            endedAt: now(),
            advice: [{ zh: `搜索没有完成：${words}`, en: `the search was not finished: ${words}` }],
          });
        },
      );
      return scan;
    },
    find: (scanId) => scans.get(scanId),
    found: () => [...cameras.values()],
    close: () => ending.abort(),
  };
};

const ownInterfaces = (): { name: string; address: string }[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ cidr, address }) => ({ name, address: cidr ?? address })),
  );

/** What a technician can look at when a search has found nothing. */
const adviceFor = (scan: {
  readonly found: number;
  readonly interfaces: number;
  readonly addresses: number;
}): Told[] => {
  if (scan.found > 0) return [];
  return [
    ...(scan.interfaces === 0
      ? [
          {
            zh: '本机没有可用的网卡：先接网线，确认已取得地址（ip address）',
            en: 'this box has no network card with an address: plug in the cable and look at `ip address`',
          },
        ]
      : []),
    {
      zh: '摄像机要有电：看 PoE 灯或电源，刚上电的要等约两分钟',
      en: 'is the camera powered: look at the PoE light or the adapter, and give it two minutes after it was plugged in',
    },
    {
      zh: '摄像机与本机要在同一交换机、同一 VLAN；广播不会穿过路由器',
      en: 'are camera and box on the same switch and VLAN: the question does not pass a router',
    },
    {
      zh: '在摄像机网页里打开 ONVIF，并建立 ONVIF 用户（许多型号出厂时是关闭的）',
      en: 'switch ONVIF on in the camera’s own web page and make an ONVIF user there: many leave the factory with it off',
    },
    scan.addresses === 0
      ? {
          zh: '知道地址时直接写：provision scan --address 192.168.1.64',
          en: 'where the address is known, give it: provision scan --address 192.168.1.64',
        }
      : {
          zh: '所写的地址没有回答：核对地址和端口（常见 80、8000、8080、8899）',
          en: 'the addresses that were given do not answer: check them and the port (80, 8000, 8080 and 8899 are common)',
        },
  ];
};
