import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { ImportReport, SheetKind } from '#contract/rosterTable.ts';
import Type from '#typebox';
import type { Routes } from '../../http/app.ts';
import { callerOf } from '../../http/commands.ts';
import { answerError, sendProblem } from '../../http/problems.ts';
import { sheetNames } from './columns.ts';
import { readSheets, type TableFormat, writeCsv, writeXlsx } from './files.ts';
import { exportRoster, type ImportParts, importRoster } from './importer.ts';

const types: Record<string, TableFormat> = {
  'text/csv': 'csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};
const wrongType = { code: 'wrong_type', detail: `Send ${Object.keys(types).join(' or ')}` } as const;
const ImportQuery = Type.Object(
  { apply: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])) },
  { additionalProperties: false },
);
const ExportQuery = Type.Object(
  {
    kind: Type.Optional(SheetKind),
    template: Type.Optional(Type.Literal('true', { description: 'Only the headers, to be filled in' })),
  },
  { additionalProperties: false },
);

/** The roster as a table: in as CSV or XLSX, out as XLSX with all sheets or as CSV of one kind. */
export const rosterTableRoutes =
  (parts: ImportParts): Routes =>
  (app) => {
    const config = { access: access.head };
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(Object.keys(types), { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

    app.post(
      '/api/v1/people/import',
      {
        config,
        schema: { querystring: ImportQuery, response: { 200: ImportReport, '4xx': Problem } },
        errorHandler: (error, request, reply) =>
          error.statusCode === 415 ? sendProblem(reply, wrongType) : answerError(error, request, reply),
      },
      async (request, reply) => {
        const format = types[(request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''];
        if (!format) return sendProblem(reply, wrongType);
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const read = await readSheets(bytes, format, 'CSV');
        if (!read.ok) return sendProblem(reply, { code: 'bad_request', detail: `${read.said.zh} / ${read.said.en}` });
        const apply = request.query.apply === 'true';
        const report = await importRoster(parts, read.sheets, { apply, actor: callerOf(request).actor });
        if (apply && !report.ok) {
          const errors = report.faults
            .filter(({ severity }) => severity === 'error')
            .map(({ sheet, row, column, zh, en }) => ({ path: `${sheet}!${row} ${column}`, message: `${zh} / ${en}` }));
          return sendProblem(reply, { code: 'invalid', errors });
        }
        return reply.send(report);
      },
    );

    app.get(
      '/api/v1/people/export',
      { config, schema: { querystring: ExportQuery, response: { '4xx': Problem } } },
      async (request, reply) => {
        const sheets = exportRoster(parts.people, { headersOnly: request.query.template === 'true' });
        const sheet = sheets.find(({ kind }) => kind === request.query.kind);
        const [name, extension] = sheet ? [sheetNames[sheet.kind], 'csv'] : ['nestbox', 'xlsx'];
        reply.header(
          'content-disposition',
          `attachment; filename="roster.${extension}"; filename*=UTF-8''${encodeURIComponent(name)}.${extension}`,
        );
        const [type] = Object.entries(types).find(([, format]) => format === extension) ?? ['text/csv'];
        // Already bytes: no schema to write them by.
        return reply.type(type).send((sheet ? await writeCsv(sheet) : await writeXlsx(sheets)) as never);
      },
    );
  };
