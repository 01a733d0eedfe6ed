import { describe, expect, it } from 'vitest';
import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import type { HouseCopy } from '#contract/rollCall.ts';
import type { Entry } from '../../kiosk/src/outbox/entry.ts';
import { houseRosterOf } from '../../kiosk/src/screens/desk/houseRoster.ts';
import { ofClass, ofRoom, passes } from '../../kiosk/src/screens/desk/rosterView.ts';

const at = '2026-11-26T08:10:00+08:00';

const attendee = (childId: string, changes: Partial<Attendee> = {}): Attendee => ({
  childId,
  name: `样例${childId}`,
  classId: 'small',
  state: 'expected',
  roomId: null,
  arrivedAt: null,
  departedAt: null,
  visits: [],
  awaitsHandover: false,
  bookings: [],
  enrolled: true,
  absence: null,
  ...changes,
});
const day = (...children: Attendee[]): AttendanceDay => ({
  day: '2026-11-26',
  closing: null,
  classes: [
    {
      classId: 'small',
      name: '托小班',
      type: 'toddler_small',
      roomId: 'small-room',
      expected: children.length,
      present: 0,
      departed: 0,
      children,
    },
  ],
});
const copied = (personId: string, inside: boolean): HouseCopy['people'][number] => ({
  who: 'child',
  personId,
  name: `样例${personId}`,
  classId: 'small',
  className: '托小班',
  homeRoomId: 'small-room',
  roomId: inside ? 'small-room' : null,
  inside,
});
const copy = (...people: HouseCopy['people']): HouseCopy => ({ asOf: at, day: '2026-11-26', rooms: [], people });
const entry = (path: string, body: object, id = path): Entry => ({
  id,
  path: `/attendance/${path}`,
  body: { id, ...body },
  person: 'staff:s',
  token: 't',
  madeAtMs: 0,
});
const present = { state: 'present', roomId: 'small-room', arrivedAt: at } as const;
const childOf = (childId: string, ...args: Parameters<typeof houseRosterOf>) =>
  houseRosterOf(...args)?.children.find((child) => child.childId === childId);

describe('the roster of the house', () => {
  it('is unknown while neither the agent nor the copy has told anything', () => {
    expect(houseRosterOf(undefined, undefined, [])).toBeUndefined();
  });

  it('goes on from the kiosk’s own copy when the agent is away: who is inside, and everybody by class', () => {
    const roster = houseRosterOf(undefined, copy(copied('a', true), copied('b', false)), []);
    expect(roster?.classes).toEqual([{ classId: 'small', name: '托小班', homeRoomId: 'small-room' }]);
    expect(roster?.children.map(({ standing }) => standing)).toEqual(['present', 'away']);
    // Nobody knows who is awaited, so nobody may be missing from the list.
    expect(roster && ofClass(roster, 'small').map(({ childId }) => childId)).toEqual(['a', 'b']);
    expect(roster && ofRoom(roster, 'small-room').map(({ childId }) => childId)).toEqual(['a', 'b']);
  });

  it('lists nobody of the copy twice, and leaves out its staff', () => {
    const staff = { ...copied('s', true), who: 'staff' as const };
    const roster = houseRosterOf(day(attendee('a', present)), copy(copied('a', true), copied('c', false), staff), []);
    expect(roster?.children.map(({ childId }) => childId)).toEqual(['a', 'c']);
  });

  it('hides in a class who is enrolled but not awaited, until that child comes', () => {
    const both = copy(copied('a', true), copied('c', false));
    const before = houseRosterOf(day(attendee('a', present)), both, []);
    expect(before && ofClass(before, 'small').map(({ childId }) => childId)).toEqual(['a']);
    const after = houseRosterOf(day(attendee('a', present)), both, [entry('check-ins', { childId: 'c' })]);
    expect(after && ofClass(after, 'small').map(({ childId }) => childId)).toEqual(['a', 'c']);
  });

  it('shows in a room its own classes and whoever else is there', () => {
    const roster = houseRosterOf(
      day(attendee('a'), attendee('b', { ...present, roomId: 'yard' }), attendee('c', { state: 'departed' })),
      undefined,
      [],
    );
    expect(roster && ofRoom(roster, 'yard').map(({ childId }) => childId)).toEqual(['b']);
    expect(roster && ofRoom(roster, 'small-room').map(({ childId }) => childId)).toEqual(['a', 'b', 'c']);
  });

  it('filters, and counts who is not awaited as not yet here', () => {
    const children = houseRosterOf(
      day(attendee('a', { ...present, awaitsHandover: true }), attendee('b')),
      copy(copied('c', false)),
      [],
    )?.children;
    const passing = (filter: Parameters<typeof passes>[0]) =>
      children?.filter((child) => passes(filter, child, true)).map(({ childId }) => childId);
    expect(passing('all')).toEqual(['a', 'b', 'c']);
    expect(passing('expected')).toEqual(['b', 'c']);
    expect(passing('present')).toEqual(['a']);
    expect(passing('departed')).toEqual([]);
    expect(passing('handover')).toEqual(['a']);
  });
});

describe('without the agent’s day', () => {
  it('nobody who is not inside is said to be on the way: the child may have gone home', () => {
    const roster = houseRosterOf(undefined, copy(copied('a', true), copied('gone', false)), []);
    if (!roster) throw new Error('no roster');
    const passing = (filter: Parameters<typeof passes>[0]) =>
      roster.children.filter((child) => passes(filter, child, roster.knowsAwaited)).map(({ childId }) => childId);
    expect(passing('expected')).toEqual([]);
    expect(passing('all')).toEqual(['a', 'gone']);
  });
});

describe('what was tapped and is not saved', () => {
  it('shows as done, marked as unsaved, in the order of the taps', () => {
    const waiting = [
      entry('check-ins', { childId: 'a', occurredAt: at }),
      entry('moves', { childIds: ['a'], roomId: 'yard' }),
    ];
    expect(childOf('a', day(attendee('a'), attendee('b')), undefined, waiting)).toMatchObject({
      standing: 'present',
      roomId: 'yard',
      arrivedAt: at,
      unsaved: true,
    });
    expect(childOf('b', day(attendee('a'), attendee('b')), undefined, waiting)).toMatchObject({
      standing: 'expected',
      unsaved: false,
    });
  });

  it('is nothing of today when it was on an earlier day', () => {
    const waiting = [entry('check-outs', { childId: 'a', occurredAt: '2026-11-25T16:00:00+08:00' })];
    for (const roster of [
      childOf('a', day(attendee('a', present)), undefined, waiting),
      childOf('a', undefined, copy(copied('a', true)), waiting),
    ]) {
      expect(roster).toMatchObject({ standing: 'present', unsaved: false });
    }
  });

  it('brings a child into the room of its class unless another was named', () => {
    const into = (fields: object) =>
      childOf('a', day(attendee('a')), undefined, [entry('check-ins', { childId: 'a', ...fields })])?.roomId;
    expect(into({})).toBe('small-room');
    expect(into({ roomId: 'yard' })).toBe('yard');
  });

  it('lets a child leave, be taken over, and a whole room move without those who are not in it', () => {
    const two = day(attendee('a', { ...present, awaitsHandover: true }), attendee('b', { ...present, roomId: 'yard' }));
    expect(childOf('a', two, undefined, [entry('check-outs', { childId: 'a', occurredAt: at })])).toMatchObject({
      standing: 'departed',
      departedAt: at,
      awaitsHandover: false,
    });
    expect(childOf('a', two, undefined, [entry('handovers', { childId: 'a' })])).toMatchObject({
      awaitsHandover: false,
      roomId: 'small-room',
    });
    const moved = [entry('moves', { fromRoomId: 'small-room', roomId: 'nap' })];
    expect(childOf('a', two, undefined, moved)?.roomId).toBe('nap');
    expect(childOf('b', two, undefined, moved)?.roomId).toBe('yard');
  });

  it('is nothing once a waiting correction takes it back', () => {
    const waiting = [
      entry('check-ins', { childId: 'a' }, 'e1'),
      entry('corrections', { voids: 'e1', why: 'slip' }, 'e2'),
    ];
    expect(childOf('a', day(attendee('a')), undefined, waiting)).toMatchObject({
      standing: 'expected',
      unsaved: false,
    });
  });

  it('is what the copy has, once no newer roster can come', () => {
    const arrived = houseRosterOf(day(attendee('a')), copy({ ...copied('a', true), roomId: 'nap' }), [], true);
    expect(arrived?.children).toMatchObject([{ childId: 'a', standing: 'present', roomId: 'nap' }]);
    const gone = houseRosterOf(day(attendee('a', present)), copy(copied('a', false)), [], true);
    expect(gone?.children).toMatchObject([{ childId: 'a', standing: 'departed', roomId: undefined }]);
    const linked = houseRosterOf(day(attendee('a', present)), copy(copied('a', false)), []);
    expect(linked?.children).toMatchObject([{ standing: 'present' }]);
  });
});
