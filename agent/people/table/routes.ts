import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { ImportReport, SheetKind } from '#contract/rosterTable.ts';
import Type from '#typebox';
import type { Routes } from '../../http/app.ts';
import { callerOf } from '../../http/commands.ts';
import { sendProblem } from '../../http/problems.ts';
import { ImportQuery, refuseOtherTypes, sentTable, tableTypes, takeTables, wrongType } from '../../http/tableUpload.ts';
import { sheetNames } from './columns.ts';
import { readSheets, writeCsv, writeXlsx } from './files.ts';
import { exportRoster, type ImportParts, importRoster } from './importer.ts';

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
    takeTables(app);

    app.post(
      '/api/v1/people/import',
      {
        config,
        schema: { querystring: ImportQuery, response: { 200: ImportReport, '4xx': Problem } },
        errorHandler: refuseOtherTypes,
      },
      async (request, reply) => {
        const sent = sentTable(request);
        if (!sent) return sendProblem(reply, wrongType);
        const read = await readSheets(sent.bytes, sent.format, 'CSV');
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
        const [name, extension] = sheet ? [sheetNames[sheet.kind], 'csv' as const] : ['nestbox', 'xlsx' as const];
        reply.header(
          'content-disposition',
          `attachment; filename="roster.${extension}"; filename*=UTF-8''${encodeURIComponent(name)}.${extension}`,
        );
        // Already bytes: no schema to write them by.
        return reply
          .type(tableTypes[extension])
          .send((sheet ? await writeCsv(sheet) : await writeXlsx(sheets)) as never);
      },
    );
  };
