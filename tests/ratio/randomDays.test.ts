import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { createJournal, type NewEvent } from '#agent/journal/journal.ts';
import { eraseChild } from '#agent/people/erasure.ts';
import type { RatioRules } from '#agent/ratio/evaluate.ts';
import type { RatioStep } from '#agent/ratio/intervals.ts';
import { createPast } from '#agent/ratio/past.ts';
import { createFeatureStores, erasureParts } from '#agent/stores.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import type { JournalEvent, Qualification } from '#contract/events.ts';
import type { StaffRole } from '#contract/values.ts';
import { fakeClock } from '#tests/clock.ts';
import { naiveRatio } from '#tests/naiveRatio.ts';
import { naiveRecords } from '#tests/naiveRecords.ts';
import { allPapers, at, rules as usualRules } from './people.ts';

const roomIds = ['r-infant', 'r-big', 'r-mixed', 'r-yard'];
const classTypes = ['infant', 'toddler_small', 'toddler_big', 'mixed'] as const;
/** At the midnight between, a new pack begins: one caregiver to two infants, not to three. */
const [first] = usualRules.packs;
const rules: RatioRules = {
  ...usualRules,
  packs: [
    first,
    {
      ...first,
      version: 'next',
      effectiveFrom: '2026-09-16',
      bands: first.bands.map((band) => (band.fromMonths === 6 ? { ...band, childrenPerCaregiver: 2 } : band)),
      classes: { ...first.classes, infant: { ...first.classes.infant, childrenPerCaregiver: 2 } },
    },
  ],
};
/** Half of the days of a run: a short campaign here, the long one in the soak. A failure is played again with `NESTBOX_SEED`. */
const numRuns = Number(process.env.NESTBOX_DAYS ?? 100);
const timeout = numRuns * 1200;
const seed = Number(process.env.NESTBOX_SEED ?? Date.now() % 2 ** 31);
console.info(`random days: NESTBOX_SEED=${seed}`);
const evening = at('2026-09-15T20:00:00+08:00');
const midnight = at('2026-09-16T00:00:00+08:00');
const end = at('2026-09-16T04:00:00+08:00');

/** Papers in order, one that runs out at that midnight, one that begins there, one missing. */
const papers: readonly (readonly Qualification[])[] = [
  allPapers,
  [...allPapers.slice(0, 2), { kind: 'background_check', validTo: '2026-09-15' }],
  [...allPapers.slice(0, 2), { kind: 'background_check', validFrom: '2026-09-16' }],
  allPapers.slice(0, 2),
];
/** Two birthdays at the midnight between, one child too young and one too old. */
const births = [
  '2026-01-10',
  '2025-09-16',
  '2025-09-16',
  '2024-09-16',
  '2025-02-03',
  '2024-02-29',
  '2023-11-30',
  '2026-08-01',
  '2022-05-05',
];
const roles = ['caregiver', 'caregiver', 'manager', 'caregiver', 'caregiver', 'guard'] as const;

const classEvent = (name: string, type: (typeof classTypes)[number], roomId: string): NewEvent => {
  const data = { classId: name, name: '示例班', type, roomId, places: 10 };
  return { type: 'class.defined', actor: 'agent', subject: name, data };
};
const staffEvent = (who: number, qualifications: readonly Qualification[]): NewEvent => {
  const staffId = `s${who}`;
  const role: StaffRole = roles[who] ?? 'other';
  const data = { staffId, name: '示例老师', role, cardKeys: [], qualifications: [...qualifications] };
  return { type: 'staff.recorded', actor: 'agent', subject: staffId, data };
};
const childEvent = (who: number, birthDate: string): NewEvent => ({
  type: 'child.recorded',
  actor: 'agent',
  subject: `c${who}`,
  data: {
    childId: `c${who}`,
    name: '示例宝宝',
    birthDate,
    classId: 'infant',
    careType: 'full_day',
    enrolledFrom: '2026-01-01',
    guardians: [],
  },
});
const house: readonly NewEvent[] = [
  ...roomIds.map((roomId): NewEvent => {
    const data = { roomId, name: '示例教室', kind: 'classroom' as const };
    return { type: 'room.defined', actor: 'agent', subject: roomId, data };
  }),
  classEvent('infant', 'infant', 'r-infant'),
  classEvent('big', 'toddler_big', 'r-big'),
  classEvent('mixed', 'mixed', 'r-mixed'),
  ...births.map((birthDate, who) => childEvent(who, birthDate)),
  ...roles.map((_role, who) => staffEvent(who, papers[[0, 0, 0, 1, 2, 0][who] ?? 0] ?? [])),
];

type Made<A> = A extends fc.Arbitrary<infer T> ? T : never;

/** One tap: who, what, where, how late it reaches the box, whether it is tapped twice or taken back later. */
const tap = fc.record({
  child: fc.boolean(),
  who: fc.nat(8),
  what: fc.constantFrom('in', 'in', 'moved', 'moved', 'out', 'break_start', 'break_end'),
  room: fc.nat(3),
  lateMinutes: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(180)),
  twice: fc.boolean(),
  takenBack: fc.boolean(),
});
/** A record that reads otherwise: a class of another type or in another room, papers, a birth date put right; now or since earlier. */
const rewriting = fc.record({
  what: fc.constantFrom('class', 'staff', 'child'),
  who: fc.nat(8),
  kind: fc.nat(3),
  room: fc.nat(3),
  sinceMinutes: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat(180)),
});
/** What reaches the box together; half of them on the full hour, so that midnight itself is hit. */
const batch = fc.record({
  minute: fc.oneof(
    fc.nat(7).map((hour) => hour * 60),
    fc.nat(479),
  ),
  taps: fc.array(tap, { minLength: 1, maxLength: 8 }),
  rewritings: fc.array(rewriting, { maxLength: 2 }),
});
const days = fc.record({
  batches: fc.array(batch, { minLength: 1, maxLength: 8 }),
  knownMinute: fc.nat(480),
  probes: fc.array(fc.nat(8 * 3_600_000), { minLength: 4, maxLength: 8 }),
  leaver: fc.nat(8),
});

const eventOf = ({ child, who, what, room }: Made<typeof tap>, occurredAt: EpochMs): NewEvent => {
  const roomId = roomIds[room] ?? 'r-yard';
  const base = { actor: 'kiosk:k1', occurredAt };
  if (child) {
    const childId = `c${who}`;
    const about = { ...base, subject: childId };
    if (what === 'out')
      return { ...about, type: 'attendance.checked_out', data: { childId, adultId: 'a1', method: 'pin' } };
    if (what === 'moved') return { ...about, type: 'attendance.moved', data: { childId, roomId } };
    return { ...about, type: 'attendance.checked_in', data: { childId, roomId, method: 'pin' } };
  }
  const staffId = `s${who % 6}`;
  const about = { ...base, subject: staffId };
  if (what === 'in') return { ...about, type: 'staff.clocked_in', data: who > 5 ? { staffId } : { staffId, roomId } };
  if (what === 'moved') return { ...about, type: 'staff.moved', data: { staffId, roomId } };
  if (what === 'out') return { ...about, type: 'staff.clocked_out', data: { staffId } };
  return { ...about, type: what === 'break_start' ? 'staff.break_started' : 'staff.break_ended', data: { staffId } };
};

const rewritten = ({ what, who, kind, room }: Made<typeof rewriting>): NewEvent => {
  if (what === 'child') return childEvent(who, births[(who + kind) % births.length] ?? '');
  if (what === 'staff') return staffEvent(who % roles.length, papers[kind] ?? []);
  const name = ['infant', 'big', 'mixed'][who % 3] ?? '';
  return classEvent(name, classTypes[kind] ?? 'mixed', roomIds[room] ?? '');
};

/** Plays the day into a journal. Returns it with everything over it, and all events. */
const play = ({ batches }: Made<typeof days>) => {
  const db = openDatabase(':memory:');
  const clock = fakeClock('2026-09-15T20:00:00+08:00');
  const stores = createFeatureStores(db, rules);
  const journal = createJournal(db, clock, stores.projections);
  const events: JournalEvent[] = [];
  const record = (news: readonly NewEvent[]): void => void events.push(...journal.record(news));
  record(house);
  const dayStart = (): void =>
    record([
      { type: 'day.started', actor: 'agent', subject: '2026-09-16', occurredAt: midnight, data: { day: '2026-09-16' } },
    ]);

  let takenBack: JournalEvent[] = [];
  for (const { minute, taps, rewritings } of [...batches].sort((a, b) => a.minute - b.minute)) {
    const before = clock.now();
    const now = evening + minute * 60_000;
    if (before < midnight && now >= midnight) {
      clock.advance(midnight - before);
      dayStart();
    }
    clock.advance(now - clock.now());
    record(
      takenBack.map(
        (event): NewEvent => ({
          type: 'attendance.voided',
          actor: 'staff:s0',
          subject: event.subject,
          data: { voids: event.id, why: 'mistake' },
        }),
      ),
    );
    record(
      rewritings.map((one) => {
        const since = epochMs(Math.max(evening, now - one.sinceMinutes * 60_000));
        return { ...rewritten(one), occurredAt: since };
      }),
    );
    const first = events.length;
    record(
      taps.flatMap((one) => {
        const occurredAt = epochMs(Math.max(evening, now - one.lateMinutes * 60_000));
        return one.twice ? [eventOf(one, occurredAt), eventOf(one, occurredAt)] : [eventOf(one, occurredAt)];
      }),
    );
    const flags = taps.flatMap((one) => (one.twice ? [one.takenBack, false] : [one.takenBack]));
    takenBack = events.slice(first).filter((_event, index) => flags[index]);
  }
  if (clock.now() < midnight) {
    clock.advance(midnight - clock.now());
    dayStart();
  }
  clock.advance(end - clock.now());
  const past = createPast({
    snapshot: (read) => read(),
    site: stores.site,
    history: stores.attendance.history,
    recordsKnownAt: stores.people.recordsKnownAt,
    rules,
  });
  return { db, journal, stores, events, past };
};

/** One child is erased in the end, if it is not inside: a rebuild must find the rooms as they were judged with it. */
const erase = (
  who: number,
  { db, journal, stores }: Pick<ReturnType<typeof play>, 'db' | 'journal' | 'stores'>,
): void => {
  const { people } = stores;
  const childId = `c${who}`;
  if (stores.attendance.presence.child(childId)) return;
  const left = childEvent(who, people.child(childId)?.birthDate ?? '');
  if (left.type === 'child.recorded') journal.record([{ ...left, data: { ...left.data, enrolledTo: '2026-09-15' } }]);
  const body = { id: uuidv7(), reason: 'guardian_request' } as const;
  const parts = {
    ...erasureParts({ db, people, attendance: stores.attendance, rules }, rules.timeZone),
    actor: 'agent',
  };
  const dayOf = (instant: EpochMs) => dayAt(instant, rules.timeZone);
  expect(eraseChild(journal, childId, body, { ...parts, apply: true, dayOf }).ok).toBe(true);
};

const naively = (events: readonly JournalEvent[], roomId: string, instant: number, asKnownAt: number) =>
  naiveRatio(
    { ...naiveRecords(events, instant, asKnownAt), infantsFrom: { day: '2026-09-16', places: 2 } },
    roomId,
    events,
    instant,
    asKnownAt,
  );

const countsOf = (steps: readonly RatioStep[], instant: number) => {
  const step = steps.find(({ from, to }) => from <= instant && instant < to);
  const { children, caregivers, required, state, overCap } = step?.verdict ?? {};
  return { children, caregivers, required, state, overCap };
};

test('on random days with late, double, shuffled and corrected taps, the past is what a plain recount says', {
  timeout,
}, () => {
  fc.assert(
    fc.property(days, (script) => {
      const { db, events, past } = play(script);
      try {
        const knownAt = epochMs(evening + script.knownMinute * 60_000);
        for (const asKnownAt of [undefined, knownAt]) {
          const steps = past.steps({ from: evening, to: end, asKnownAt });
          for (const roomId of roomIds) {
            const own = steps.filter((step) => step.roomId === roomId);
            expect(own[0]?.from).toBe(evening);
            expect(own.at(-1)?.to).toBe(end);
            own.forEach((step, index) => {
              if (index > 0) expect(step.from).toBe(own[index - 1]?.to);
              expect(step.to).toBeGreaterThan(step.from);
            });
            const instants = [
              ...own.flatMap(({ from, to }) => [from, to - 1]),
              ...script.probes.map((offset) => evening + offset).filter((instant) => instant < end),
            ];
            const told = instants.map((instant) => countsOf(own, instant));
            const known = asKnownAt ?? Number.POSITIVE_INFINITY;
            expect(told, roomId).toEqual(instants.map((instant) => naively(events, roomId, instant, known)));
          }
        }
      } finally {
        db.close();
      }
    }),
    { numRuns, seed },
  );
});

test('on random days the rooms stand at the end as a plain recount says, and a rebuild finds the same rows, an erased child or not', {
  timeout,
}, () => {
  fc.assert(
    fc.property(days, (script) => {
      const { db, journal, events, stores } = play(script);
      try {
        for (const standing of stores.ratio.rooms()) {
          const { children, caregivers, required, state, overCap } = standing;
          expect({ children, caregivers, required, state, overCap }, standing.roomId).toEqual(
            naively(events, standing.roomId, end, Number.POSITIVE_INFINITY),
          );
        }
        const inside = stores.ratio.rooms().reduce((sum, { children }) => sum + children, 0);
        expect(stores.ratio.facility()?.children).toBe(inside);
        erase(script.leaver, { db, journal, stores });
        expect(checkJournal(db, (fresh) => createFeatureStores(fresh, rules).projections)).toEqual([]);
      } finally {
        db.close();
      }
    }),
    { numRuns, seed },
  );
});

test('two readings of the same stretch in one piece or in two halves tell the same', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 479 }), (script, minute) => {
      const { db, past } = play(script);
      try {
        const cut = epochMs(evening + minute * 60_000);
        const at = (steps: ReturnType<typeof past.steps>, instant: number) =>
          steps
            .filter(({ from, to }) => from <= instant && instant < to)
            .map(({ roomId, verdict }) => [roomId, verdict.state, verdict.children, verdict.caregivers])
            .sort();
        const whole = past.steps({ from: evening, to: end });
        const halves = [...past.steps({ from: evening, to: cut }), ...past.steps({ from: cut, to: end })];
        for (const instant of [evening, cut - 1, cut, end - 1, ...script.probes.map((offset) => evening + offset)]) {
          expect(at(halves, instant)).toEqual(at(whole, instant));
        }
      } finally {
        db.close();
      }
    }),
    { numRuns: 30, seed },
  );
});
