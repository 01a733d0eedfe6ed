import type { SheetKind, TableFault } from '#contract/rosterTable.ts';
import { isBlank, readCell, type Said } from './cells.ts';
import { columnName, columnsOf, kindOfHeader, sheetNames } from './columns.ts';
import type { Sheet } from './files.ts';
import type { Row } from './rows.ts';

/** A row of a file. `given` has the columns that the file has, without the cells that cannot be read: those are `faults`. */
export interface Draft {
  readonly kind: SheetKind;
  readonly sheet: string;
  readonly row: number;
  readonly given: Row;
  readonly faults: readonly TableFault[];
}
/** The rows of a file, and what is wrong with its tables as such. */
export interface Drafts {
  readonly drafts: readonly Draft[];
  readonly faults: readonly TableFault[];
}

export const fault = (
  at: { readonly sheet: string; readonly row: number },
  column: string,
  said: Said,
  severity: TableFault['severity'] = 'error',
): TableFault => ({ sheet: at.sheet, row: at.row, column, severity, ...said });

/** Reads the cells of all tables, each fault with its row as the spreadsheet counts it. Blank rows are passed over. */
export const draftsOf = (sheets: readonly Sheet[]): Drafts => {
  const tables = sheets.filter(({ rows }) => !rows.every((cells) => cells.every(isBlank))).map(tableOf);
  const isAnyKnown = tables.some(({ kind }) => kind !== undefined);
  const drafts = tables.flatMap(draftsOfTable);
  const faults = tables.flatMap((table) => faultsOfHeader(table, isAnyKnown));
  if (drafts.length === 0 && (isAnyKnown || tables.length === 0)) {
    const said = { zh: '表头下面没有任何行，没有可以导入的内容', en: 'there are no rows below the header' };
    faults.push(fault({ sheet: sheets[0]?.name ?? '', row: 1 }, '', said));
  }
  return { drafts, faults };
};

interface Table extends Sheet {
  /** The first row as it is written, and as columns are named. */
  readonly titles: readonly string[];
  readonly names: readonly string[];
  /** Undefined when the header is none of ours. */
  readonly kind: SheetKind | undefined;
}

const tableOf = ({ name, isOfBook, rows }: Sheet): Table => {
  const titles = (rows[0] ?? []).map((cell) => String(cell ?? '').trim());
  const names = titles.map(columnName);
  return { name, isOfBook, rows, titles, names, kind: kindOfHeader(names) };
};

const faultsOfHeader = ({ name: sheet, isOfBook, titles, names, kind }: Table, isAnyKnown: boolean): TableFault[] => {
  const at = { sheet, row: 1 };
  if (!kind) {
    // Notes may lie beside the tables; a sheet that is called like one of them is meant as one, and so is a file.
    const isBeside = isAnyKnown && isOfBook && !Object.values(sheetNames).includes(sheet);
    return isBeside
      ? [
          fault(
            at,
            '',
            { zh: '没有已知的表头，这张表不会导入', en: 'has no known header and is not imported' },
            'warning',
          ),
        ]
      : [
          fault(at, '', {
            zh: '第一行不是已知的表头；请用 people template 的表头',
            en: 'the first row is no known header; take the one of people template',
          }),
        ];
  }
  const columns = new Set(columnsOf(kind).map((column) => column.name));
  return names.flatMap((name, index) => {
    const title = titles[index] ?? '';
    if (name !== '' && names.indexOf(name) !== index) {
      return [fault(at, title, { zh: '同名的列出现两次，请删去一列', en: 'this column is there twice' })];
    }
    if (name === '' || columns.has(name)) return [];
    const said = { zh: '不认识这一列，其内容不会导入', en: 'this column is not known and is not imported' };
    return [fault(at, title, said, 'warning')];
  });
};

const draftsOfTable = ({ name: sheet, rows, names, kind }: Table): Draft[] => {
  if (!kind) return [];
  const columns = new Map(columnsOf(kind).map((column) => [column.name, column]));
  return rows.flatMap((cells, index): Draft[] => {
    if (index === 0 || cells.every(isBlank)) return [];
    const at = { sheet, row: index + 1 };
    const given: Record<string, string> = {};
    const faults: TableFault[] = [];
    names.forEach((name, place) => {
      const column = columns.get(name);
      if (!column) return;
      const read = readCell(cells[place], column.kind);
      if (read.ok) given[name] = read.text;
      else faults.push(fault(at, name, read.said));
    });
    return [{ kind, ...at, given, faults }];
  });
};
