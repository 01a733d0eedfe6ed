import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { MonthText, SubsidyMonth } from '#contract/subsidy.ts';
import { literals } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import { parseDay } from '../time/calendar.ts';
import { type SubsidyFacts, subsidyOfMonth } from './subsidy.ts';
import { subsidyBook } from './subsidyBook.ts';

const MonthQuery = Type.Object(
  { month: MonthText, format: Type.Optional(literals('json', 'xlsx')) },
  { additionalProperties: false },
);
const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What the head hands in for the operating subsidy: a table, or a workbook. */
export const subsidyRoutes =
  (facts: SubsidyFacts): Routes =>
  (app) =>
    void app.get(
      '/api/v1/subsidy',
      {
        config: { access: access.head },
        schema: { querystring: MonthQuery, response: { 200: SubsidyMonth, '4xx': Problem } },
      },
      async (request, reply) => {
        const { month, format } = request.query;
        const first = parseDay(`${month}-01`);
        if (!first) {
          const errors = [{ path: 'querystring/month', message: 'is no month of the calendar' }];
          return sendProblem(reply, { code: 'invalid', errors });
        }
        const subsidy = subsidyOfMonth(first, facts);
        if (format !== 'xlsx') return reply.send(subsidy);
        const bytes = await subsidyBook(subsidy);
        reply.header('content-disposition', `attachment; filename="subsidy-${month}.xlsx"`);
        // Already bytes: the schema is that of the table.
        return reply.type(workbookType).send(bytes as never);
      },
    );
