import { timestampOf } from './clock.ts';

/** Days are YYYY-MM-DD and months YYYY-MM, as the contract writes them; no zone comes into it except where a day becomes instants. */
const dayMs = 86_400_000;
const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export const addDays = (day: string, days: number): string =>
  new Date(msOf(day) + days * dayMs).toISOString().slice(0, 10);

/** Whole days from one to the other; negative when `to` is earlier. */
export const daysBetween = (from: string, to: string): number => Math.round((msOf(to) - msOf(from)) / dayMs);

export const laterOf = (one: string, other: string): string => (one.localeCompare(other) > 0 ? one : other);

/** Every day of an inclusive range. */
export const daysOf = (from: string, to: string): string[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, index) => addDays(from, index));

/** The instants at which the first day begins and the last one ends, as the agent's ranges ask for them. */
export const rangeOfDays = (first: string, last: string, zoneMinutes: number): { from: string; to: string } => {
  const begin = (day: string): string =>
    timestampOf(Date.parse(`${day}T00:00:00Z`) - zoneMinutes * 60_000, zoneMinutes);
  return { from: begin(first), to: begin(addDays(last, 1)) };
};

/** The Friday of a day's week; on a weekend the next one. Weeks begin on Monday. */
export const fridayOf = (day: string): string => addDays(day, (5 - new Date(msOf(day)).getUTCDay() + 7) % 7);

export const monthOf = (day: string): string => day.slice(0, 7);

export const addMonths = (month: string, months: number): string => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
};

/** The weeks of a month, Monday first; undefined where a week belongs to another month. */
export const weeksOf = (month: string): (string | undefined)[][] => {
  const first = `${month}-01`;
  const blanks = (new Date(msOf(first)).getUTCDay() + 6) % 7;
  const length = daysBetween(first, `${addMonths(month, 1)}-01`);
  const cells = [
    ...Array.from({ length: blanks }, () => undefined),
    ...Array.from({ length }, (_, index) => addDays(first, index)),
  ];
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_blank, index) => cells[week * 7 + index]),
  );
};

/** Whole months of age on a day; undefined for no date and for a day before the birth. */
export const monthsOld = (birthDate: string, day: string): number | undefined => {
  const [year, month, date] = birthDate.split('-').map(Number);
  const [nowYear, nowMonth, nowDate] = day.split('-').map(Number);
  if (!year || !month || !date || !nowYear || !nowMonth || !nowDate) return undefined;
  const months = (nowYear - year) * 12 + nowMonth - month - (nowDate < date ? 1 : 0);
  return months < 0 ? undefined : months;
};

/** A day as the language writes it, with its weekday where there is room. */
export const dayText = (day: string, languageTag: string, form: 'short' | 'whole' = 'whole'): string =>
  new Intl.DateTimeFormat(languageTag, {
    timeZone: 'UTC',
    year: 'numeric',
    month: form === 'whole' ? 'long' : 'numeric',
    day: 'numeric',
    ...(form === 'whole' && { weekday: 'short' }),
  })
    .format(msOf(day))
    // Chinese writes the weekday without a space, which nobody can read at a glance.
    .replace('日周', '日 周');

/** Month and day, where the year goes without saying. */
export const shortDay = (day: string): string => `${Number(day.slice(5, 7))}/${Number(day.slice(8, 10))}`;

export const monthText = (month: string, languageTag: string): string =>
  new Intl.DateTimeFormat(languageTag, { timeZone: 'UTC', year: 'numeric', month: 'long' }).format(msOf(`${month}-01`));

/** The seven weekdays, Monday first, as short as they can still be told apart. */
export const weekdayNames = (languageTag: string): string[] => {
  const weekday = languageTag.startsWith('zh') ? 'narrow' : 'short';
  const format = new Intl.DateTimeFormat(languageTag, { timeZone: 'UTC', weekday });
  // 1 January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, index) => format.format(Date.UTC(2024, 0, 1 + index)));
};
