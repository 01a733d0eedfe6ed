import { signal } from '@preact/signals';
import { v7 } from 'uuid';
import type { HouseCopy, MarksBody, RollCallMark, RollCallView } from '#contract/rollCall.ts';
import type { Attempt, Entry } from '../../kiosk/src/outbox/entry.ts';
import { createOutbox } from '../../kiosk/src/outbox/outbox.ts';
import type { Listed, RollCall } from '../../kiosk/src/screens/rollCall/call.ts';
import { frozenList } from '../../kiosk/src/screens/rollCall/freeze.ts';
import { type RollCallInput, reduceRollCall } from '../../kiosk/src/screens/rollCall/reduce.ts';
import { createRunning, type House, type Running } from '../../kiosk/src/screens/rollCall/running.ts';
import type { Answer } from '../../kiosk/src/state/api.ts';
import { timestampOf } from '../../kiosk/src/state/clock.ts';
import type { Reading } from '../../kiosk/src/state/hostClock.ts';
import { type LiveState, noLiveState } from '../../kiosk/src/state/live.ts';
import { memoryStore } from './memoryStore.ts';

export const people = ['c1', 'c2', 'c3', 's1'] as const;
const nameless = { className: null, roomId: 'r' };
const lineOf = (personId: string) => ({
  ...{ who: personId.startsWith('s') ? ('staff' as const) : ('child' as const), personId, name: personId },
  ...nameless,
});
export const startMs = Date.parse('2026-09-16T10:00:00+08:00');
const said = (atMs: number): string => timestampOf(atMs, 480);

export const copyOf = (inside: readonly string[]): HouseCopy => ({
  asOf: said(startMs),
  day: '2026-09-16',
  rooms: [{ roomId: 'r', name: '托小班' }],
  people: people.map((personId) => ({
    ...{ ...lineOf(personId), classId: null, homeRoomId: 'r' },
    inside: inside.includes(personId),
  })),
});

interface Line {
  readonly person: Pick<RollCallView['people'][number], 'who' | 'personId' | 'name' | 'className' | 'roomId'>;
  mark: RollCallMark | null;
  atMs: number;
  by: string;
}
interface Call {
  readonly id: string;
  readonly kind: 'drill' | 'real';
  readonly atMs: number;
  readonly lines: Line[];
  closedAtMs: number | undefined;
  report: string | null;
}

/** The agent's rules for roll-calls, as agent/rollCall/routes.ts has them, in memory. */
export const createRollCallAgent = (inside: () => readonly string[], nowMs: () => number) => {
  const calls: Call[] = [];
  const answers = new Map<string, Attempt>();
  const taken: { rollCallId: string; personId: string; mark: RollCallMark; atMs: number }[] = [];
  const viewOf = (call: Call): RollCallView => ({
    ...{ rollCallId: call.id, kind: call.kind, startedAt: said(call.atMs), startedBy: 'kiosk:k', note: null },
    closedAt: call.closedAtMs === undefined ? null : said(call.closedAtMs),
    closedBy: call.closedAtMs === undefined ? null : 'kiosk:k',
    report: call.report,
    ...{ listed: call.lines.length, safe: 0, missing: 0, leftBefore: 0, unmarked: 0, accountedAfterMs: null },
    people: call.lines.map(({ person, mark, atMs, by }) => ({
      ...{ ...person, mark, markedAt: mark && said(atMs), markedBy: mark && by, leftSince: false },
    })),
    newcomers: [],
  });
  const refuse = (code: string): Attempt => ({ kind: 'refused', code, problem: undefined });
  const decide = (path: string, body: Record<string, unknown>, by: string): Attempt => {
    const at = Math.min(nowMs(), Date.parse(String(body.occurredAt ?? said(nowMs()))));
    if (path === '/roll-calls') {
      if (calls.some(({ closedAtMs }) => closedAtMs === undefined)) return refuse('roll_call_open');
      const lines = inside().map((personId) => ({ person: lineOf(personId), mark: null, atMs: 0, by: '' }));
      const kind = body.kind === 'real' ? 'real' : 'drill';
      calls.push({ id: String(body.id), kind, atMs: at, lines, closedAtMs: undefined, report: null });
      return { kind: 'saved', body: viewOf(calls[calls.length - 1] as Call) }; // just pushed
    }
    const [, id, verb] = /^\/roll-calls\/([^/]+)\/(marks|close)$/.exec(path) ?? [];
    const call = calls.find((each) => each.id === id);
    if (!call) return refuse('not_found');
    if (verb === 'close') {
      if (call.closedAtMs !== undefined) return refuse('conflict');
      const isOpen = call.lines.some(({ mark }) => mark === null || mark === 'missing');
      if (isOpen && body.report === undefined) return refuse('roll_call_unsettled');
      call.closedAtMs = nowMs();
      call.report = typeof body.report === 'string' ? body.report : null;
      return { kind: 'saved', body: viewOf(call) };
    }
    if (call.closedAtMs !== undefined && at > call.closedAtMs) return refuse('conflict');
    const { marks } = body as unknown as MarksBody; // the runner's own shape
    for (const { who, personId, name } of marks) {
      if (name === undefined || call.lines.some(({ person }) => person.personId === personId)) continue;
      call.lines.push({ person: { who, personId, name, className: null, roomId: null }, mark: null, atMs: 0, by: '' });
    }
    const lines = marks.map(({ personId }) => call.lines.find(({ person }) => person.personId === personId));
    if (lines.includes(undefined)) return refuse('unknown_reference');
    for (const [index, line] of lines.entries()) {
      const mark = marks[index];
      if (!line || !mark) continue;
      taken.push({ rollCallId: call.id, personId: line.person.personId, mark: mark.mark, atMs: at });
      if (line.atMs <= at) Object.assign(line, { mark: mark.mark, atMs: at, by });
    }
    return { kind: 'saved', body: viewOf(call) };
  };
  return {
    calls,
    taken,
    view: (id: string): RollCallView | undefined => {
      const call = calls.find((each) => each.id === id);
      return call && viewOf(call);
    },
    open: () => calls.find(({ closedAtMs }) => closedAtMs === undefined),
    /** Under its idempotency key: what comes again is answered as the first time. */
    take: ({ id, path, body }: Entry, by: string): Attempt => {
      const known = answers.get(id);
      if (known) return known;
      const answer = decide(path, body as Record<string, unknown>, by); // the outbox's own bodies are objects
      answers.set(id, answer);
      return answer;
    },
  };
};
/** A sure clock. */
export const readingAt = (atMs: number): Reading => ({
  page: 'page',
  steadyMs: atMs,
  wallMs: atMs,
  saidMs: atMs,
  isSure: true,
});

export type RollCallAgent = ReturnType<typeof createRollCallAgent>;

/** Lets everything that was begun come to its end: neither side waits for a clock. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 40; turn += 1) await new Promise((done) => setImmediate(done));
};

/** One kiosk: a real outbox and a real roll-call over stores that outlive a reload. */
const createTestKiosk = (
  agent: RollCallAgent,
  options: { readonly name: string; readonly inside: readonly string[]; readonly nowMs: () => number },
) => {
  const store = memoryStore().outbox;
  const kept = new Map<string, string>();
  let online = true;
  const lasting = signal(true);
  let page: { running: Running; outbox: ReturnType<typeof createOutbox>; live: ReturnType<typeof signal<LiveState>> };
  let seq = 0;

  const load = (): void => {
    let isGone = false;
    const outbox = createOutbox({
      store,
      send: async (entry) => {
        if (!online || isGone) return { kind: 'again' };
        const answer = agent.take(entry, `kiosk:${options.name}`);
        await Promise.resolve();
        // Killed while the answer was on its way: the agent has it, this page never hears.
        return isGone ? { kind: 'again' } : answer;
      },
      later: () => new Promise(() => undefined),
    });
    const get = async <T>(path: string): Promise<Answer<T>> => {
      if (!online) return { ok: false, code: 'unreachable', status: 0, problem: undefined };
      const body =
        path === '/roll-calls/open'
          ? { rollCall: agent.open() ? { rollCallId: agent.open()?.id } : null }
          : agent.view(path.slice('/roll-calls/'.length));
      // The scripted answers have the contract's shape as far as the runner reads it.
      return body ? { ok: true, body: body as T } : { ok: false, code: 'not_found', status: 404, problem: undefined };
    };
    const live = signal<LiveState>({ ...noLiveState, link: online ? 'live' : 'lost' });
    const nowMs = signal(startMs);
    const house: House = {
      copy: signal(copyOf(options.inside)),
      lasting,
      keep: {
        read: async <T>(key: string) => {
          if (!lasting.value) throw new Error('The disk is away');
          return kept.has(key) ? (JSON.parse(kept.get(key) ?? '') as T) : undefined; // as it was written
        },
        write: async (key, value) => void (isGone || kept.set(key, JSON.stringify(value))),
        remove: async (key) => void kept.delete(key),
        clear: async () => kept.clear(),
      },
      outbox,
      live,
      nowMs,
      reading: () => readingAt(options.nowMs()),
      zone: signal(480),
      api: { get },
      submit: (path, fields) => {
        const id = v7();
        void outbox.submit({ id, path, body: { id, ...fields }, person: '', token: '', madeAtMs: options.nowMs() });
        return id;
      },
    };
    void outbox.resume();
    const running = createRunning(house);
    page = { running, outbox, live: live as typeof page.live };
    const tick = (): void => {
      nowMs.value = options.nowMs();
    };
    Object.assign(kiosk, {
      tick,
      kill: () => {
        isGone = true;
        load();
      },
    });
  };
  const setLink = (link: LiveState['link']): void => {
    page.live.value = { ...noLiveState, ...page.live.peek(), link };
  };
  const kiosk = {
    tick: () => {},
    /** The browser ends at once and starts anew. */
    kill: () => {},
    running: () => page.running,
    /** The paths of what the agent refused and staff have to see to. */
    refused: (): string[] => page.outbox.refusals.peek().map(({ entry }) => entry.path),
    setOnline: (next: boolean): void => {
      online = next;
      setLink(next ? 'live' : 'lost');
      if (next) page.outbox.kick();
    },
    setDisk: (isThere: boolean): void => {
      lasting.value = isThere;
    },
    /** An event of a roll-call comes over the stream. */
    hear: (): void => {
      seq += 1;
      const event = { seq, type: 'roll_call.marked', subject: 'x' } as unknown as LiveState['recent'][number]; // as far as the runner reads it
      const before = page.live.peek() ?? noLiveState;
      page.live.value = { ...before, recent: [event, ...before.recent] };
    },
    waiting: () => page.outbox.waiting.peek().length,
  };
  load();
  return kiosk;
};
export type TestKiosk = ReturnType<typeof createTestKiosk>;

/** Kiosks of one house, whose clock goes on by `pass` alone. */
export const openHouse = (inside: readonly string[] = people) => {
  let nowMs = startMs;
  const clock = () => nowMs;
  const agent = createRollCallAgent(() => inside, clock);
  const kiosk = (name: string, seen: readonly string[] = inside) =>
    createTestKiosk(agent, { name, inside: seen, nowMs: clock });
  return {
    agent,
    kiosk,
    pass: (ms: number, ...kiosks: TestKiosk[]) => {
      nowMs += ms;
      for (const each of kiosks) each.tick();
    },
  };
};
export const callOf = (kiosk: TestKiosk): RollCall => {
  const call = kiosk.running().call.peek();
  if (!call) throw new Error('This kiosk has no roll-call');
  return call;
};

export const visitorsOn = (kiosk: TestKiosk): Listed[] => callOf(kiosk).list.filter(({ who }) => who === 'visitor');

/** A drill with these on its list. */
export const begun = (...ids: string[]): RollCall => {
  const people = frozenList(copyOf(ids));
  const call = reduceRollCall(undefined, {
    kind: 'start',
    rollCallId: 'r-1',
    of: 'drill',
    reading: readingAt(startMs),
    people,
  });
  if (!call) throw new Error('A start begins a roll-call');
  return call;
};
export const next = (call: RollCall, input: RollCallInput): RollCall => reduceRollCall(call, input) ?? call;
