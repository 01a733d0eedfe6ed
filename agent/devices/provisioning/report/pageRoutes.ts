import { randomBytes } from 'node:crypto';
import Type from 'typebox';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { ReportPage } from '#contract/acceptance.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../../../http/app.ts';
import { sendProblem } from '../../../http/problems.ts';
import type { Provisioning } from '../provisioning.ts';
import { reportHtml } from './html.ts';

const keptMs = 15 * 60_000;
/** Each holds its pictures. */
const keptPages = 4;

/** A browser opens an address without the session of whoever stands at the kiosk: the page gets one that nobody guesses. */
export const reportPageRoutes =
  (provisioning: Provisioning): Routes =>
  (app) => {
    const { clock, config, evidence } = provisioning.parts;
    const pages = new Map<string, { readonly html: string; readonly untilMs: number }>();
    app.post(
      '/api/v1/devices/report/pages',
      { config: { access: access.technicianRead }, schema: { response: { 201: ReportPage, '4xx': Problem } } },
      async (_request, reply) => {
        const ticket = randomBytes(24).toString('base64url');
        for (const [oldest] of [...pages].slice(0, Math.max(0, pages.size + 1 - keptPages))) pages.delete(oldest);
        pages.set(ticket, {
          html: reportHtml(provisioning.report(), evidence.find),
          untilMs: clock.monotonicMs() + keptMs,
        });
        return reply.code(201).send({
          address: `/api/v1/devices/report/pages/${ticket}`,
          expiresAt: toRfc3339(epochMs(clock.now() + keptMs), config.site.timeZone),
        });
      },
    );
    app.get(
      '/api/v1/devices/report/pages/:ticket',
      {
        config: { access: access.board },
        schema: {
          params: Type.Object({ ticket: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' }) }),
          response: { '4xx': Problem },
        },
      },
      async (request, reply) => {
        const page = pages.get(request.params.ticket);
        if (!page || page.untilMs < clock.monotonicMs()) return sendProblem(reply, { code: 'not_found' });
        return reply
          .type('text/html; charset=utf-8')
          .header('cache-control', 'no-store')
          .header('referrer-policy', 'no-referrer')
          .send(page.html as never); // a page of its own, written by no schema
      },
    );
  };
