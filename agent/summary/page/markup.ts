import { text } from '../../markup/html.ts';

/** A figure, or that nobody knows it. Never a blank, which would read as none. */
export const known = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? unknownMark : text(value);
export const unknownMark = '<span class="unknown">未知</span>';

/** Percent with one decimal, rounded down: 99.99 % is not all of it. Null where nothing was asked. */
export const percent = (part: number, whole: number): string | null =>
  whole === 0 ? null : permille(Math.floor((Math.min(part, whole) * 1000) / whole));

/** Of a thousand, as percent with one decimal, as the national statistics have it. */
export const permille = (value: number): string =>
  value === 1000 ? '100%' : `${Math.floor(value / 10)}.${value % 10}%`;

/** `1时05分`, `12分30秒`, `40秒`: short ones to the second, since a breach of 40 s must not vanish. */
export const span = (seconds: number): string => spanWords(seconds)[0];
export const spanWords = (seconds: number): readonly [zh: string, en: string] => {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const [hours, past] = [Math.floor(minutes / 60), two(minutes % 60)];
  if (hours > 0) return [`${hours}时${past}分`, `${hours} h ${past} min`];
  if (minutes === 0) return [`${rest}秒`, `${rest} s`];
  return rest === 0
    ? [`${minutes}分`, `${minutes} min`]
    : [`${minutes}分${two(rest)}秒`, `${minutes} min ${two(rest)} s`];
};

/** `HH:MM` of an RFC 3339 instant, in the zone in which it was written. */
export const clock = (rfc3339: string): string => rfc3339.slice(11, 16);

/** The first of a list, and how many more there are: a page has an end. */
export const firstOf = <T>(
  list: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly more: number } =>
  list.length <= most ? { shown: list, more: 0 } : { shown: list.slice(0, most), more: list.length - most };

/** Width of a text in Chinese characters. */
export const wideOf = (words: string): number =>
  [...words].reduce((sum, character) => sum + (character > '\u2e80' ? 1 : 0.58), 0);
