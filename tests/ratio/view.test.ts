import { describe, expect, test } from 'vitest';
import { openAlertBox } from '../alerts/box.ts';
import { at } from './people.ts';

const minute = 60_000;

test('a room shows its counts, its rule with document and clause, and times with their offset', () => {
  const box = openAlertBox();
  box.clocksIn('s0', 'infant');
  box.come('i', 2, 'infant');
  box.clock.advance(5 * minute);
  expect(box.board.room('infant', box.clock.now())).toEqual({
    roomId: 'infant',
    name: 'infant',
    classType: 'infant',
    children: 2,
    caregivers: 1,
    required: 1,
    deficit: 0,
    spare: 1,
    cap: 10,
    overCap: false,
    exceptions: 0,
    state: 'ok',
    confidence: 'fresh',
    since: '2026-09-16T08:00:00.000+08:00',
    asOf: '2026-09-16T08:05:00.000+08:00',
    rule: { pack: 'longmatan-2023', version: '1', id: 'ratio-infant', text: expect.stringContaining('四(一)') },
    fix: null,
  });
});
test('the board lists every defined room, empty ones closed, and knows no others', () => {
  const box = openAlertBox();
  const { rooms, facility } = box.board.list(box.clock.now());
  expect(facility).toBe('测试园');
  expect(rooms.map(({ roomId, state }) => [roomId, state])).toEqual([
    ['infant', 'closed'],
    ['small', 'closed'],
    ['big', 'closed'],
    ['yard', 'closed'],
  ]);
  expect(box.board.room('attic', box.clock.now())).toBeNull();
});

describe('confidence', () => {
  test('an old green becomes stale, and a head count makes it fresh again', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 2, 'small');
    const view = () => box.board.room('small', box.clock.now());
    const confirmed = view()?.asOf;
    box.clock.advance(120 * minute);
    expect(view()).toMatchObject({ state: 'ok', confidence: 'fresh' });
    box.clock.advance(1);
    expect(view()).toMatchObject({ state: 'ok', confidence: 'stale', asOf: confirmed });
    box.journal.record([
      {
        type: 'attendance.head_counted',
        actor: 'staff:s0',
        subject: 'small',
        data: { roomId: 'small', children: 2, expected: 2 },
      },
    ]);
    expect(view()).toMatchObject({ state: 'ok', confidence: 'fresh' });
  });
  test('a breach stays a breach and gains the mark; an empty room has nothing to doubt', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 6, 'small');
    box.clock.advance(121 * minute);
    expect(box.board.room('small', box.clock.now())).toMatchObject({ state: 'breach', confidence: 'stale' });
    expect(box.board.room('yard', box.clock.now())).toMatchObject({ state: 'closed', confidence: 'fresh' });
  });
});

test('the fix looks at the whole house: a float, then who can move without breaking another room', () => {
  const box = openAlertBox();
  box.clocksIn('s0', 'small');
  box.clocksIn('s1', 'big');
  box.clocksIn('s2', 'big');
  box.clocksIn('s3');
  box.come('t', 6, 'small');
  box.come('b', 1, 'big');
  const fix = () => box.board.room('small', box.clock.now())?.fix;
  expect(fix()).toMatchObject({ action: 'assign_float', staffId: 's3', caregivers: 1 });
  box.clocksOut('s3');
  expect(fix()).toMatchObject({ action: 'move_caregiver', staffId: 's1', fromRoomId: 'big', caregivers: 1 });
  box.clocksOut('s2');
  expect(fix()).toMatchObject({ action: 'call_in', caregivers: 1 });
});

describe('two times', () => {
  test('a late check-out corrects the past, and what was known then stays answerable', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small', at('08:00'));
    box.come('t', 6, 'small');
    box.clock.advance(60 * minute);
    const before = box.clock.now();
    box.clock.advance(minute);
    box.leaves('t5', at('08:20'));
    const statesAt = (asKnownAt?: typeof before) =>
      box.past
        .steps({ from: at('08:00'), to: before, roomId: 'small', asKnownAt })
        .map(({ from, verdict }) => [from, verdict.state]);
    expect(statesAt(before)).toEqual([[at('08:00'), 'deficit']]);
    expect(statesAt()).toEqual([
      [at('08:00'), 'deficit'],
      [at('08:20'), 'tight'],
    ]);
  });
  test('an in and an out that arrive in the wrong order count as they happened', () => {
    const box = openAlertBox();
    box.clock.advance(60 * minute);
    box.leaves('t0', at('08:40'));
    box.comes('t0', 'small', at('08:10'));
    expect(box.ratio.room('small')?.children).toBe(0);
    const steps = box.past.steps({ from: at('08:00'), to: at('09:00'), roomId: 'small' });
    expect(steps.map(({ from, verdict, causeEventId }) => [from, verdict.children, causeEventId !== null])).toEqual([
      [at('08:00'), 0, false],
      [at('08:10'), 1, true],
      [at('08:40'), 0, true],
    ]);
  });
  test('a sibling tapped by mistake and taken back leaves no child behind', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'infant');
    const [mistake] = box.comes('i0', 'infant');
    box.takesBack(mistake);
    expect(box.ratio.room('infant')).toMatchObject({ children: 0, state: 'ok' });
  });
  test('a forgotten check-out is still there the next morning, and says so', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.comes('t0', 'small');
    box.clocksOut('s0');
    const midnight = at('2026-09-17T00:00:00+08:00');
    box.clock.advance(midnight - box.clock.now());
    box.dayStarts('2026-09-17', midnight);
    expect(box.board.room('small', box.clock.now())).toMatchObject({ children: 1, state: 'unattended' });
  });
});

test('rooms judged under another reading of mixed ages call for a rebuild', () => {
  const first = openAlertBox();
  first.come('t', 1, 'small');
  expect(first.ratio.isOutdated()).toBe(false);
  first.db.close();
  const second = openAlertBox({ folder: first.folder, clock: first.clock, rules: { mixedAges: 'carry' } });
  expect(second.ratio.isOutdated()).toBe(true);
});
