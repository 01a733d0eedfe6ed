import { describe, expect, test } from 'vitest';
import type { EpochMs } from '#agent/time/clock.ts';
import type { DailySummary } from '#contract/summary.ts';
import type { LoadedDay } from '#district/loaded.ts';
import {
  at,
  changed,
  day,
  daysAt,
  factsOf,
  nothingBeside,
  one,
  quietDays,
  reportOf,
  seed,
  two,
  weekOf,
} from './reportDays.ts';

describe('the subsidy of a month', () => {
  const whole = factsOf({ from: day('2026-09-01'), to: day('2026-09-30'), sites: [one] });
  const days = daysAt(seed, 0, day('2026-08-31'), day('2026-09-30')).slice(1);
  const subsidyOf = (own: LoadedDay[]) => reportOf(whole, new Map([[one.id, own]])).subsidy;
  const figures = days.at(-1)?.summary.subsidy?.classes ?? [];

  test('is that of its last day, by type, with the amounts that it tells', () => {
    const [month] = subsidyOf(days);
    expect(month).toMatchObject({ month: '2026-09', sitesWhole: 1, sitesNotWhole: 0 });
    expect(month?.yuan).toBe(
      figures.reduce((sum, { children, yuanPerChild }) => sum + children * (yuanPerChild ?? 0), 0),
    );
    expect(month?.sites[0]).toMatchObject({
      asOf: '2026-09-30',
      whole: true,
      children: figures.reduce((sum, { children }) => sum + children, 0),
    });
  });

  test('is not whole while its last day is missing, and unknown without any', () => {
    expect(subsidyOf(days.slice(0, -1))[0]?.sites[0]).toMatchObject({ asOf: '2026-09-29', whole: false });
    expect(subsidyOf(days.map((loaded) => changed(loaded, () => ({ subsidy: null }))))[0]?.sites[0]).toMatchObject({
      asOf: null,
      whole: false,
      yuan: 0,
    });
  });

  test('does not count who has no amount as free, but apart', () => {
    const open = subsidyOf(
      days.map((loaded) =>
        changed(loaded, ({ subsidy }) => ({
          subsidy: subsidy && { ...subsidy, classes: subsidy.classes.map((each) => ({ ...each, yuanPerChild: null })) },
        })),
      ),
    );
    expect(open[0]?.sites[0]).toMatchObject({
      yuan: 0,
      childrenWithoutAmount: figures.reduce((sum, { children }) => sum + children, 0),
    });
  });
});

describe('one person in two facilities', () => {
  const staff = 'a'.repeat(32);
  const duty = (stretches: [number, number][]) => (loaded: LoadedDay) =>
    changed(loaded, (summary: DailySummary) => ({
      staff: summary.staff && {
        ...summary.staff,
        onDuty: stretches.map(([begin, end]) => ({ staff, from: begin, to: end })),
      },
    }));
  const twice = (first: [number, number][], second: [number, number][]) =>
    weekOf(at(quietDays(0), '2026-09-16', duty(first)), at(quietDays(1), '2026-09-16', duty(second))).twice.map(
      (row) => [row.from, row.to],
    );

  test('in the same minute is found; one after the other is not', () => {
    expect(twice([[450, 720]], [[700, 1000]])).toEqual([[700, 720]]);
    expect(twice([[450, 720]], [[720, 1000]])).toEqual([]);
    expect(twice([[450, 720]], [[719, 1000]])).toEqual([[719, 720]]);
  });

  test('several times a day is told each time; twice at the same facility is nothing', () => {
    expect(
      twice(
        [
          [450, 500],
          [600, 700],
        ],
        [[480, 650]],
      ),
    ).toEqual([
      [480, 500],
      [600, 650],
    ]);
    expect(
      twice(
        [
          [450, 700],
          [500, 600],
        ],
        [],
      ),
    ).toEqual([]);
    expect(
      twice(
        [
          [450, 600],
          [500, 700],
        ],
        [[550, 650]],
      ),
    ).toEqual([[550, 650]]);
  });

  test('on different days is no meeting', () => {
    const report = weekOf(
      at(quietDays(0), '2026-09-16', duty([[450, 720]])),
      at(quietDays(1), '2026-09-17', duty([[450, 720]])),
    );
    expect(report.twice).toEqual([]);
  });
});

describe('what the district knows beside the days', () => {
  const soon = Date.parse('2026-09-21T06:00:00+08:00') as EpochMs;
  const fault = { site: two.id, day: undefined, detail: 'x', foundAt: soon };

  test('doubtful figures come before everything, who could not be reached last', () => {
    const report = weekOf(quietDays(0), quietDays(1), {
      ...nothingBeside,
      faults: [
        { ...fault, code: 'unreachable' },
        { ...fault, code: 'missing' },
        { ...fault, site: one.id, code: 'bad_signature' },
        { ...fault, site: 'not-listed', code: 'forked' },
      ],
    });
    expect(report.faults.map(({ code }) => code)).toEqual(['bad_signature', 'missing', 'unreachable']);
    expect(report.first.map(({ code, sites }) => [code, sites])).toEqual([
      ['tampered', [one.id, two.id]],
      ['not_reached', [two.id]],
    ]);
  });

  test('who is missing and cannot be reached is told once', () => {
    const report = weekOf(quietDays(0), [], { ...nothingBeside, faults: [{ ...fault, code: 'unreachable' }] });
    expect(report.first.map(({ code }) => code)).toEqual(['missing_yesterday']);
  });

  test('a day of which something came that failed verification is missing, and says why', () => {
    const days = quietDays(0).filter((loaded) => loaded.day !== '2026-09-16');
    const rejected = { ...fault, site: one.id, day: day('2026-09-16'), code: 'bad_signature' as const };
    const report = weekOf(days, quietDays(1), { ...nothingBeside, faults: [rejected] });
    expect(report.missing).toMatchObject([{ site: one.id, days: 1, rejectedDays: ['2026-09-16'], yesterday: false }]);
  });

  test('before a pull nobody is called', () => {
    const before = new Map([[one.id, Date.parse('2026-09-20T23:00:00+08:00') as EpochMs]]);
    expect(weekOf(quietDays(0), [], { ...nothingBeside, answers: before }).first.map(({ code }) => code)).toEqual([
      'pull_first',
      'missing_yesterday',
    ]);
    expect(
      weekOf(quietDays(0), [], { ...nothingBeside, answers: new Map([[one.id, soon]]) }).first.map(({ code }) => code),
    ).toEqual(['missing_yesterday']);
  });

  test('its own notices decide, and those that only a facility tells of stand beside them', () => {
    const told = (state: 'open' | 'answered') => (loaded: LoadedDay) =>
      changed(loaded, ({ notices }) => ({
        notices: notices && {
          ...notices,
          items: [
            { noticeId: 'n1', kind: 'finding', dueDay: '2026-09-10', state },
            { noticeId: 'n2', kind: 'question', state: 'answered' },
          ],
        },
      }));
    const report = weekOf(quietDays(0).map(told('answered')), quietDays(1), {
      ...nothingBeside,
      notices: [
        {
          site: one.id,
          noticeId: 'n1',
          kind: 'finding',
          text: 'The fence',
          dueDay: day('2026-09-10'),
          issuedAt: soon,
          state: 'open',
        },
        {
          site: two.id,
          noticeId: 'n3',
          kind: 'rule_pack',
          text: 'Pack',
          dueDay: undefined,
          issuedAt: soon,
          state: 'open',
        },
        {
          site: two.id,
          noticeId: 'n4',
          kind: 'question',
          text: 'Done',
          dueDay: undefined,
          issuedAt: soon,
          state: 'closed',
        },
      ],
    });
    expect(report.notices).toMatchObject([
      { noticeId: 'n1', state: 'overdue', overdueDays: 10, text: 'The fence' },
      { noticeId: 'n2', state: 'answered', overdueDays: 0, text: null },
    ]);
    expect(report.first).toMatchObject([{ code: 'notices_overdue', sites: [one.id], count: 1 }]);
  });
});
