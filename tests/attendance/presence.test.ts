import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { type Db, openDatabase } from '#agent/journal/database.ts';
import { createJournal, type NewEvent } from '#agent/journal/journal.ts';
import { rebuild } from '#agent/journal/rebuild.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { JournalEvent } from '#contract/events.ts';
import { fakeClock } from '#tests/clock.ts';
import { byPerson, naivePresence } from '#tests/naivePresence.ts';

const children = ['c1', 'c2', 'c3'];
const staff = ['s1', 's2', 's3'];
const rooms = ['r1', 'r2'];
const start = fakeClock().now();

/** One step of a history: how late it is learned, how much time passes before it, and what it says. */
type Step =
  | {
      readonly what: 'in' | 'moved' | 'out';
      readonly child: string;
      readonly room: string;
      readonly lateMs: number;
      readonly passMs: number;
    }
  | {
      readonly what: 'clock_in' | 'staff_moved' | 'clock_out' | 'break_start' | 'break_end';
      readonly staff: string;
      readonly room: string | undefined;
      readonly lateMs: number;
      readonly passMs: number;
    }
  | { readonly what: 'void'; readonly which: number; readonly lateMs: number; readonly passMs: number }
  | { readonly what: 'count'; readonly room: string; readonly lateMs: number; readonly passMs: number };

// Few distinct times, so that events often happen in the same instant.
const lateMs = fc.constantFrom(0, 0, 0, 1000, 2000, 5000, 9000);
const passMs = fc.constantFrom(0, 1000, 3000);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom('in' as const, 'moved' as const, 'out' as const),
      child: fc.constantFrom(...children),
      room: fc.constantFrom(...rooms),
      lateMs,
      passMs,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'clock_in' as const,
        'staff_moved' as const,
        'clock_out' as const,
        'break_start' as const,
        'break_end' as const,
      ),
      staff: fc.constantFrom(...staff),
      room: fc.constantFrom('r1', 'r2', undefined),
      lateMs,
      passMs,
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('void' as const), which: fc.nat(40), lateMs, passMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('count' as const), room: fc.constantFrom(...rooms), lateMs, passMs }),
  },
);

const eventOf = (step: Step, at: number, earlier: readonly JournalEvent[]): NewEvent | undefined => {
  const common = { occurredAt: epochMs(at - step.lateMs), actor: 'agent' };
  switch (step.what) {
    case 'in':
      return {
        ...common,
        type: 'attendance.checked_in',
        subject: step.child,
        data: { childId: step.child, roomId: step.room, method: 'staff' },
      };
    case 'moved':
      return {
        ...common,
        type: 'attendance.moved',
        subject: step.child,
        data: { childId: step.child, roomId: step.room },
      };
    case 'out':
      return {
        ...common,
        type: 'attendance.checked_out',
        subject: step.child,
        data: { childId: step.child, adultId: 'a1', method: 'staff' },
      };
    case 'clock_in':
    case 'staff_moved': {
      const data = { staffId: step.staff, ...(step.room !== undefined && { roomId: step.room }) };
      return {
        ...common,
        type: step.what === 'clock_in' ? 'staff.clocked_in' : 'staff.moved',
        subject: step.staff,
        data,
      };
    }
    case 'clock_out':
      return { ...common, type: 'staff.clocked_out', subject: step.staff, data: { staffId: step.staff } };
    case 'break_start':
      return { ...common, type: 'staff.break_started', subject: step.staff, data: { staffId: step.staff } };
    case 'break_end':
      return { ...common, type: 'staff.break_ended', subject: step.staff, data: { staffId: step.staff } };
    case 'count':
      return {
        ...common,
        type: 'attendance.head_counted',
        subject: step.room,
        data: { roomId: step.room, children: 1, expected: 1 },
      };
    case 'void': {
      const target = earlier[step.which % Math.max(1, earlier.length)];
      // A correction is never corrected; the rule refuses that, so it never reaches the journal.
      if (!target || target.type === 'attendance.voided') return undefined;
      return {
        ...common,
        type: 'attendance.voided',
        subject: target.subject,
        data: { voids: target.id, why: 'a mistake' },
      };
    }
  }
};

/** Plays the steps into a real journal in memory. */
const play = (steps: readonly Step[], use: (db: Db, events: JournalEvent[]) => void): void => {
  const clock = fakeClock();
  const db = openDatabase(':memory:');
  try {
    const journal = createJournal(db, clock, [createAttendanceStore(db).projection]);
    const events: JournalEvent[] = [];
    for (const step of steps) {
      clock.advance(step.passMs);
      const event = eventOf(step, clock.now(), events);
      if (event) events.push(...journal.record([event]));
    }
    use(db, events);
  } finally {
    db.close();
  }
};

const seen = (
  places: readonly { kind: 'child' | 'staff'; id: string; roomId: string | undefined; onBreak: boolean }[],
) => places.map(({ kind, id, roomId, onBreak }) => ({ kind, id, roomId, onBreak })).sort(byPerson);

const histories = fc.array(step, { maxLength: 40 });

test('presence equals a naive recount, whatever comes late, shuffled, doubled or taken back', () => {
  fc.assert(
    fc.property(histories, (steps) =>
      play(steps, (db, events) => {
        const { presence } = createAttendanceStore(db);
        const all = [
          ...presence
            .allChildren()
            .map(({ childId, roomId }) => ({ kind: 'child' as const, id: childId, roomId, onBreak: false })),
          ...presence
            .allStaff()
            .map(({ staffId, roomId, onBreak }) => ({ kind: 'staff' as const, id: staffId, roomId, onBreak })),
        ];
        expect(seen(all)).toEqual(naivePresence(events));
      }),
    ),
    { numRuns: 200 },
  );
});

test('presenceAt equals a naive recount at every instant, as corrected and as known at every instant', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(39), (steps, which) =>
      play(steps, (db, events) => {
        const { history } = createAttendanceStore(db);
        const at = epochMs(events[which % Math.max(1, events.length)]?.occurredAt ?? start);
        expect(seen(history.presenceAt(at))).toEqual(naivePresence(events, at));
        // At the very moments of learning, where one millisecond decides.
        for (const asKnownAt of new Set(events.map(({ recordedAt }) => epochMs(recordedAt)))) {
          expect(seen(history.presenceAt(at, asKnownAt))).toEqual(naivePresence(events, at, asKnownAt));
        }
      }),
    ),
    { numRuns: 200 },
  );
});

test('a staff member is in at most one room: one caregiver in two rooms cannot be', () => {
  fc.assert(
    fc.property(histories, (steps) =>
      play(steps, (db) => {
        const { presence } = createAttendanceStore(db);
        for (const staffId of staff) {
          const places = rooms.filter((room) => presence.staffIn(room).some((member) => member.staffId === staffId));
          const { roomId } = presence.staffMember(staffId) ?? {};
          expect(places).toEqual(roomId === undefined ? [] : [roomId]);
        }
      }),
    ),
    { numRuns: 100 },
  );
});

test('the tables equal a rebuild, and a rebuild changes nothing', () => {
  fc.assert(
    fc.property(histories, (steps) =>
      play(steps, (db) => {
        expect(checkJournal(db, (fresh) => [createAttendanceStore(fresh).projection])).toEqual([]);
        const before = createAttendanceStore(db).presence.allStaff();
        rebuild(db, [createAttendanceStore(db).projection]);
        expect(createAttendanceStore(db).presence.allStaff()).toEqual(before);
      }),
    ),
    { numRuns: 40 },
  );
});

test('the same facts in any order of learning come to the same presence', () => {
  const distinct = fc.uniqueArray(
    fc.record({
      atSeconds: fc.nat(100),
      what: fc.constantFrom('in' as const, 'moved' as const, 'out' as const),
      child: fc.constantFrom(...children),
      room: fc.constantFrom(...rooms),
    }),
    { selector: ({ atSeconds }) => atSeconds, maxLength: 15 },
  );
  const facts = distinct.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );
  fc.assert(
    fc.property(facts, ([ordered, shuffled]) => {
      const outcome = (order: typeof ordered): unknown[] => {
        const found: unknown[] = [];
        const steps = order.map(
          ({ atSeconds, ...fact }): Step => ({ ...fact, lateMs: 100_000 - atSeconds * 1000, passMs: 0 }),
        );
        play(steps, (db) => found.push(...createAttendanceStore(db).presence.allChildren()));
        return found.map((place) => ({ ...(place as object), checkedInEventId: '' }));
      };
      expect(outcome(shuffled)).toEqual(outcome(ordered));
    }),
    { numRuns: 100 },
  );
});

test('movements of a span come in the order in which they happened, without those taken back', () => {
  fc.assert(
    fc.property(histories, fc.nat(40), (steps, fromSeconds) =>
      play(steps, (db, events) => {
        const { history } = createAttendanceStore(db);
        const from = epochMs(start - 10_000 + fromSeconds * 1000);
        const to = epochMs(from + 20_000);
        const voided = new Set(
          events.flatMap((event) => (event.type === 'attendance.voided' ? [event.data.voids] : [])),
        );
        const expected = events
          .filter(({ type, id, occurredAt }) => {
            const presenceChanging = !['attendance.voided', 'attendance.head_counted'].includes(type);
            return presenceChanging && !voided.has(id) && occurredAt >= from && occurredAt < to;
          })
          .sort((a, b) => a.occurredAt - b.occurredAt || a.seq - b.seq)
          .map(({ id }) => id);
        expect(history.movements(from, to).map(({ eventId }) => eventId)).toEqual(expected);
      }),
    ),
    { numRuns: 50 },
  );
});
