import { permille } from '#agent/summary/page/markup.ts';
import type { Day } from '#agent/time/calendar.ts';
import { durationWords, type Said, saidOf } from './words.ts';

/** What stands in a table, apart from how it is shown: `value` for a workbook, `shown` for a page. */
export interface Cell {
  readonly value: string | number | null;
  readonly shown?: Said;
  readonly tone?: 'bad' | 'warn' | 'unknown' | 'good' | 'soft' | 'sum';
  /** A facility: shown by name and id. */
  readonly site?: true;
}

export interface Column {
  readonly zh: string;
  readonly en: string;
  readonly kind: 'site' | 'text' | 'number';
}

export interface Section {
  readonly id: string;
  /** Too long for a page. */
  readonly bookOnly?: true;
  readonly title: Said;
  /** What counts, in one line, with its source. */
  readonly rule: Said;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** What it means that there is no row. */
  readonly empty: Said;
}

export const siteColumn: Column = { zh: '机构', en: 'facility', kind: 'site' };
export const textColumn = (zh: string, en: string): Column => ({ zh, en, kind: 'text' });
export const numberColumn = (zh: string, en: string): Column => ({ zh, en, kind: 'number' });

export const siteCell = (site: string): Cell => ({ value: site, site: true });
export const textCell = (value: string | null, tone?: Cell['tone']): Cell => ({ value, ...(tone && { tone }) });
export const saidCell = (said: Said, tone?: Cell['tone']): Cell => ({
  value: said.zh,
  shown: said,
  ...(tone && { tone }),
});
export const numberCell = (value: number | null, tone?: Cell['tone']): Cell => ({ value, ...(tone && { tone }) });
/** Seconds in the workbook, words on the page. */
export const durationCell = (seconds: number, tone?: Cell['tone']): Cell => ({
  value: seconds,
  shown: durationWords(seconds),
  ...(tone && seconds > 0 && { tone }),
});
/** Permille in the workbook as a percentage with one decimal. */
export const permilleCell = (value: number | null, tone?: Cell['tone']): Cell =>
  value === null
    ? { value: null }
    : { value: value / 10, shown: saidOf([permille(value), permille(value)]), ...(tone && { tone }) };

/** `11-20 – 11-22、11-25`: without the year where the range lies in one. */
export const spansText = (spans: readonly { readonly from: Day; readonly to: Day }[]): string =>
  spans.map(({ from, to }) => (from === to ? from.slice(5) : `${from.slice(5)} – ${to.slice(5)}`)).join(', ');

/** An instant as `MM-DD HH:MM`. */
export const instantText = (rfc3339: string | null): string | null =>
  rfc3339 === null ? null : `${rfc3339.slice(5, 10)} ${rfc3339.slice(11, 16)}`;
