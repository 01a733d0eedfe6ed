import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  daysBetween,
  daysOf,
  dayText,
  fridayOf,
  monthOf,
  monthsOld,
  rangeOfDays,
  shortDay,
  weekdayNames,
  weeksOf,
} from '../../kiosk/src/state/calendar.ts';

const someDay = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2032-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('the calendar that days are chosen from', () => {
  test('has every day of a month once, in order, under its weekday', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const month = monthOf(day);
        const weeks = weeksOf(month);
        const days = weeks.flat().filter((each) => each !== undefined);
        expect(days[0]).toBe(`${month}-01`);
        expect(days.at(-1)).toBe(addDays(`${addMonths(month, 1)}-01`, -1));
        expect(days).toContain(day);
        for (const week of weeks) {
          expect(week).toHaveLength(7);
          for (const [column, each] of week.entries()) {
            if (each) expect(new Date(`${each}T00:00:00Z`).getUTCDay()).toBe((column + 1) % 7);
          }
        }
      }),
    );
  });

  test('adds and counts days and months across the ends of years', () => {
    fc.assert(
      fc.property(someDay, fc.integer({ min: -900, max: 900 }), (day, n) => {
        expect(daysBetween(day, addDays(day, n))).toBe(n);
      }),
    );
    expect([addMonths('2026-12', 1), addMonths('2026-01', -1), addMonths('2026-11', -12)]).toEqual([
      '2027-01',
      '2025-12',
      '2025-11',
    ]);
  });

  test('has a Friday for each day: this one, or the next after a weekend', () => {
    expect(fridayOf('2026-11-23')).toBe('2026-11-27');
    expect(fridayOf('2026-11-27')).toBe('2026-11-27');
    expect(fridayOf('2026-11-28')).toBe('2026-12-04');
  });

  test('lists the days of a range, and asks for them from the first midnight to the last', () => {
    expect(daysOf('2026-12-31', '2027-01-01')).toEqual(['2026-12-31', '2027-01-01']);
    expect(daysOf('2027-01-01', '2026-12-31')).toEqual([]);
    expect(rangeOfDays('2026-11-25', '2026-11-25', 480)).toEqual({
      from: '2026-11-25T00:00:00.000+08:00',
      to: '2026-11-26T00:00:00.000+08:00',
    });
  });

  test('an age is in whole months, and before birth there is none', () => {
    expect(monthsOld('2025-07-21', '2026-07-20')).toBe(11);
    expect(monthsOld('2025-07-21', '2026-07-21')).toBe(12);
    expect(monthsOld('2026-07-21', '2026-07-20')).toBeUndefined();
    expect(monthsOld('', '2026-07-20')).toBeUndefined();
  });

  test('a day reads in both languages', () => {
    expect(dayText('2026-11-26', 'zh-CN')).toBe('2026年11月26日 周四');
    expect(dayText('2026-11-26', 'en')).toBe('Thu, November 26, 2026');
    expect(shortDay('2026-01-05')).toBe('1/5');
    expect(weekdayNames('zh-CN').join('')).toBe('一二三四五六日');
    expect(weekdayNames('en')[0]).toBe('Mon');
  });
});
