import { ErasureBody, ErasureReport } from '#contract/people.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { dayAt } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import { decideErasure, type ErasureParts } from './erasure.ts';
import { RecordParams } from './recordRoutes.ts';

/** Erasing a child, which cannot be taken back; what would go can be asked before. */
export const erasureRoutes =
  (parts: ErasureParts & { readonly journal: Journal; readonly clock: Pick<Clock, 'now'> }): Routes =>
  (app) => {
    app.get(
      '/api/v1/children/:id/erasure',
      {
        config: { access: access.head },
        schema: { params: RecordParams, response: { 200: ErasureReport, '4xx': Problem } },
      },
      (request, reply) => {
        // Neither id nor reason bear upon what would go.
        const asked = { id: '', reason: 'retention_over' } as const;
        const today = dayAt(parts.clock.now(), parts.timeZone);
        const erasure = decideErasure(request.params.id, asked, callerOf(request).actor, today, parts);
        if (erasure.ok) reply.send(erasure.report);
        else sendProblem(reply, erasure.failure);
      },
    );
    app.post(
      '/api/v1/children/:id/erasure',
      {
        config: { access: access.head },
        schema: {
          params: RecordParams,
          body: ErasureBody,
          response: { 200: ErasureReport, 201: ErasureReport, '4xx': Problem },
        },
      },
      (request, reply) => {
        const { actor } = callerOf(request);
        answerCommand(parts.journal, request, reply, request.body.id, (now) => {
          const erasure = decideErasure(request.params.id, request.body, actor, dayAt(now, parts.timeZone), parts);
          if (!erasure.ok) return erasure;
          const { events, empties, people, report } = erasure;
          return { ok: true, events, erases: { empties, people }, body: () => report };
        });
      },
    );
  };
