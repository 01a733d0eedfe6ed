import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFootageIndex } from '#agent/footage/database.ts';
import { askSince, takeAnswer } from '#agent/footage/nvr/answer.ts';
import type { NvrRecording, NvrState } from '#agent/footage/nvr/link.ts';
import { openNvrStore } from '#agent/footage/nvr/store.ts';
import type { Span } from '#agent/footage/timeline.ts';

const minute = 60_000;
const start = Date.UTC(2026, 8, 1);

interface Time {
  readonly does: 'record' | 'pause';
  readonly minutes: number;
}

/** What happens in a history: time goes on while the NVR records or not, and then we ask, cannot, or it overwrites. */
type Step =
  | Time
  | { readonly does: 'answer' | 'restart' }
  | { readonly does: 'silent' | 'refuse' }
  | { readonly does: 'overwrite'; readonly minutes: number };

const time: fc.Arbitrary<Time> = fc.record({
  does: fc.constantFrom('record', 'pause'),
  minutes: fc.integer({ min: 1, max: 200 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  time,
  fc.record({ does: fc.constantFrom('answer', 'silent', 'refuse', 'restart') }),
  fc.record({ does: fc.constant('overwrite'), minutes: fc.integer({ min: 1, max: 300 }) }),
);

/** An NVR as it truly is, and an index that is told of it. */
const openHistory = (before: readonly Time[]) => {
  const db = openFootageIndex(':memory:');
  db.prepare('INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms) VALUES (?, 0, 0, 0)').run(
    randomUUID(),
  );
  let now = start;
  let isFirst = true;
  let truth: Span[] = [];
  const on = (): boolean => truth.at(-1)?.to === now;
  const extend = (minutes: number): void => {
    const from = now;
    now += minutes * minute;
    truth =
      on() || truth.at(-1)?.to === from
        ? [...truth.slice(0, -1), { from: truth.at(-1)?.from ?? from, to: now }]
        : [...truth, { from, to: now }];
  };
  const pass = ({ does, minutes }: Time): void => {
    if (does === 'record') extend(minutes);
    else now += minutes * minute;
  };
  before.forEach(pass);
  const registeredMs = now;
  db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms, origin)
     VALUES (?, 'yard', 'Yard', 'main', x'00', 1, 1, ?, 'nvr')`,
  ).run(randomUUID(), registeredMs);
  const store = openNvrStore(db);
  const [stream] = store.streams();
  if (!stream) throw new Error('there is no stream');
  const answer = (): void => {
    const oldest = truth[0]?.from;
    const range = { from: askSince(store.progressOf(stream.id), oldest ?? now, now, isFirst), to: now };
    range.from = Math.min(range.from, now - 1);
    const at = (ms: number): boolean =>
      truth.some(({ from, to }) => from <= ms && (ms < to || (to === now && ms === now)));
    const state = (atMs: number, value: boolean, isStart: boolean): NvrState => ({
      recordingToken: 'R',
      trackToken: 'V',
      what: 'data',
      atMs,
      on: value,
      isStart,
    });
    const changes = truth.flatMap(({ from, to }) => [
      state(from, true, false),
      ...(to === now ? [] : [state(to, false, false)]),
    ]);
    const states = [
      state(range.from, at(range.from), true),
      ...changes.filter(({ atMs }) => atMs > range.from && atMs <= range.to),
    ];
    const bounds = { fromMs: oldest, toMs: truth.at(-1)?.to };
    const recording: NvrRecording = {
      token: 'R',
      earliestMs: bounds.fromMs,
      latestMs: bounds.toMs,
      isRecording: on(),
      tracks: oldest === undefined ? [] : [{ token: 'V', isVideo: true, ...bounds }],
    };
    takeAnswer(store, stream, { recording, states, range }, { bootId: 1, monotonicMs: 0, clockTrust: 'synced' });
    isFirst = false;
  };
  const down = (reason: 'unreachable' | 'auth'): void =>
    void store.down(stream, reason, reason, { bootId: 1, nowMs: now });
  return {
    db,
    registeredMs,
    now: () => now,
    truth: () => truth,
    take: (step: Step): void => {
      if (step.does === 'record' || step.does === 'pause') pass(step);
      if (step.does === 'answer') answer();
      if (step.does === 'restart') isFirst = true;
      if (step.does === 'silent') down('unreachable');
      if (step.does === 'refuse') down('auth');
      if (step.does === 'overwrite') {
        const edge = (truth[0]?.from ?? now) + step.minutes * minute;
        truth = truth.filter(({ to }) => to > edge).map(({ from, to }) => ({ from: Math.max(from, edge), to }));
      }
    },
    runs: () => db.prepare('SELECT start_ms AS "from", end_ms AS "to" FROM run ORDER BY start_ms').all() as Span[],
    gaps: () =>
      db.prepare('SELECT start_ms AS "from", end_ms AS "to", reason FROM gap ORDER BY start_ms').all() as {
        from: number;
        to: number | null;
        reason: string;
      }[],
  };
};

test('whatever an NVR and the line to it do: after an answer the runs are its footage, and with the gaps they tile the time', () => {
  fc.assert(
    fc.property(fc.array(time, { maxLength: 4 }), fc.array(step, { maxLength: 20 }), (before, history) => {
      const nvr = openHistory(before);
      try {
        for (const step of [...history, { does: 'answer' } as const]) {
          nvr.take(step);
          const runs = nvr.runs();
          const gaps = nvr.gaps();
          const all = [...runs, ...gaps].toSorted((a, b) => a.from - b.from);
          const now = nvr.now();
          let at = all[0]?.from ?? now;
          for (const { from, to } of all) {
            expect(from).toBe(at);
            at = to ?? Number.POSITIVE_INFINITY;
          }
          expect(gaps.filter(({ to }) => to === null).length).toBeLessThan(2);
          if (step.does !== 'answer') continue;
          expect(runs).toEqual(nvr.truth());
          // Nothing that is required is left out: up to now, or to the footage that grows.
          const oldest = nvr.truth()[0]?.from ?? now;
          if (all.length > 0) expect(all[0]?.from).toBe(Math.min(nvr.registeredMs, oldest));
          if (all.length > 0) expect(at).toBeGreaterThanOrEqual(now);
        }
      } finally {
        nvr.db.close();
      }
    }),
    { numRuns: 150 },
  );
});
