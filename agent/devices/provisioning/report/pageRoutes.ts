import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { ReportPage } from '#contract/acceptance.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import Type from '#typebox';
import type { Routes } from '../../../http/app.ts';
import { createPageTickets, Ticket } from '../../../http/pageTickets.ts';
import type { Provisioning } from '../provisioning.ts';
import { reportHtml } from './html.ts';

/** A browser opens an address without the session of whoever stands at the kiosk: the page gets one that nobody guesses. */
export const reportPageRoutes =
  (provisioning: Provisioning): Routes =>
  (app) => {
    const { clock, config, evidence } = provisioning.parts;
    const tickets = createPageTickets(clock.monotonicMs);
    app.post(
      '/api/v1/devices/report/pages',
      { config: { access: access.technicianRead }, schema: { response: { 201: ReportPage, '4xx': Problem } } },
      async (_request, reply) =>
        reply.code(201).send({
          address: `/api/v1/devices/report/pages/${tickets.keep(reportHtml(provisioning.report(), evidence.find))}`,
          expiresAt: toRfc3339(epochMs(clock.now() + tickets.keptMs), config.site.timeZone),
        }),
    );
    app.get(
      '/api/v1/devices/report/pages/:ticket',
      {
        config: { access: access.board },
        schema: { params: Type.Object({ ticket: Ticket }), response: { '4xx': Problem } },
      },
      async (request, reply) => tickets.send(reply, request.params.ticket),
    );
  };
