import type { SheetKind } from '#contract/rosterTable.ts';
import { type Cell, quoteFormula } from './cells.ts';
import { sheetNames } from './columns.ts';

/** A table of a file; the first row is the header. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
}
export interface WrittenSheet {
  readonly kind: SheetKind;
  readonly rows: readonly (readonly string[])[];
}
export type TableFormat = 'csv' | 'xlsx';

/** The file's tables, or undefined when it cannot be read as that. The libraries are loaded when first needed. */
export const readSheets = async (bytes: Buffer, format: TableFormat, name: string): Promise<Sheet[] | undefined> => {
  try {
    return format === 'csv' ? [{ name, rows: await readCsv(bytes) }] : await readXlsx(bytes);
  } catch {
    return undefined;
  }
};

const readXlsx = async (bytes: Buffer): Promise<Sheet[]> => {
  const { default: readXlsxFile } = await import('read-excel-file/node');
  const sheets = await readXlsxFile(bytes);
  return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data as Cell[][] })); // without a schema: plain cells
};

const readCsv = async (bytes: Buffer): Promise<string[][]> => {
  const { parse } = await import('csv-parse/sync');
  const text = decode(bytes);
  const [header = ''] = text.split(/\r?\n/, 1);
  const delimiter = header.includes(',') ? ',' : header.includes('\t') ? '\t' : ';';
  return parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false });
};

/** Excel in China saves CSV as GB18030 unless it is told otherwise. */
const decode = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  }
};

export const writeCsv = async ({ rows }: WrittenSheet): Promise<Buffer> => {
  const { stringify } = await import('csv-stringify/sync');
  return Buffer.from(stringify(quoted(rows), { bom: true, record_delimiter: 'windows' }));
};

export const writeXlsx = async (sheets: readonly WrittenSheet[]): Promise<Buffer> => {
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  return writeXlsxFile(
    sheets.map(({ kind, rows }) => ({
      sheet: sheetNames[kind],
      stickyRowsCount: 1,
      data: quoted(rows).map((row, index) =>
        row.map((value) => ({ value, type: String, ...(index === 0 ? { fontWeight: 'bold' as const } : {}) })),
      ),
    })),
  ).toBuffer();
};

const quoted = (rows: WrittenSheet['rows']): string[][] => rows.map((row) => row.map(quoteFormula));
