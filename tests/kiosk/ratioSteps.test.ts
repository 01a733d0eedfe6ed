import { describe, expect, test } from 'vitest';
import type { RatioInterval } from '#contract/rooms.ts';
import { minuteOf } from '../../kiosk/src/screens/office/dayTime.ts';
import {
  firstLook,
  hoursShown,
  houseLines,
  isBroken,
  isUnknown,
  stepAt,
  stepLines,
  stepsOf,
  stretchesOf,
  timesOff,
} from '../../kiosk/src/screens/office/ratioSteps.ts';

const day = '2026-11-25';
const interval = (from: string, to: string, changes: Partial<RatioInterval> = {}): RatioInterval => ({
  roomId: 'infant',
  from: from.includes('T') ? from : `${day}T${from}:00.000+08:00`,
  to: to.includes('T') ? to : `${day}T${to}:00.000+08:00`,
  children: 0,
  caregivers: 0,
  required: 0,
  deficit: 0,
  state: 'closed',
  overCap: false,
  rule: { pack: 'longmatan-2023', version: '1', id: 'ratio', text: '四(一)' },
  guessed: false,
  boxOff: false,
  causeEventId: null,
  ...changes,
});
const busy = (from: string, to: string, children: number, caregivers: number, deficit = 0): RatioInterval =>
  interval(from, to, {
    children,
    caregivers,
    required: caregivers + deficit,
    deficit,
    state: deficit > 0 ? 'deficit' : 'ok',
  });

const morning = [
  interval('00:00', '07:40'),
  busy('07:40', '08:10', 3, 1),
  busy('08:10', '08:17', 4, 1, 1),
  busy('08:17', '16:00', 4, 2),
  interval('16:00', '2026-11-26T00:00:00.000+08:00'),
];

describe('a day in minutes', () => {
  test('is read from what the facility’s clock wrote, whatever this machine’s zone is', () => {
    expect(minuteOf('2026-11-25T08:10:30.000+08:00', day)).toBe(490.5);
    expect(minuteOf('2026-11-24T23:59:00.000+08:00', day)).toBe(0);
    expect(minuteOf('2026-11-26T00:00:00.000+08:00', day)).toBe(1440);
  });
});

describe('the lines of a room’s day', () => {
  test('have a column for each change and end where the last interval ends', () => {
    expect(stepLines(stepsOf(morning, day))).toEqual({
      x: [0, 460, 490, 497, 960, 1440],
      children: [0, 3, 4, 4, 0, 0],
      counted: [0, 1, 1, 2, 0, 0],
      required: [0, 1, 2, 2, 0, 0],
    });
  });

  test('break where nothing is told, and cut off what lies on another day', () => {
    const told = [
      interval('2026-11-24T22:00:00.000+08:00', '00:30'),
      interval('2026-11-24T20:00:00.000+08:00', '2026-11-24T22:00:00.000+08:00'),
      busy('08:00', '09:00', 3, 1),
    ];
    const { x, children } = stepLines(stepsOf(told, day));
    expect(x).toEqual([0, 30, 30, 480, 540]);
    expect(children).toEqual([0, 0, null, 3, 3]);
  });

  test('stop where the box went off and begin again where it came back', () => {
    const off = (from: string, to: string, children: number) => ({ ...busy(from, to, children, 1), boxOff: true });
    const told = [
      busy('08:00', '09:00', 3, 1),
      off('09:00', '09:20', 3),
      off('09:20', '10:00', 2),
      busy('10:00', '11:00', 2, 1),
    ];
    const { x, children, counted } = stepLines(stepsOf(told, day));
    expect(x).toEqual([480, 540, 540, 560, 600, 600, 660]);
    expect(children).toEqual([3, 3, null, null, null, 2, 2]);
    expect(counted).toEqual([1, 1, null, null, null, 1, 1]);
    const other = [busy('08:00', '09:00', 5, 1), off('09:00', '10:00', 5), busy('10:00', '11:00', 5, 1)].map(
      (each) => ({
        ...each,
        roomId: 'toddler-big',
      }),
    );
    expect(timesOff([...told, ...other], day)).toEqual([{ from: 540, to: 600 }]);
    expect(houseLines([...told, ...other], day)).toEqual({
      x: [480, 540, 540, 560, 600, 660],
      children: [8, 8, null, null, 7, 7],
      counted: [2, 2, null, null, 2, 2],
    });
  });

  test('nobody knows how a room stood while the box was off, but a breach on record stays one', () => {
    expect(isUnknown({ ...busy('08:00', '09:00', 3, 1), boxOff: true })).toBe(true);
    const short = { ...busy('08:00', '09:00', 4, 1, 1), boxOff: true };
    expect([isUnknown(short), isBroken(short)]).toEqual([false, true]);
    expect(isUnknown(busy('08:00', '09:00', 3, 1))).toBe(false);
  });

  test('show where it was broken in whole stretches; too many children for the class is broken as well', () => {
    const steps = stepsOf(
      [busy('08:00', '08:10', 4, 1, 1), busy('08:10', '08:12', 5, 1, 1), busy('08:12', '09:00', 5, 2)],
      day,
    );
    expect(stretchesOf(steps, isBroken)).toEqual([{ from: 480, to: 492 }]);
    expect(isBroken(interval('08:00', '09:00', { state: 'ok', overCap: true }))).toBe(true);
    expect(isBroken(interval('08:00', '09:00', { state: 'deficit', deficit: 1, guessed: true }))).toBe(false);
    expect(stretchesOf(stepsOf([interval('18:00', '19:00', { guessed: true })], day), (each) => each.guessed)).toEqual([
      { from: 1080, to: 1140 },
    ]);
  });

  test('know the step at a minute: its beginning belongs to it, its end to the next, the very end to the last', () => {
    const steps = stepsOf(morning, day);
    expect(stepAt(steps, 490)?.interval.deficit).toBe(1);
    expect(stepAt(steps, 497)?.interval.deficit).toBe(0);
    expect(stepAt(steps, 1440)).toBe(steps.at(-1));
    expect(stepAt([], 8)).toBeUndefined();
  });

  test('show the usual hours, and more when somebody was inside earlier or later', () => {
    expect(hoursShown(stepsOf(morning, day))).toEqual([420, 1140]);
    expect(hoursShown(stepsOf([busy('06:40', '19:05', 3, 1)], day))).toEqual([360, 1200]);
    expect(hoursShown([])).toEqual([420, 1140]);
  });

  test('are looked at first where it was broken on a day that is over, and where it stands now today', () => {
    const steps = stepsOf(morning, day);
    expect(firstLook(steps, false)?.from).toBe(490);
    expect(firstLook(steps, true)).toBe(steps.at(-1));
  });
});

test('the house is the sum of its rooms at every change, and ends where its knowledge ends', () => {
  const rooms = [
    busy('08:00', '08:30', 3, 1),
    busy('08:30', '10:00', 4, 2),
    { ...busy('08:10', '10:00', 5, 1), roomId: 'toddler-big' },
  ];
  expect(houseLines(rooms, day)).toEqual({
    x: [480, 490, 510, 600],
    children: [3, 8, 9, 9],
    counted: [1, 2, 3, 3],
  });
  expect(houseLines([], day)).toEqual({ x: [], children: [], counted: [] });
});
