import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import { type OutboxState, patienceMs } from '#agent/upstream/outbox.ts';
import type { Outbox } from '#agent/upstream/store.ts';
import { openSite } from '../summary/site.ts';
import { liveDays } from './road.ts';

/** What the outbox must say, kept in the simplest way. */
interface Row {
  state: OutboxState;
  attempts: number;
  sentAt: number;
  receivedAt: number;
}
interface Model {
  readonly rows: Row[];
  /** The days that can be sealed. */
  readonly calendar: readonly string[];
  readonly begin: number;
  now: number;
}
type Step = fc.Command<Model, Outbox>;

const days = 4;
const at = (model: Model): EpochMs => epochMs(model.now);
const whole = (model: Model, outbox: Outbox): void => {
  const states = model.rows.map(({ state }) => state);
  expect(model.calendar.slice(0, model.rows.length).map((day) => outbox.find(day, 1)?.state)).toEqual(states);
  expect(outbox.next()?.sequence).toBe(states.includes('sealed') ? states.indexOf('sealed') + 1 : undefined);
  expect(outbox.standing().waiting).toBe(states.filter((state) => state !== 'received').length);
};

const step = (name: string, run: (model: Model, outbox: Outbox) => void, check: (model: Model) => boolean): Step => ({
  check: (model) => check(model),
  run: (model, outbox) => {
    run(model, outbox);
    whole(model, outbox);
  },
  toString: () => name,
});
const always = (): boolean => true;

const seal = step(
  'seal',
  (model, outbox) => {
    outbox.enqueue(model.rows.length + 1);
    model.rows.push({ state: 'sealed', attempts: 0, sentAt: 0, receivedAt: 0 });
  },
  (model) => model.rows.length < days,
);
const taken = (from: number, to: number): Step =>
  step(
    `taken(${from}–${to})`,
    (model, outbox) => {
      outbox.taken(from, to, at(model));
      for (const row of model.rows.slice(from - 1, to)) {
        if (row.state === 'sealed')
          Object.assign(row, { state: 'sent', attempts: row.attempts + 1, sentAt: model.now });
      }
    },
    always,
  );
const pass = (ms: number): Step =>
  step(
    `pass(${ms})`,
    (model, outbox) => {
      model.now += ms;
      const due = model.rows.filter(
        ({ state, sentAt, attempts }) => state === 'sent' && model.now - sentAt >= patienceMs(attempts),
      );
      expect(outbox.sendAgain(at(model))).toBe(due.length);
      for (const row of due) row.state = 'sealed';
    },
    always,
  );
const confirmed = (sequence: number): Step =>
  step(
    `confirmed(${sequence})`,
    (model, outbox) => {
      const row = model.rows[sequence - 1];
      const receipt = {
        id: randomUUID(),
        site: 'demo',
        day: model.calendar[sequence - 1] ?? '',
        revision: 1,
        sha256: '',
      };
      outbox.confirm(sequence, { ...receipt, receivedAt: toRfc3339(at(model), 'UTC'), signature: '' }, at(model));
      if (row && row.state !== 'received') Object.assign(row, { state: 'received', receivedAt: model.now });
    },
    (model) => sequence <= model.rows.length,
  );
const lost = (after: number, through: number, ago: number): Step =>
  step(
    `lost(after ${after} through ${through}, said ${ago} ms ago)`,
    (model, outbox) => {
      const said = epochMs(Math.max(model.begin, model.now - ago));
      const gone = model.rows
        .slice(after, through)
        .filter(({ state, receivedAt }) => state === 'sent' || (state === 'received' && receivedAt < said));
      expect(outbox.lost({ after, through }, said)).toBe(gone.length);
      for (const row of gone) Object.assign(row, { state: 'sealed', attempts: 0 });
    },
    always,
  );

const number = fc.integer({ min: 1, max: days });
const steps = [
  fc.constant(seal),
  fc.tuple(number, number).map(([a, b]) => taken(Math.min(a, b), Math.max(a, b))),
  fc.constantFrom(1, 3_600_000, 90_000_000).map(pass),
  number.map(confirmed),
  fc
    .tuple(fc.integer({ min: 0, max: days }), number, fc.constantFrom(0, 1, 3_600_000))
    .map(([a, b, ago]) => lost(a, b, ago)),
];

test('the outbox does what its table says, whatever happens to it in whatever order', () => {
  const site = openSite();
  liveDays(site, days);
  const begin = site.clock.now();
  const calendar = site.exhibits().map(({ name }) => name.split('.')[0] ?? '');
  fc.assert(
    fc.property(fc.commands(steps, { maxCommands: 30 }), (commands) => {
      site.db.prepare('DELETE FROM outbox').run();
      fc.modelRun(() => ({ model: { rows: [], calendar, begin, now: begin }, real: site.outbox }), commands);
    }),
    { numRuns: 60 },
  );
});
