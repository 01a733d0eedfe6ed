import { freshId } from '#agent/journal/fresh.ts';
import { Problem } from '#contract/problems.ts';
import { PositionImport } from '#contract/provisioning.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../../../http/app.ts';
import { callerOf } from '../../../http/commands.ts';
import { sendProblem } from '../../../http/problems.ts';
import { ImportQuery, refuseOtherTypes, sentTable, takeTables, wrongType } from '../../../http/tableUpload.ts';
import type { Provisioning } from '../provisioning.ts';
import { planOf } from './plan.ts';
import { type Cell, draftsOf } from './rows.ts';

/** Reads a file's first table; the house has one reader for all its tables. */
export type ReadTable = (
  bytes: Buffer,
  format: 'csv' | 'xlsx',
) => Promise<
  | { readonly ok: true; readonly rows: readonly (readonly Cell[])[] }
  | { readonly ok: false; readonly zh: string; readonly en: string }
>;

/** Positions as a table: first what it would do, then all of it or nothing. Sent again, it changes nothing. */
export const positionImportRoutes =
  (provisioning: Provisioning, readTable: ReadTable): Routes =>
  (app) => {
    const { journal, vault, clock } = provisioning.parts;
    takeTables(app);
    app.post(
      '/api/v1/devices/import',
      {
        config: { access: access.technician },
        schema: { querystring: ImportQuery, response: { 200: PositionImport, '4xx': Problem } },
        errorHandler: refuseOtherTypes,
      },
      async (request, reply) => {
        const sent = sentTable(request);
        if (!sent) return sendProblem(reply, wrongType);
        const table = await readTable(sent.bytes, sent.format);
        const read = table.ok ? draftsOf(table.rows, provisioning.facts.areas) : table;
        if (!read.ok) return sendProblem(reply, { code: 'bad_request', detail: `${read.zh} / ${read.en}` });
        const planned = planOf(read.drafts, provisioning.facts, callerOf(request).actor, vault.find);
        const count = (verdict: PositionImport['rows'][number]['verdict']): number =>
          planned.rows.filter((row) => row.verdict === verdict).length;
        const report: PositionImport = {
          ok: count('faulty') === 0,
          applied: false,
          new: count('new'),
          changed: count('changed'),
          unchanged: count('unchanged'),
          faulty: count('faulty'),
          rows: [...planned.rows],
        };
        if (request.query.apply !== 'true') return reply.send(report);
        if (!report.ok) {
          const errors = planned.rows.flatMap(({ row, faults }) =>
            faults.map(({ column, zh, en }) => ({ path: `${row} ${column}`, message: `${zh} / ${en}` })),
          );
          return sendProblem(reply, { code: 'invalid', errors });
        }
        // One transaction for positions, units and accounts: all of it, or after a power cut nothing.
        journal.execute({
          id: freshId(),
          request: { import: planned.rows.map(({ positionId }) => positionId) },
          decide: () => {
            for (const { positionId, account } of planned.accounts) vault.put(positionId, account, clock.now());
            return { events: planned.events, status: 200, body: () => null };
          },
        });
        provisioning.changed();
        return reply.send({ ...report, applied: true });
      },
    );
  };
