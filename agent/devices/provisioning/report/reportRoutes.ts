import { randomBytes } from 'node:crypto';
import Type from 'typebox';
import { canonical } from '#agent/journal/chain.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { AcceptanceReport, Confirmation, ConfirmationBody, CoverageReport, ReportPrint } from '#contract/acceptance.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { object } from '#contract/shape.ts';
import { literals } from '#contract/values.ts';
import type { Routes } from '../../../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../../../http/commands.ts';
import { sendProblem } from '../../../http/problems.ts';
import type { Provisioning } from '../provisioning.ts';
import { reportHtml } from './html.ts';

/** Long enough to open and print it. */
const printMs = 5 * 60_000;
const Query = object({ format: Type.Optional(literals('json', 'html')) });

/** Coverage, and the acceptance report with its second signature. */
export const reportRoutes =
  (provisioning: Provisioning): Routes =>
  (app) => {
    const { parts } = provisioning;
    const read = { access: access.technicianRead };
    const prints = new Map<string, { readonly html: string; readonly untilMs: number }>();
    app.get('/api/v1/devices/coverage', { config: read, schema: { response: { 200: CoverageReport } } }, () =>
      provisioning.coverage(),
    );
    app.get(
      '/api/v1/devices/report',
      { config: read, schema: { querystring: Query, response: { 200: AcceptanceReport, '4xx': Problem } } },
      async (request, reply) => {
        const report = provisioning.report();
        if (request.query.format === 'html') {
          // A page of its own, written by no schema.
          return reply.type('text/html; charset=utf-8').send(reportHtml(report, parts.evidence.find) as never);
        }
        // The bytes that are signed, exactly.
        return reply
          .type('application/json')
          .serializer(String)
          .send(canonical(report) as never);
      },
    );
    app.post(
      '/api/v1/devices/report/prints',
      { config: read, schema: { response: { 201: ReportPrint } } },
      async (_request, reply) => {
        const now = parts.clock.monotonicMs();
        for (const [ticket, print] of prints) if (print.untilMs < now) prints.delete(ticket);
        const ticket = randomBytes(32).toString('base64url');
        prints.set(ticket, { html: reportHtml(provisioning.report(), parts.evidence.find), untilMs: now + printMs });
        return reply.code(201).send({ path: `/api/v1/devices/report/prints/${ticket}` });
      },
    );
    app.get(
      '/api/v1/devices/report/prints/:ticket',
      {
        // A browser's own window brings no session: whoever was given the ticket within the last minutes may look.
        config: { access: access.anyone },
        schema: { params: object({ ticket: Type.String({ maxLength: 64 }) }), response: { '4xx': Problem } },
      },
      async (request, reply) => {
        const print = prints.get(request.params.ticket);
        if (!print || print.untilMs < parts.clock.monotonicMs()) return sendProblem(reply, { code: 'not_found' });
        // A page of its own, written by no schema.
        return reply.type('text/html; charset=utf-8').send(print.html as never);
      },
    );
    app.post(
      '/api/v1/devices/report/confirmations',
      {
        config: { access: access.headOrTechnician },
        schema: { body: ConfirmationBody, response: { 200: Confirmation, 201: Confirmation, '4xx': Problem } },
      },
      async (request, reply) => {
        const { id, contentSha256 } = request.body;
        const { actor } = callerOf(request);
        return answerCommand(parts.journal, request, reply, id, (now): Verdict => {
          const refuse = (detail: string): Verdict => ({ ok: false, failure: { code: 'conflict', detail } });
          if (provisioning.testers().has(actor)) {
            return refuse('确认人不能是测试人 / whoever tested may not be the second person');
          }
          if (provisioning.report().contentSha256 !== contentSha256) {
            return refuse('报告之后又有变化，请重新查看 / the site has changed since; look at the report again');
          }
          return {
            ok: true,
            events: [{ id, type: 'acceptance.confirmed', actor, subject: contentSha256, data: { contentSha256 } }],
            body: () => ({
              contentSha256,
              by: parts.nameOf(actor),
              at: toRfc3339(now, parts.config.site.timeZone),
            }),
          };
        });
      },
    );
  };
