import type { FastifyReply } from 'fastify';
import { ReportPage } from '#contract/acceptance.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { MonthText } from '#contract/subsidy.ts';
import { SummaryList } from '#contract/summaryList.ts';
import { DayText } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { createPageTickets, sendPage, Ticket } from '../http/pageTickets.ts';
import { sendProblem } from '../http/problems.ts';
import { type Day, daysBetween, parseDay, toRfc3339 } from '../time/calendar.ts';
import { type Clock, epochMs } from '../time/clock.ts';
import type { Paper, Papers } from './papers.ts';

/** A quarter is read at once; a year of days is the district's business. */
const mostDays = 92;
const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const DayParams = Type.Object({ day: DayText });

/** What the head reads of the sealed days: the list, a day as a page, a month as a ledger. */
export const paperRoutes =
  (papers: Papers, clock: Pick<Clock, 'now' | 'monotonicMs'>, timeZone: string): Routes =>
  (app) => {
    const tickets = createPageTickets(clock.monotonicMs);
    const pageOf = (text: string): Promise<Paper<string>> => {
      const day = parseDay(text);
      return day === undefined ? Promise.resolve({ ok: false, code: 'not_sealed' }) : papers.page(day);
    };

    app.get(
      '/api/v1/summaries',
      {
        config: { access: access.head },
        schema: {
          querystring: Type.Object({ from: DayText, to: DayText }, { additionalProperties: false }),
          response: { 200: SummaryList, '4xx': Problem },
        },
      },
      async ({ query }, reply) => {
        // The format was checked, and that is a date of the calendar.
        const [from, to] = [query.from as Day, query.to as Day];
        const days = daysBetween(from, to) + 1;
        if (days < 1 || days > mostDays) {
          const errors = [{ path: 'querystring/to', message: `must lie 0 to ${mostDays - 1} days after from` }];
          return sendProblem(reply, { code: 'invalid', errors });
        }
        return papers.list(from, to);
      },
    );

    app.get(
      '/api/v1/summaries/:day/page',
      { config: { access: access.head }, schema: { params: DayParams, response: { '4xx': Problem } } },
      async (request, reply) => {
        const page = await pageOf(request.params.day);
        return page.ok ? sendPage(reply, page.paper) : refuse(reply, page.code);
      },
    );

    app.post(
      '/api/v1/summaries/:day/page',
      {
        config: { access: access.head },
        schema: { params: DayParams, response: { 201: ReportPage, '4xx': Problem } },
      },
      async (request, reply) => {
        const page = await pageOf(request.params.day);
        if (!page.ok) return refuse(reply, page.code);
        return reply.code(201).send({
          address: `/api/v1/summaries/pages/${tickets.keep(page.paper)}`,
          expiresAt: toRfc3339(epochMs(clock.now() + tickets.keptMs), timeZone),
        });
      },
    );
    app.get(
      '/api/v1/summaries/pages/:ticket',
      {
        config: { access: access.board },
        schema: { params: Type.Object({ ticket: Ticket }), response: { '4xx': Problem } },
      },
      async (request, reply) => tickets.send(reply, request.params.ticket),
    );

    app.get(
      '/api/v1/summaries/ledger',
      {
        config: { access: access.head },
        schema: {
          querystring: Type.Object({ month: MonthText }, { additionalProperties: false }),
          response: { '4xx': Problem },
        },
      },
      async ({ query: { month } }, reply) => {
        const first = parseDay(`${month}-01`);
        if (!first) {
          const errors = [{ path: 'querystring/month', message: 'is no month of the calendar' }];
          return sendProblem(reply, { code: 'invalid', errors });
        }
        reply.header('content-disposition', `attachment; filename="ledger-${month}.xlsx"`);
        return reply.type(workbookType).send((await papers.ledger(first)) as never); // bytes, which no schema describes
      },
    );
  };

const refuse = (reply: FastifyReply, code: 'not_sealed' | 'damaged'): FastifyReply =>
  sendProblem(
    reply,
    code === 'not_sealed'
      ? { code: 'not_found', detail: 'no summary of this day was sealed' }
      : { code: 'internal', detail: 'the sealed bytes cannot be read; run nestbox check' },
  );
