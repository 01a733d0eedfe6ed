import { describe, expect, test } from 'vitest';
import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import type { RatioBreach } from '#contract/rooms.ts';
import { sayIn } from '../../kiosk/src/i18n/text.ts';
import { breachDays, breachStories } from '../../kiosk/src/screens/office/breachStory.ts';
import { unansweredWords } from '../../kiosk/src/screens/office/breachWords.ts';
import { classFigures, wholeFigures } from '../../kiosk/src/screens/office/classFigures.ts';
import { headTexts } from '../../kiosk/src/screens/office/headTexts.ts';
import { meanRate, trendDays } from '../../kiosk/src/screens/office/trendDays.ts';
import { alert } from './samples.ts';

const attendee = (childId: string, changes: Partial<Attendee> = {}): Attendee => ({
  childId,
  name: childId,
  classId: 'infant-1',
  state: 'present',
  roomId: 'infant',
  arrivedAt: '2026-11-25T08:00:00+08:00',
  departedAt: null,
  visits: [],
  awaitsHandover: false,
  bookings: [],
  enrolled: true,
  absence: null,
  ...changes,
});
const away = (childId: string, changes: Partial<Attendee> = {}): Attendee =>
  attendee(childId, { state: 'absent', arrivedAt: null, roomId: null, ...changes });
const infants = (children: Attendee[], expected: number): AttendanceDay['classes'][number] => ({
  classId: 'infant-1',
  name: '乳儿班',
  type: 'infant',
  roomId: 'infant',
  expected,
  present: children.filter(({ state }) => state === 'present').length,
  departed: 0,
  children,
});

describe('a class on a day', () => {
  test('tells who is away and why, the most frequent reason first, and the rate of those expected', () => {
    const ill = { absenceId: 'a', reason: 'illness', note: null } as const;
    const figures = classFigures(
      infants([attendee('c1'), away('c2'), away('c3', { absence: ill }), away('c4', { absence: ill })], 4),
    );
    expect(figures.away).toEqual([
      { reason: 'illness', children: 2 },
      { reason: 'unexplained', children: 1 },
    ]);
    expect(figures.rate).toBe(25);
  });

  test('says of a morning that somebody may still come, and of a child whom nobody expected no rate over 100', () => {
    expect(classFigures(infants([away('c1', { state: 'expected' })], 1)).away).toEqual([
      { reason: 'awaited', children: 1 },
    ]);
    expect(classFigures(infants([attendee('c1'), attendee('guest')], 1)).rate).toBe(100);
    expect(classFigures(infants([attendee('guest')], 0)).rate).toBeUndefined();
  });

  test('adds up to the whole facility', () => {
    const one = classFigures(infants([attendee('c1'), away('c2')], 2));
    expect(wholeFigures([one, one])).toEqual({
      expected: 4,
      present: 2,
      departed: 0,
      away: [{ reason: 'unexplained', children: 2 }],
      rate: 50,
    });
  });
});

const breach = (from: string, to: string | null, changes: Partial<RatioBreach> = {}): RatioBreach => ({
  roomId: 'toddler_small',
  from: `2026-11-24T${from}:00+08:00`,
  to: to === null ? null : `2026-11-24T${to}:00+08:00`,
  transient: false,
  unattended: false,
  peakDeficit: 1,
  shortSeconds: 420,
  unattendedSeconds: 0,
  childMinutes: 42,
  caregiverMinutes: 7,
  returns: 0,
  causeEventId: null,
  rule: { pack: 'longmatan-2023', version: '1', id: 'ratio', text: '四(一)' },
  algorithm: 'youngest',
  foundLateAt: null,
  ...changes,
});

describe('a breach and its answer', () => {
  test('are told together: who answered, how long after the first alert, and what was done', () => {
    const raised = alert({ raisedAt: '2026-11-24T08:01:00+08:00' });
    const answered = alert({
      alertId: 'alert-2',
      kind: 'unattended',
      since: '2026-11-24T08:02:00+08:00',
      raisedAt: '2026-11-24T08:02:00+08:00',
      acknowledgedAt: '2026-11-24T08:02:42+08:00',
      acknowledgedBy: 'staff:hua',
      action: '正在返回',
    });
    const [story] = breachStories([breach('08:00', '08:07')], [answered, raised]);
    expect(story?.alert?.alertId).toBe('alert-2');
    expect(story?.answeredAfterSeconds).toBe(102);
  });

  test('are not mixed up with another room’s, an earlier one’s, or with an alert about something else', () => {
    const others = [
      alert({ roomId: 'infant' }),
      alert({ since: '2026-11-24T07:00:00+08:00' }),
      alert({ since: '2026-11-24T09:00:00+08:00' }),
      alert({ kind: 'class_cap' }),
    ];
    expect(breachStories([breach('08:00', '08:07')], others)[0]?.alert).toBeUndefined();
    expect(
      breachStories([breach('08:00', null)], [alert({ since: '2026-11-24T09:00:00+08:00' })])[0]?.alert,
    ).toBeDefined();
  });

  test('come the newest first, and count for the day beyond the grace only', () => {
    const all = [
      breach('08:00', '08:07'),
      breach('10:00', '10:00', { transient: true, shortSeconds: 20 }),
      breach('11:00', '11:01', { shortSeconds: 63 }),
    ];
    expect(breachStories(all, []).map(({ breach: { from } }) => from.slice(11, 16))).toEqual([
      '11:00',
      '10:00',
      '08:00',
    ]);
    expect(breachDays(all)).toEqual(new Map([['2026-11-24', { count: 2, minutes: 8.1 }]]));
  });
});

describe('a breach without an alert', () => {
  const said = (...[from, to, changes]: Parameters<typeof breach>): string =>
    unansweredWords({ breach: breach(from, to, changes), alert: undefined, answeredAfterSeconds: undefined }, say);
  const say = sayIn('en', headTexts);

  test('that goes on within its grace is not told as over', () => {
    expect(said('08:00', null, { transient: true })).toBe('Still going on, within the grace: no alert yet');
    expect(said('08:00', '08:01', { transient: true })).toBe('Ended within the grace, no alert');
    expect(said('08:00', '08:07')).toBe('No alert');
  });
});

describe('a month', () => {
  const figures = { expected: 10, attended: 9, unexpected: 0, ratePermille: 900 };
  test('has a column for each day; a day of which nothing is known is no day without children', () => {
    const days = trendDays(
      '2026-11-23',
      '2026-11-25',
      [
        { day: '2026-11-23', seen: false, ...figures, attended: 0, ratePermille: 0 },
        { day: '2026-11-24', seen: true, ...figures },
      ],
      [breach('08:00', '08:07')],
    );
    expect(days.map(({ attendance }) => attendance?.attended)).toEqual([undefined, 9, undefined]);
    expect(days.map(({ breaches }) => breaches?.count)).toEqual([undefined, 1, undefined]);
    expect(meanRate(days)).toBe(90);
    expect(meanRate([])).toBeUndefined();
  });
  test('tells of a breach also on a day of which nothing else is known, and of none on a day that was seen', () => {
    const seen = { day: '2026-11-23', seen: true, ...figures };
    const days = trendDays('2026-11-23', '2026-11-24', [seen], [breach('08:00', '08:07')]);
    expect(days.map(({ breaches }) => breaches)).toEqual([
      { count: 0, minutes: 0 },
      { count: 1, minutes: 7 },
    ]);
  });
});
