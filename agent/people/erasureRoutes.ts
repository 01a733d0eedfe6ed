import { ErasureBody, ErasureReport } from '#contract/people.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import type { Journal } from '../journal/journal.ts';
import { dayAt } from '../time/calendar.ts';
import { decideErasure, type ErasureParts } from './erasure.ts';
import { RecordParams } from './recordRoutes.ts';

/** Erasing a child, which cannot be taken back. */
export const erasureRoutes =
  (parts: ErasureParts & { readonly journal: Journal }): Routes =>
  (app) =>
    void app.post(
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
