import { canonical } from '#agent/journal/chain.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { AcceptanceReport, Confirmation, ConfirmationBody, CoverageReport } from '#contract/acceptance.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { object } from '#contract/shape.ts';
import { literals } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../../../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../../../http/commands.ts';
import type { Provisioning } from '../provisioning.ts';
import { reportHtml } from './html.ts';

const Query = object({ format: Type.Optional(literals('json', 'html')) });

/** Coverage, and the acceptance report with its second signature. */
export const reportRoutes =
  (provisioning: Provisioning): Routes =>
  (app) => {
    const { parts } = provisioning;
    const read = { access: access.technicianRead };
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
