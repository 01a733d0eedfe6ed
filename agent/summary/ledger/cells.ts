/** What stands in a cell of the ledger. Null: unknown, and the summary says why. Undefined: the summary is older than the figure. */
export type Told = number | string | Date | null | undefined;

/** A column: its title, what it means, and how it is read from what a row is about. */
export interface Column<T> {
  readonly title: string;
  readonly meaning: string;
  readonly width?: number;
  readonly of: (row: T) => Told;
}

export const unknown = '未知';
export const notContained = '未含';
/** Stands in each cell of a day of which nothing is told. */
export const nothing = '—';

/** A cell as the workbook has it: integers are numbers, days are dates, and what is not known is a word and never a 0. */
export const cellOf = (told: Told) => {
  if (typeof told === 'number') return { value: told, type: Number };
  if (told instanceof Date) return { value: told, type: Date, format: 'yyyy-mm-dd' };
  return { value: told === null ? unknown : (told ?? notContained), type: String };
};

export const headOf = (titles: readonly string[]) =>
  titles.map((value) => ({ value, type: String, fontWeight: 'bold' as const, wrap: true, backgroundColor: '#e4eeea' }));

/** A day as the date of a cell: midnight of UTC, as workbooks reckon. */
export const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** A sheet of columns over rows. */
export const sheetOf = <T>(sheet: string, columns: readonly Column<T>[], rows: readonly T[]) => ({
  sheet,
  columns: columns.map(({ width, title }) => ({ width: width ?? Math.max(8, title.length * 2 + 2) })),
  stickyRowsCount: 1,
  stickyColumnsCount: 1,
  data: [
    headOf(columns.map(({ title }) => title)),
    ...rows.map((row) => columns.map(({ of }) => cellOf(of(row)))),
    // A sheet without a row could be a fault: it says that there is nothing.
    ...(rows.length === 0 ? [[{ value: '本月没有', type: String }]] : []),
  ],
});
