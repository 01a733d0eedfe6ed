const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** As text, whatever it holds: names come from people. */
export const text = (value: string | number): string =>
  String(value).replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? '');

export const both = ([zh, en]: readonly [string, string]): string => `${text(zh)} <small>${text(en)}</small>`;

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
export const span = (seconds: number): string => {
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds}秒`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}分` : `${minutes}分${two(seconds % 60)}秒`;
  return `${Math.floor(minutes / 60)}时${two(minutes % 60)}分`;
};

/** `HH:MM` of an RFC 3339 instant, in the zone in which it was written. */
export const clock = (rfc3339: string): string => rfc3339.slice(11, 16);
/** `YYYY-MM-DD HH:MM`. */
export const moment = (rfc3339: string): string => rfc3339.slice(0, 16).replace('T', ' ');

/** The first of a list, and how many more there are: a page has an end. */
export const firstOf = <T>(
  list: readonly T[],
  most: number,
): { readonly shown: readonly T[]; readonly more: number } =>
  list.length <= most ? { shown: list, more: 0 } : { shown: list.slice(0, most), more: list.length - most };

/** Width of a text in Chinese characters. */
export const wideOf = (words: string): number =>
  [...words].reduce((sum, character) => sum + (character > '\u2e80' ? 1 : 0.58), 0);
