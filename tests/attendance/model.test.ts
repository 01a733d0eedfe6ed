import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { expect, test } from 'vitest';
import { createAttendanceStore } from '#agent/attendance/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { byPerson, naivePresence } from '#tests/naivePresence.ts';
import { type Desk, openDesk } from './desk.ts';

const children = ['mei', 'bao', 'baby0', 'baby1'];
const staff = ['li', 'wang', 'zhao'];
const rooms = ['r-small', 'r-infant', 'yard'];
const caller = fc.constantFrom('caregiver', 'head', 'mother', 'guardWang', 'idleKiosk' as const);
const tap = fc.record({
  caller,
  path: fc.constantFrom(
    'check-ins',
    'check-outs',
    'moves',
    'group',
    'handovers',
    'clock-ins',
    'clock-outs',
    'staff-moves',
    'breaks',
    'void',
  ),
  child: fc.constantFrom(...children),
  member: fc.constantFrom(...staff),
  room: fc.constantFrom(...rooms),
  flag: fc.boolean(),
  seconds: fc.integer({ min: 1, max: 900 }),
  lateSeconds: fc.constantFrom(0, 0, 0, 300, 1800),
});
type Tap = typeof tap extends fc.Arbitrary<infer T> ? T : never;

const requestOf = (desk: Desk, { path, child, member, room, flag }: Tap): [url: string, body: object] => {
  switch (path) {
    case 'check-ins':
      return ['/attendance/check-ins', { childId: child, roomId: room, method: 'roster' }];
    case 'check-outs':
      return [
        '/attendance/check-outs',
        {
          childId: child,
          method: 'staff',
          ...(flag ? { adultId: 'mother' } : { override: { reason: 'by telephone' } }),
        },
      ];
    case 'moves':
      return ['/attendance/moves', { childId: child, roomId: room }];
    case 'group':
      return ['/attendance/moves', { fromRoomId: room, roomId: flag ? 'yard' : 'r-small' }];
    case 'handovers':
      return ['/attendance/handovers', { childId: child }];
    case 'clock-ins':
      return ['/staff/clock-ins', { staffId: member, ...(flag && { roomId: room }) }];
    case 'clock-outs':
      return ['/staff/clock-outs', { staffId: member }];
    case 'staff-moves':
      return ['/staff/moves', { staffId: member, ...(flag && { roomId: room }) }];
    case 'breaks':
      return ['/staff/breaks', { staffId: member, action: flag ? 'start' : 'end' }];
    case 'void':
      return ['/attendance/corrections', { voids: desk.journal.read(0, 10_000).at(-1)?.id ?? uuid(), why: 'mistake' }];
  }
};

test('any sequence of taps keeps one place for each person, children inside = arrivals − departures, and the door open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(tap, { minLength: 5, maxLength: 40 }), fc.boolean(), async (taps, byCaregiver) => {
      const desk = await openDesk(byCaregiver ? 'caregiver' : 'desk');
      for (const one of taps) {
        desk.clock.advance(one.seconds * 1000);
        const [url, body] = requestOf(desk, one);
        const late = one.path !== 'void' && one.lateSeconds > 0;
        const occurredAt = late
          ? { occurredAt: new Date(desk.clock.now() - one.lateSeconds * 1000).toISOString() }
          : {};
        const answer = await desk.post(one.caller, url, { id: uuid(), ...body, ...occurredAt });
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
        // What was refused changed nothing but what it may record: that somebody was refused.
        const places = [
          ...desk.attendance.presence
            .allChildren()
            .map((place) => ({ kind: 'child', id: place.childId, roomId: place.roomId })),
          ...desk.attendance.presence
            .allStaff()
            .map((place) => ({ kind: 'staff', id: place.staffId, roomId: place.roomId })),
        ];
        expect(new Set(places.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(places.length);
        const counted = naivePresence(desk.journal.read(0, 10_000));
        expect([...places].sort(byPerson)).toEqual(counted.map(({ kind, id, roomId }) => ({ kind, id, roomId })));
      }
      const inside = desk.attendance.presence.allChildren();
      desk.clock.advance(1000);
      for (const { childId } of inside) {
        const leaving = { id: uuid(), childId, method: 'staff', override: { reason: 'everybody out' } };
        expect(
          (await desk.post('caregiver', '/attendance/check-outs', leaving)).status,
          'leaving is never refused',
        ).toBe(201);
      }
      expect(desk.attendance.presence.allChildren()).toEqual([]);
      expect(checkJournal(desk.db, (db) => [createAttendanceStore(db).projection])).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 120_000);
