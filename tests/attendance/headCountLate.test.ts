import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { createJournal, type NewEvent } from '#agent/journal/journal.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { JournalEvent } from '#contract/events.ts';
import { fakeClock } from '#tests/clock.ts';
import { naivePresence } from '#tests/naivePresence.ts';

const second = 1000;
const rooms = ['r1', 'r2'];
const children = ['c1', 'c2', 'c3', 'c4'];

/** Movements happen on whole seconds and counts between them, so that none is at the instant of another. */
const step = fc.record({
  what: fc.constantFrom('in', 'moved', 'out', 'void', 'faces', 'number'),
  child: fc.nat(3),
  room: fc.nat(1),
  lateSeconds: fc.nat(20),
  seen: fc.subarray(children),
});

const believedIn = (events: readonly JournalEvent[], roomId: string, at: number): string[] =>
  naivePresence(events, at).flatMap((place) => (place.kind === 'child' && place.roomId === roomId ? [place.id] : []));

test('whatever is learned late, in whatever order, the last count of each room is compared with what is believed of it now', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const clock = fakeClock();
      const db = openDatabase(':memory:');
      try {
        const store = createAttendanceStore(db);
        const journal = createJournal(db, clock, [store.projection]);
        const events: JournalEvent[] = [];
        for (const { what, child, room, lateSeconds, seen } of steps) {
          clock.advance(second);
          const [childId, roomId] = [children[child] ?? '', rooms[room] ?? ''];
          const isCount = what === 'faces' || what === 'number';
          const occurredAt = epochMs(clock.now() - lateSeconds * second - (isCount ? second / 2 : 0));
          const base = { actor: 'agent', subject: isCount ? roomId : childId, occurredAt };
          const there = believedIn(events, roomId, occurredAt);
          const faces = {
            seen,
            missing: there.filter((id) => !seen.includes(id)),
            extra: seen.filter((id) => !there.includes(id)),
          };
          const count = { roomId, children: seen.length, expected: there.length };
          const target = events.findLast(({ type, subject }) => type !== 'attendance.voided' && subject === childId);
          const said: Record<typeof what, NewEvent | undefined> = {
            in: { ...base, type: 'attendance.checked_in', data: { childId, roomId, method: 'staff' } },
            moved: { ...base, type: 'attendance.moved', data: { childId, roomId } },
            out: { ...base, type: 'attendance.checked_out', data: { childId, method: 'staff' } },
            faces: { ...base, type: 'attendance.head_counted', data: { ...count, faces } },
            number: { ...base, type: 'attendance.head_counted', data: count },
            void: target && { ...base, type: 'attendance.voided', data: { voids: target.id, why: 'demo' } },
          };
          const news = said[what];
          if (news) events.push(...journal.record([news]));
        }
        for (const roomId of rooms) {
          const last = store.headCounts.last(roomId);
          if (!last) continue;
          const there = believedIn(events, roomId, last.at);
          expect(last.expected).toBe(there.length);
          if (!last.faces) continue;
          const { seen, missing, extra } = last.faces;
          expect(missing.toSorted()).toEqual(there.filter((id) => !seen.includes(id)).sort());
          expect(extra.toSorted()).toEqual(seen.filter((id) => !there.includes(id)).sort());
        }
        expect(checkJournal(db, (fresh) => [createAttendanceStore(fresh).projection])).toEqual([]);
      } finally {
        db.close();
      }
    }),
    { numRuns: 200 },
  );
});
