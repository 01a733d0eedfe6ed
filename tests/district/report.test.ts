import { describe, expect, test } from 'vitest';
import { addDays } from '#agent/time/calendar.ts';
import type { RoomRatio } from '#contract/summary.ts';
import type { LoadedDay } from '#district/loaded.ts';
import {
  at,
  changed,
  day,
  daysAt,
  factsOf,
  from,
  one,
  quiet,
  quietDays,
  reportOf,
  seed,
  to,
  two,
  weekOf,
} from './reportDays.ts';

const withRoom = (loaded: LoadedDay, change: Partial<RoomRatio>): LoadedDay =>
  changed(loaded, ({ ratio }) => ({
    ratio: (ratio ?? []).map((room, place) => (place === 0 ? { ...room, ...change } : room)),
  }));

test('a quiet week asks for nothing', () => {
  const report = weekOf(quietDays(0));
  expect(report.first).toEqual([]);
  expect(report.totals).toMatchObject({ sites: 2, expectedDays: 14, toldDays: 14, missingDays: 0, breachSeconds: 0 });
  expect([report.missing, report.faults, report.breaches, report.footage, report.retention, report.armed]).toEqual([
    [],
    [],
    [],
    [],
    [],
    [],
  ]);
  expect(report.sites.map(({ calendar }) => calendar)).toEqual(['fffffff', 'fffffff']);
});

describe('a day without a summary', () => {
  const weekend = quietDays(0).filter(({ day: of }) => of < '2026-09-18');
  const report = weekOf(
    weekend,
    quietDays(1).filter(({ day: of }) => of !== '2026-09-15'),
  );

  test('is missing, yesterday first, and says from when to when', () => {
    expect(report.missing).toMatchObject([
      {
        site: one.id,
        days: 3,
        yesterday: true,
        spans: [{ from: '2026-09-18', to: '2026-09-20' }],
        lastDay: '2026-09-17',
      },
      { site: two.id, days: 1, yesterday: false, spans: [{ from: '2026-09-15', to: '2026-09-15' }] },
    ]);
    expect(report.first).toMatchObject([{ code: 'missing_yesterday', sites: [one.id], count: 1 }]);
    expect(report.sites.map(({ calendar }) => calendar)).toEqual(['ffffmmm', 'fmfffff']);
  });

  test('takes part in no figure: it is neither kept nor broken', () => {
    const whole = weekOf(quietDays(0));
    const share = (all: typeof report) => all.totals.requiredMinutes;
    expect(share(report)).toBeLessThan(share(whole));
    expect(report.totals.toldDays + report.totals.missingDays).toBe(report.totals.expectedDays);
    expect(report.footage).toEqual([]);
  });

  test('of a facility that never told anything is missing for every day', () => {
    const silent = weekOf([]);
    expect(silent.missing).toMatchObject([
      { site: one.id, days: 7, yesterday: true, lastDay: null, lastAnswerAt: null },
    ]);
    expect(silent.plan[0]?.sitesUntold).toEqual([one.id]);
  });

  test('before the first summary that a box ever sealed is not missing', () => {
    const begun = weekOf(daysAt(seed, 0, day('2026-09-17'), to).map(quiet));
    expect(begun.sites[0]).toMatchObject({
      notBegun: 3,
      missing: 0,
      full: 4,
      begunOn: '2026-09-17',
      calendar: '...ffff',
    });
    // But a chain of which only the beginning was lost has not begun later.
    const lost = weekOf(quietDays(0).slice(3));
    expect(lost.sites[0]).toMatchObject({ notBegun: 0, missing: 3, begunOn: null });
  });
});

describe('what is unknown is told as unknown', () => {
  test('a day of which the box knows nothing, and one that it saw in part', () => {
    const off = (loaded: LoadedDay) =>
      changed(loaded, ({ envelope }) => ({
        envelope: { ...envelope, dataState: 'none', coveredMinutes: 0 },
        ratio: null,
        safety: null,
        staff: null,
        footage: null,
        opening: null,
      }));
    const half = (loaded: LoadedDay) =>
      changed(loaded, ({ envelope }) => ({
        envelope: { ...envelope, dataState: 'partial', coveredMinutes: envelope.plannedMinutes - 30 },
      }));
    const report = weekOf(at(at(quietDays(0), '2026-09-15', off), '2026-09-16', half));
    const planned = quietDays(0)[1]?.summary.envelope.plannedMinutes ?? 0;
    expect(report.unknown).toMatchObject([
      { site: one.id, noneDays: 1, partialDays: 1, uncoveredMinutes: planned + 30 },
    ]);
    expect(report.footageUntold).toEqual([{ site: one.id, days: 1 }]);
    expect(report.armedUntold).toEqual([{ site: one.id, days: 1 }]);
    expect(report.armed).toEqual([]);
    expect(report.first).toMatchObject([{ code: 'box_off', sites: [one.id], count: 1 }]);
    expect(report.sites[0]?.calendar).toBe('fnpffff');
  });

  test('a camera that has nothing to play keeps an unknown number of days', () => {
    const report = weekOf(
      at(quietDays(0), to, (loaded) =>
        changed(loaded, ({ footage }) => ({ footage: footage && { ...footage, oldestPlayableDay: null } })),
      ),
    );
    expect(report.retention).toEqual([{ site: one.id, asOf: to, oldestPlayableDay: null, keptDays: null }]);
  });
});

describe('breaches', () => {
  test('come with the worst first, and somebody unattended before any number of seconds', () => {
    const first = at(quietDays(0), '2026-09-15', (loaded) =>
      withRoom(loaded, { unattendedSeconds: 5, breaches: 1, longestBreachSeconds: 5 }),
    );
    const second = at(
      at(quietDays(1), '2026-09-14', (loaded) =>
        withRoom(loaded, { breachSeconds: 400, breaches: 2, longestBreachSeconds: 300 }),
      ),
      '2026-09-16',
      (loaded) => withRoom(loaded, { breachSeconds: 900, breaches: 1, longestBreachSeconds: 900 }),
    );
    const report = weekOf(first, second);
    const type = quietDays(1)[0]?.summary.attendance?.[0]?.type;
    expect(report.breaches).toMatchObject([
      { site: one.id, unattendedSeconds: 5, breachSeconds: 0, worstDay: '2026-09-15', days: 1 },
      {
        site: two.id,
        breachSeconds: 1300,
        breaches: 3,
        longestSeconds: 900,
        worstDay: '2026-09-16',
        days: 2,
        byType: [{ type, breachSeconds: 1300 }],
      },
    ]);
    expect(report.first.map(({ code, count }) => [code, count])).toEqual([
      ['unattended', 5],
      ['breaches', 1300],
    ]);
    expect(report.sites.map(({ calendar }) => calendar)).toEqual(['fufffff', 'bfbffff']);
  });

  test('are told by class type; rooms for several types, or for none that is told, stand apart', () => {
    const typed = (ids: string[] | undefined) =>
      weekOf(
        [
          withRoom(quiet(daysAt(seed, 0, from, from)[0] as LoadedDay), {
            breachSeconds: 7,
            ...(ids && { classIds: ids }),
          }),
        ].map((loaded) =>
          ids
            ? loaded
            : changed(loaded, ({ ratio }) => ({ ratio: (ratio ?? []).map(({ classIds: _left, ...room }) => room) })),
        ),
        [],
      ).breaches[0]?.byType.map(({ type }) => type);
    const own = daysAt(seed, 0, from, from)[0]?.summary.attendance ?? [];
    expect(typed([own[0]?.classId ?? ''])).toEqual([own[0]?.type]);
    expect(typed(own.map(({ classId }) => classId))).toEqual([
      new Set(own.map(({ type }) => type)).size > 1 ? 'several' : own[0]?.type,
    ]);
    expect(typed(undefined)).toEqual(['untold']);
  });
});

test('what happened since somebody was last in the office comes first, the rest of the range as earlier', () => {
  const lacking = (seconds: number) => (loaded: LoadedDay) => withRoom(loaded, { breachSeconds: seconds });
  const days = new Map([
    [one.id, at(at(quietDays(0), '2026-09-15', lacking(400)), '2026-09-19', lacking(60))],
    [two.id, at(quietDays(1), '2026-09-17', lacking(900))],
  ]);
  const { first, breaches } = reportOf(factsOf({ from, to, since: day('2026-09-18'), sites: [one, two] }), days);
  expect(first.map(({ code, sites, count }) => [code, sites, count])).toEqual([
    ['breaches', [one.id], 60],
    ['earlier', [two.id], 1],
  ]);
  expect(breaches).toMatchObject([
    { site: two.id, lastDay: '2026-09-17', newBreachSeconds: 0 },
    { site: one.id, lastDay: '2026-09-19', newBreachSeconds: 60, breachSeconds: 460 },
  ]);
});

describe('targets', () => {
  const footage = (recorded: number, required: number) => (loaded: LoadedDay) =>
    changed(loaded, (summary) => ({
      footage: summary.footage && { ...summary.footage, requiredMinutes: required, recordedMinutes: recorded },
    }));

  test('999 of 1000 minutes is enough, one less is not, and nothing is rounded up', () => {
    const under = (recorded: number) =>
      weekOf(quietDays(0).map(footage(recorded, 10_000))).footage.map(({ permille }) => permille);
    expect([under(9990), under(9989)]).toEqual([[], [998]]);
    // No camera has to record: nothing lacks.
    expect(weekOf(quietDays(0).map(footage(0, 0))).footage).toEqual([]);
  });

  test('90 days kept are enough, 89 are not', () => {
    const kept = (days: number) =>
      weekOf(
        quietDays(0).map((loaded) =>
          changed(loaded, ({ footage: own }) => ({
            footage: own && { ...own, oldestPlayableDay: addDays(loaded.day, -days) },
          })),
        ),
      ).retention.map(({ keptDays }) => keptDays);
    expect([kept(90), kept(89)]).toEqual([[], [89]]);
  });

  test('every minute of the day is armed, or it is told', () => {
    const report = weekOf(
      at(quietDays(0), '2026-09-16', (loaded) =>
        changed(loaded, ({ safety }) => ({ safety: safety && { ...safety, armedMinutes: 1400 } })),
      ),
    );
    expect(report.armed).toEqual([
      {
        site: one.id,
        armedMinutes: 7 * 1440 - 40,
        ofMinutes: 7 * 1440,
        daysUnder: 1,
        worstDay: '2026-09-16',
        worstMinutes: 1400,
      },
    ]);
  });

  test('of the plan: places of the newest day, inclusive ones by the list, residents where they are given', () => {
    const places = (count: number) => (loaded: LoadedDay) =>
      changed(loaded, ({ opening }) => ({ opening: opening && { ...opening, places: count } }));
    const report = reportOf(
      factsOf({
        from,
        to,
        population: 10_000,
        sites: [
          { ...one, inclusive: true },
          { ...two, inclusive: false },
        ],
      }),
      new Map([
        [one.id, at(quietDays(0).map(places(10)), to, places(30))],
        [two.id, quietDays(1).map(places(17))],
      ]),
    );
    // The plan ends in 2025: its last targets hold.
    expect(report.plan).toMatchObject([
      {
        target: { year: 2025, places: 2320 },
        places: 47,
        inclusivePlaces: 30,
        inclusivePermille: 638,
        placesPerThousandHundredths: 470,
        sitesUntold: [],
      },
    ]);
    expect(weekOf(quietDays(0)).plan[0]?.placesPerThousandHundredths).toBeNull();
  });
});
