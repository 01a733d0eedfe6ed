import type { SheetKind, TableFault } from '#contract/rosterTable.ts';
import { type Cell, readCell, type Said } from './cells.ts';
import { columnsOf, kindOfHeader } from './columns.ts';
import type { Sheet } from './files.ts';
import type { Row } from './rows.ts';

/** A row of a file whose cells could be read; `given` has the columns that the file has. */
export interface Draft {
  readonly kind: SheetKind;
  readonly sheet: string;
  readonly row: number;
  readonly given: Row;
}
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

/** Reads the cells of all tables, each fault with its row as the spreadsheet counts it. Empty rows are passed over. */
export const draftsOf = (sheets: readonly Sheet[]): Drafts => {
  const drafts: Draft[] = [];
  const faults: TableFault[] = [];
  for (const { name: sheet, rows } of sheets) {
    if (rows.every(isEmpty)) continue;
    const header = (rows[0] ?? []).map((cell) => String(cell ?? '').trim());
    const kind = kindOfHeader(header);
    if (!kind) {
      faults.push(
        fault({ sheet, row: 1 }, '', {
          zh: '第一行不是已知的表头；请用 people template 的表头',
          en: 'the first row is no known header; take the one of people template',
        }),
      );
      continue;
    }
    const columns = new Map(columnsOf(kind).map((column) => [column.name, column]));
    header.forEach((name, index) => {
      const isTwice = name !== '' && header.indexOf(name) !== index;
      if (isTwice) {
        faults.push(
          fault({ sheet, row: 1 }, name, { zh: '同名的列出现两次，请删去一列', en: 'this column is there twice' }),
        );
      } else if (name !== '' && !columns.has(name)) {
        const said = { zh: '不认识这一列，其内容不会导入', en: 'this column is not known and is not imported' };
        faults.push(fault({ sheet, row: 1 }, name, said, 'warning'));
      }
    });
    rows.forEach((cells, index) => {
      if (index === 0 || isEmpty(cells)) return;
      const at = { sheet, row: index + 1 };
      const given: Record<string, string> = {};
      let isReadable = true;
      header.forEach((name, place) => {
        const column = columns.get(name);
        if (!column) return;
        const read = readCell(cells[place], column.kind);
        if (read.ok) given[name] = read.text;
        else {
          isReadable = false;
          faults.push(fault(at, name, read.said));
        }
      });
      if (isReadable) drafts.push({ kind, ...at, given });
    });
  }
  return { drafts, faults };
};

const isEmpty = (cells: readonly Cell[]): boolean =>
  cells.every((cell) => cell === null || cell === undefined || cell === '');
