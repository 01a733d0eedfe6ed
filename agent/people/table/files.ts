import type { SheetKind } from '#contract/rosterTable.ts';
import { type Cell, quoteFormula, type Said } from './cells.ts';
import { sheetNames } from './columns.ts';

/** A table of a file; the first row is the header. */
export interface Sheet {
  readonly name: string;
  /** One of several in a workbook, among which notes may lie. */
  readonly isOfBook: boolean;
  readonly rows: readonly (readonly Cell[])[];
}
export interface WrittenSheet {
  readonly kind: SheetKind;
  readonly rows: readonly (readonly string[])[];
}
export type TableFormat = 'csv' | 'xlsx';

export type ReadFile =
  | { readonly ok: true; readonly sheets: readonly Sheet[] }
  | { readonly ok: false; readonly said: Said };

/** The file's tables, or why it cannot be read. The libraries are loaded when first needed. */
export const readSheets = async (bytes: Buffer, format: TableFormat, name: string): Promise<ReadFile> => {
  try {
    return format === 'xlsx' ? { ok: true, sheets: await readXlsx(bytes) } : await readCsv(bytes, name);
  } catch {
    // Not a workbook, or a text in none of the encodings.
    return {
      ok: false,
      said: { zh: '无法读取；请另存为 .xlsx 或 .csv', en: 'cannot be read; save it as .xlsx or .csv' },
    };
  }
};

/** The rows of a file's first table, for tables that are none of people. */
export const readFirstTable = async (
  bytes: Buffer,
  format: TableFormat,
): Promise<{ readonly ok: true; readonly rows: Sheet['rows'] } | ({ readonly ok: false } & Said)> => {
  const read = await readSheets(bytes, format, '');
  return read.ok ? { ok: true, rows: read.sheets[0]?.rows ?? [] } : { ok: false, ...read.said };
};

const readXlsx = async (bytes: Buffer): Promise<Sheet[]> => {
  const { default: readXlsxFile } = await import('read-excel-file/node');
  const sheets = await readXlsxFile(bytes);
  return sheets.map(({ sheet, data }) => ({ name: sheet, isOfBook: true, rows: data as Cell[][] })); // without a schema: plain cells
};

const readCsv = async (bytes: Buffer, name: string): Promise<ReadFile> => {
  const { CsvError, parse } = await import('csv-parse/sync');
  const text = decode(bytes);
  const [header = ''] = text.split(/\r?\n/, 1);
  const delimiter = header.includes(',') ? ',' : header.includes('\t') ? '\t' : ';';
  let read = 0;
  const on_record = (record: string[], { lines }: { readonly lines: number }): string[] => {
    read = lines;
    return record;
  };
  try {
    const rows = parse(text, { delimiter, relax_column_count: true, skip_empty_lines: false, on_record });
    return { ok: true, sheets: [{ name, isOfBook: false, rows }] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A quotation that never ends is only noticed at the end of the file: it is in the record after the last good one.
    const line = error.code === 'CSV_QUOTE_NOT_CLOSED' ? read + 1 : Number(error.lines);
    const zh = `第 ${line} 行的引号有误：有引号的单元格要整个用引号括起，其中的引号写两次`;
    const en = `line ${line}: a quotation mark is out of place; quote the whole cell and write those within it twice`;
    return { ok: false, said: { zh, en } };
  }
};

/** UTF-16 by its byte order mark, UTF-8, else GB18030: so Excel in China saves CSV unless it is told otherwise. */
const decode = (bytes: Buffer): string => {
  const marked = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.toString('hex', 0, 2)];
  if (marked) return new TextDecoder(marked, { fatal: true }).decode(bytes);
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
