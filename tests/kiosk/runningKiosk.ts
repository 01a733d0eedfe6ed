import { signal } from '@preact/signals';
import { onTestFinished, vi } from 'vitest';
import type { Session } from '#contract/identity.ts';
import type { LiveMessages } from '#contract/live.ts';
import type { HouseCopy } from '#contract/rollCall.ts';
import type { Answer, Api } from '../../kiosk/src/state/api.ts';
import { askedIn } from '../../kiosk/src/state/enrolment.ts';
import { openHostClock } from '../../kiosk/src/state/hostClock.ts';
import { createKiosk, type Kiosk } from '../../kiosk/src/state/kiosk.ts';
import { settingsIn } from '../../kiosk/src/state/settings.ts';
import type { KioskStore } from '../../kiosk/src/store/store.ts';
import { memoryStore } from './memoryStore.ts';
import { room } from './samples.ts';

/** A morning in the facility; the machine's clock starts there too. */
export const morning = Date.parse('2026-11-24T08:10:00+08:00');
export const minute = 60_000;
export const hour = 60 * minute;

export interface Sent {
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly token: string | undefined;
}
type Write = (sent: Sent) => Answer<unknown>;

/** The agent as the kiosk's state meets it: it answers as the test says, or is away. */
export interface Agent {
  away: boolean;
  /** Its clock against the true time. */
  offMs: number;
  readonly sent: Sent[];
  write: Write;
  read: (path: string) => Answer<unknown>;
  /** What the next opening of the stream is answered. */
  stream: () => Response;
  readonly tell: <N extends keyof LiveMessages>(name: N, body: LiveMessages[N], seq?: number) => void;
  /** Breaks the stream. */
  readonly hangUp: () => void;
}

/** What lives as long as the machine: its disk, and its clock. */
export interface Machine {
  readonly agent: Agent;
  readonly store: KioskStore;
  /** Milliseconds of true time since the machine was switched on, whatever its clock says. */
  readonly trueMs: () => number;
  /** Starts a page, which ends what an earlier one did. */
  readonly openPage: () => Promise<Kiosk>;
  readonly pass: (ms: number) => Promise<void>;
}

export const ok = (body: unknown): Answer<unknown> => ({ ok: true, body });
export const problem = (status: number, code: string): Answer<never> => ({
  ok: false,
  status,
  code,
  problem: { type: '', title: '', status, code },
});
export const unreachable: Answer<never> = { ok: false, status: 0, code: 'unreachable', problem: undefined };
export const houseCopy = (day = '2026-11-24'): HouseCopy => ({
  asOf: `${day}T08:00:00+08:00`,
  day,
  rooms: [{ roomId: 'small', name: '托小教室' }],
  people: [],
});
export const staff = (token = 'session'): Session => ({
  token,
  expiresAt: '2030-01-01T00:00:00+08:00',
  role: 'caregiver',
  person: { kind: 'staff', id: 'staff-1', name: '样例老师', staffRole: 'caregiver' },
  children: [],
  pass: { token: 'pass-of-staff', until: '2030-01-01T00:00:00+08:00' },
});

/** A machine with a kiosk on it, in the test's own time. Nothing of it outlives the test. */
export const switchOn = (store: KioskStore = memoryStore()): Machine => {
  vi.useFakeTimers({ now: morning });
  const disk = new Map<string, string>();
  const startedMs = performance.now();
  const trueMs = (): number => performance.now() - startedMs;
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  let page = 0;
  setInterval(() => {
    if (agent.away) return;
    for (const stream of streams) stream.enqueue(new TextEncoder().encode(': heartbeat\n\n'));
  }, 10_000);
  const timers = recordTimers();

  const agent: Agent = {
    away: false,
    offMs: 0,
    sent: [],
    write: ({ body }) => ok({ event: { id: body.id }, room: null }),
    read: (path) => {
      if (path === '/me') return ok({ role: 'kiosk', name: '前台', kioskId: 'k', facility: '样例园', site: 's' });
      return path === '/roll-calls/copy' ? ok(houseCopy()) : problem(404, 'not_found');
    },
    stream: () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          streams.push(controller);
          const district = { day: null, state: 'none' } as const;
          frame(controller, 'snapshot', { seq: 1, rooms: [room()], alerts: [], devices: [], district }, 1);
        },
      });
      return new Response(body, { headers: { date: new Date(agentMs()).toUTCString() } });
    },
    tell: (name, body, seq = 1) => {
      for (const stream of streams) frame(stream, name, body, seq);
    },
    hangUp: () => {
      for (const stream of streams.splice(0)) stream.error(new Error('the link broke'));
    },
  };
  const agentMs = (): number => morning + trueMs() + agent.offMs;
  vi.stubGlobal('fetch', async (_path: string, { signal: aborted }: RequestInit) => {
    if (agent.away) throw new TypeError('Failed to fetch');
    aborted?.addEventListener('abort', agent.hangUp);
    return agent.stream();
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));
  return {
    agent,
    store,
    trueMs,
    pass,
    openPage: async () => {
      page += 1;
      const mine = page;
      agent.hangUp();
      await pass(0);
      timers.stop();
      const hostClock = openHostClock({
        getItem: (key) => disk.get(key) ?? null,
        setItem: (key, text) => void disk.set(key, text),
      });
      /** A page that was closed neither asks nor hears any more. */
      const reach = async <T>(answer: () => Answer<unknown>): Promise<Answer<T>> => {
        if (mine !== page) return new Promise(() => undefined);
        const askedMs = hostClock.steadyMs();
        if (agent.away) return unreachable;
        const answered = answer() as Answer<T>; // as the test wrote it
        hostClock.heard(Math.floor(agentMs() / 1000) * 1000, askedMs);
        return answered;
      };
      const api: Api = {
        get: (path) => reach(() => agent.read(path)),
        post: (path, body, token) =>
          reach(() => {
            const sent = { path, body: body as Sent['body'], token };
            agent.sent.push(sent);
            return agent.write(sent);
          }),
        put: () => reach(() => unreachable),
        send: () => reach(() => unreachable),
        file: () => reach(() => unreachable),
        remove: () => reach(() => ok(undefined)),
      };
      const kiosk = createKiosk({
        api,
        hostClock,
        store,
        settings: signal(settingsIn(null)),
        asked: askedIn(''),
      });
      await kiosk.start();
      await pass(1_000);
      return kiosk;
    },
  };
};

const frame = (stream: ReadableStreamDefaultController<Uint8Array>, name: string, body: unknown, seq: number): void =>
  stream.enqueue(new TextEncoder().encode(`id: ${seq}\nevent: ${name}\ndata: ${JSON.stringify(body)}\n\n`));

/** So that nothing of a page goes on when the next one begins. */
const recordTimers = (): { stop: () => void } => {
  const { setTimeout: timeout, setInterval: interval } = globalThis;
  const running: (() => void)[] = [];
  vi.stubGlobal('setTimeout', (run: () => void, ms: number) => {
    const timer = timeout(run, ms);
    running.push(() => clearTimeout(timer));
    return timer;
  });
  vi.stubGlobal('setInterval', (run: () => void, ms: number) => {
    const timer = interval(run, ms);
    running.push(() => clearInterval(timer));
    return timer;
  });
  return {
    stop: () => {
      for (const stop of running.splice(0)) stop();
    },
  };
};
