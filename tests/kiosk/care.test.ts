import { describe, expect, it } from 'vitest';
import type { HealthCheckView, HealthDay, MedicineView } from '#contract/health.ts';
import type { HouseCopy } from '#contract/rollCall.ts';
import { initialOf } from '../../kiosk/src/parts/initial.ts';
import {
  allSeen,
  dropped,
  found,
  noCounting,
  outcomeOf,
  tapped,
  undone,
} from '../../kiosk/src/screens/care/count/counting.ts';
import {
  atOnceIn,
  celsiusOf,
  checksOf,
  isWell,
  roundNow,
  shownCelsius,
  untoldOf,
  withDigit,
} from '../../kiosk/src/screens/care/health/rounds.ts';
import { dosesDue, dosesTold, needsNote } from '../../kiosk/src/screens/care/medicine/doses.ts';
import { childrenIn, classesOf } from '../../kiosk/src/screens/care/roster.ts';

describe('the children of the house', () => {
  const person = (personId: string, changes: Partial<HouseCopy['people'][number]> = {}) => ({
    who: 'child' as const,
    personId,
    name: personId,
    classId: 'small',
    className: '托小班',
    homeRoomId: 'small-room',
    roomId: null,
    inside: false,
    ...changes,
  });
  const house: HouseCopy = {
    asOf: '2026-11-26T08:10:00+08:00',
    day: '2026-11-26',
    rooms: [],
    people: [
      person('z', { inside: true, roomId: 'yard' }),
      person('a', { inside: true, roomId: 'small-room' }),
      person('i', { classId: 'infant', homeRoomId: 'infant-room', inside: true, roomId: 'small-room' }),
      person('gone', { roomId: 'small-room' }),
      person('staff', { who: 'staff', classId: null, inside: true, roomId: 'small-room' }),
    ],
  };
  it('come by class, the own class first', () => {
    expect(classesOf(house, undefined).map(({ classId }) => classId)).toEqual(['infant', 'small']);
    expect(classesOf(house, 'small-room').map(({ classId }) => classId)).toEqual(['small', 'infant']);
    expect(classesOf(undefined, undefined)).toEqual([]);
  });
  it('are in a room whatever their class, and only while they are inside', () => {
    const ids = childrenIn(classesOf(house, 'small-room'), 'small-room').map(({ childId }) => childId);
    expect(ids).toEqual(['a', 'i']);
  });
});

describe('a count by face', () => {
  const expected = ['a', 'b', 'c'];
  it('says who of the expected was not tapped, and who was found beside them', () => {
    const counting = found(tapped(tapped(noCounting, 'a'), 'c'), 'x');
    expect(outcomeOf(counting, expected)).toEqual({ seen: ['a', 'c', 'x'], missing: ['b'], extra: ['x'] });
  });
  it('takes a second tap as not seen after all', () => {
    expect(outcomeOf(tapped(tapped(noCounting, 'a'), 'a'), expected).missing).toEqual(expected);
  });
  it('undoes one step at a time, all the rest being one', () => {
    const one = tapped(noCounting, 'a');
    const all = allSeen(one, expected);
    expect(outcomeOf(all, expected).missing).toEqual([]);
    expect(undone(all)).toBe(one);
    expect(undone(noCounting)).toBe(noCounting);
    expect(undone(dropped(found(one, 'x'), 'x')).extra).toEqual(['x']);
  });
  it('does not ask for a child who has left meanwhile, and asks for one who has come', () => {
    const counting = allSeen(noCounting, expected);
    expect(outcomeOf(counting, ['a', 'b', 'd'])).toEqual({ seen: ['a', 'b'], missing: ['d'], extra: [] });
  });
  it('counts a child found beside the list as seen once the list has it', () => {
    expect(outcomeOf(found(noCounting, 'x'), ['x'])).toEqual({ seen: ['x'], missing: [], extra: [] });
    expect(found(found(noCounting, 'x'), 'x').extra).toEqual(['x']);
  });
});

describe('a temperature', () => {
  it('is three taps, and none that no body has', () => {
    expect(['3', '38', '382'].map(shownCelsius)).toEqual(['3', '38.', '38.2']);
    expect(celsiusOf('382')).toBe(38.2);
    for (const digits of ['', '38', '329', '431', '999']) expect(celsiusOf(digits), digits).toBeUndefined();
    expect(celsiusOf('330')).toBe(33);
    expect(celsiusOf('430')).toBe(43);
  });
  it('begins with 3 or 4 and ends after three digits', () => {
    expect(withDigit('', '8')).toBe('');
    expect([...'3829'].reduce(withDigit, '')).toBe('382');
  });
  it('from 37.3 °C on is never well', () => {
    expect(isWell([], 37.2)).toBe(true);
    expect(isWell([], 37.3)).toBe(false);
    expect(isWell(['cough'], undefined)).toBe(false);
    expect(isWell([], undefined)).toBe(true);
  });
});

const check = (changes: Partial<HealthCheckView>): HealthCheckView => ({
  checkId: 'check-1',
  childId: 'a',
  kind: 'morning',
  at: '2026-11-26T08:10:00+08:00',
  by: 'staff:s',
  atDoor: false,
  well: true,
  signs: [],
  celsius: null,
  actions: [],
  note: null,
  ...changes,
});
const child = (changes: Partial<HealthDay['children'][number]> = {}): HealthDay['children'][number] => ({
  childId: 'a',
  name: '样例一',
  classId: 'infant',
  allergies: [],
  inside: true,
  morning: null,
  noon: null,
  observations: [],
  untold: [],
  medicines: [],
  due: [],
  reexaminationMissing: false,
  ...changes,
});

describe('a round', () => {
  it('is the morning’s until a noon check is due', () => {
    expect(roundNow([child({ due: ['morning'] })])).toBe('morning');
    expect(roundNow([child({ due: ['morning'] }), child({ due: ['morning', 'noon'] })])).toBe('noon');
    expect(roundNow([child({ noon: check({ kind: 'noon' }) })])).toBe('noon');
  });
  it('says well with one tap whom somebody can still look at', () => {
    const children = [child({ due: ['noon'] }), child({ childId: 'gone', inside: false, due: ['noon'] }), child()];
    expect(atOnceIn(children, 'noon').map(({ childId }) => childId)).toEqual(['a']);
  });
  it('keeps a finding in sight that a later look has replaced', () => {
    const finding = check({ checkId: 'finding', well: false, signs: ['rash'] });
    const later = check({ checkId: 'later', at: '2026-11-26T09:00:00+08:00' });
    const seen = child({ morning: later, untold: [finding] });
    expect(checksOf(seen).map(({ checkId }) => checkId)).toEqual(['finding', 'later']);
    expect(checksOf(child({ morning: finding, untold: [finding] }))).toHaveLength(1);
    expect(untoldOf([child({ untold: [later] }), seen]).map((each) => each.check.checkId)).toEqual([
      'finding',
      'later',
    ]);
  });
});

describe('doses', () => {
  const medicine = (changes: Partial<MedicineView>): MedicineView => ({
    medicineId: 'm',
    childId: 'a',
    name: '益生菌',
    dose: '半包',
    times: ['12:00'],
    from: '2026-11-26',
    to: '2026-11-26',
    adultId: null,
    note: null,
    ended: false,
    given: [],
    leftOut: [],
    next: '12:00',
    ...changes,
  });
  const at = (next: string | null, changes: Partial<MedicineView> = {}) => medicine({ next, ...changes });
  const given = { eventId: 'e', at: '2026-11-26T12:00:00+08:00', by: 'staff:s' };

  it('are due at their time, may be given within the hour before, and are early otherwise', () => {
    const due = dosesDue([child({ medicines: [at('13:01'), at('13:00'), at('12:00'), at(null)] })], '12:00');
    expect(due.map(({ at: time, standing }) => [time, standing])).toEqual([
      ['12:00', 'now'],
      ['13:00', 'soon'],
      ['13:01', 'later'],
    ]);
  });
  it('want a word when they are early, or right after the last one', () => {
    const nowMs = Date.parse('2026-11-26T12:29:00+08:00');
    const [early] = dosesDue([child({ medicines: [at('15:00')] })], '12:29');
    const [again] = dosesDue([child({ medicines: [at('12:30', { given: [given] })] })], '12:29');
    const [fine] = dosesDue([child({ medicines: [at('12:30')] })], '12:29');
    if (!early || !again || !fine) throw new Error('a dose is not due');
    expect([early, again, fine].map((dose) => needsNote(dose, nowMs))).toEqual([true, true, false]);
    expect(needsNote(again, nowMs + 60_000)).toBe(false);
  });
  it('that were told of come latest first, with why one was left out', () => {
    const leftOut = { ...given, eventId: 'later', at: '2026-11-26T13:00:00+08:00', why: '孩子不肯吃' };
    const told = dosesTold([child({ medicines: [at(null, { given: [given], leftOut: [leftOut] })] })]);
    expect(told.map(({ eventId, why }) => [eventId, why])).toEqual([
      ['later', '孩子不肯吃'],
      ['e', null],
    ]);
  });
});

describe('the initial beside a name without a photo', () => {
  it('tells classmates of one surname apart, and begins every other name', () => {
    expect(initialOf('王小明')).toBe('明');
    expect(initialOf('阿依古丽·买买提艾力')).toBe('阿');
    expect(initialOf('anna Li')).toBe('A');
    expect(initialOf('')).toBe('');
  });
});
