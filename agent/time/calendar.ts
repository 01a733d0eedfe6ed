import { Temporal } from 'temporal-polyfill';
import { type EpochMs, epochMs } from './clock.ts';

/** Dates, weekdays and days of a house are few and asked for millions of times; more than this is no longer a few. */
const mostRemembered = 5000;

/** The same answer for the same text. Declared as a function: it is used while this file is still being read. */
function remembered<K extends string, T>(work: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const answer = work(key);
    if (known.size >= mostRemembered) known.clear();
    known.set(key, answer);
    return answer;
  };
}

/** A civil date `YYYY-MM-DD` in the facility's time zone. */
export type Day = string & { readonly __unit: 'day' };

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `YYYY-MM-DD`; undefined when it is not a date of the calendar (2026-02-30). */
export const parseDay = (text: string): Day | undefined => {
  if (!dayPattern.test(text)) return undefined;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return text as Day;
  } catch {
    return undefined;
  }
};

/** The civil date at an instant. */
export const dayAt = (instant: EpochMs, timeZone: string): Day => quarterAt(instant, timeZone).day;

export const addDays = (day: Day, days: number): Day => Temporal.PlainDate.from(day).add({ days }).toString() as Day;

/** Days from one date to another; negative when `to` lies before `from`. */
export const daysBetween = (from: Day, to: Day): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;

/** The same date some months on; the last day of a month that is too short. */
export const addMonths = (day: Day, months: number): Day => laterDay(`${day} ${months}`);

const laterDay = remembered((dayAndMonths: string): Day => {
  const [day, months] = dayAndMonths.split(' ') as [Day, string]; // as addMonths joined them
  const later = Temporal.PlainDate.from(day).add({ months: Number(months) }, { overflow: 'constrain' });
  return later.toString() as Day;
});

/** 1 = Monday … 7 = Sunday. */
export const weekday = remembered((day: Day): number => Temporal.PlainDate.from(day).dayOfWeek);

/** First instant of the day and the first instant of the next one. */
export const dayBounds = (day: Day, timeZone: string): { readonly from: EpochMs; readonly to: EpochMs } =>
  boundsIn(`${day} ${timeZone}`);

const boundsIn = remembered((dayAndZone: string): { readonly from: EpochMs; readonly to: EpochMs } => {
  const [day, timeZone] = dayAndZone.split(' ') as [Day, string]; // as dayBounds joined them
  return {
    from: instantOf(day, '00:00', timeZone),
    to: instantOf(addDays(day, 1), '00:00', timeZone),
  };
});

/** The instant of a local time `HH:MM` on a day. */
export const instantOf = (day: Day, time: string, timeZone: string): EpochMs => instantIn(`${day} ${time} ${timeZone}`);

const instantIn = remembered((dayTimeAndZone: string): EpochMs => {
  const [day, plainTime, timeZone] = dayTimeAndZone.split(' ') as [Day, string, string]; // as instantOf joined them
  return epochMs(Temporal.PlainDate.from(day).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds);
});

/** Whole months of age on a day; a birthday counts from 00:00, a birth on the 31st turns on the last day of a short month. */
export const ageInMonths = (birthDate: Day, on: Day): number => {
  // Not Temporal's `until`: it turns a month on 1 March, not on 28 February, and every child is asked on every change.
  const [bornYear, bornMonth, bornDate] = partsOf(birthDate);
  const [year, month, date] = partsOf(on);
  const begun = (year - bornYear) * 12 + (month - bornMonth);
  return date >= Math.min(bornDate, daysInMonth(year, month)) ? begun : begun - 1;
};

type DayParts = readonly [year: number, month: number, date: number];
const partsOf = remembered(
  (day: Day): DayParts => [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))],
);

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

/** RFC 3339 with offset: what leaves the box. */
export const toRfc3339 = (instant: EpochMs, timeZone: string): string => {
  const { minutes } = quarterAt(instant, timeZone);
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${localIso(instant, minutes)}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/** `YYYY-MM-DDTHH:MM:SS.mmm` on a wall clock that is that many minutes ahead of UTC. */
const localIso = (instant: EpochMs, offsetMinutes: number): string =>
  new Date(instant + offsetMinutes * 60_000).toISOString().slice(0, -1);

/** No zone changes its offset, and no day begins, but at a whole quarter of an hour. */
const quarterMs = 900_000;
interface Quarter {
  readonly quarter: number;
  /** Ahead of UTC. */
  readonly minutes: number;
  readonly day: Day;
}
const lastQuarters = new Map<string, Quarter>();

/**
 * The wall clock in a quarter of an hour. The answers are remembered, and the last of a zone is the first to be looked at,
 * because every event and every room is stamped and the polyfill costs a hundred times the formatting.
 */
const quarterAt = (instant: EpochMs, timeZone: string): Quarter => {
  const quarter = Math.floor(instant / quarterMs);
  const last = lastQuarters.get(timeZone);
  if (last?.quarter === quarter) return last;
  const now = quarterIn(`${quarter} ${timeZone}`);
  lastQuarters.set(timeZone, now);
  return now;
};

const quarterIn = remembered((quarterAndZone: string): Quarter => {
  const [number, timeZone] = quarterAndZone.split(' ') as [string, string]; // as quarterAt joined them
  const quarter = Number(number);
  const instant = epochMs(quarter * quarterMs);
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const minutes = Math.round(zoned.offsetNanoseconds / 60_000_000_000);
  return { quarter, minutes, day: localIso(instant, minutes).slice(0, 10) as Day };
});

/** RFC 3339 as we write it ourselves and nearly everybody does, whose days the calendar may still not have. */
const usualForm =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{3})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Reads RFC 3339 with an offset or Z; undefined when it is not an instant. */
export const fromRfc3339 = (text: string): EpochMs | undefined => {
  const [, year, month, date] = usualForm.exec(text) ?? [];
  // Each alert and each late event brings such a text, and the polyfill takes ten times as long.
  if (Number(date) <= daysInMonth(Number(year), Number(month))) return epochMs(Date.parse(text));
  try {
    return epochMs(Temporal.Instant.from(text).epochMilliseconds);
  } catch {
    return undefined;
  }
};
