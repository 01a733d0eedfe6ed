import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { AcknowledgeBody, AlertList, AlertView } from '#contract/rooms.ts';
import { AlertState, Id, Timestamp } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal, NewEvent } from '../journal/journal.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import { isRefusal } from './conditions.ts';
import type { Alert, AlertStore } from './store.ts';
import { alertView } from './view.ts';

const ListQuery = Type.Object(
  {
    state: Type.Optional(AlertState),
    /** Only those whose cause began at this instant or later. */
    from: Type.Optional(Timestamp),
    after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,2}$' })),
  },
  { additionalProperties: false },
);
const defaultLimit = 100;

/** Alerts oldest first, and their acknowledgement. */
export const alertRoutes =
  (parts: { readonly journal: Journal; readonly store: AlertStore; readonly timeZone: string }): Routes =>
  (app) => {
    const { journal, store, timeZone } = parts;

    app.get(
      '/api/v1/alerts',
      {
        config: { access: access.caregiverRead },
        schema: { querystring: ListQuery, response: { 200: AlertList, '4xx': Problem } },
      },
      async (request, reply) => {
        const { state, from, after, limit } = request.query;
        const most = Number(limit ?? defaultLimit);
        const since = from === undefined ? undefined : fromRfc3339(from);
        if (from !== undefined && since === undefined) {
          const errors = [{ path: 'querystring/from', message: 'is not an instant' }];
          return sendProblem(reply, { code: 'invalid', errors });
        }
        // One more than asked for tells whether there is a next page.
        const found = store.list({ state, from: since, after: Number(after ?? 0), limit: most + 1 });
        const page = found.slice(0, most);
        const next = found.length > most ? String(page.at(-1)?.raisedSeq) : null;
        return { alerts: page.map((alert) => alertView(alert, timeZone)), next };
      },
    );

    app.post(
      '/api/v1/alerts/:id/acknowledge',
      {
        config: { access: access.caregiverWrite },
        schema: {
          params: Type.Object({ id: Id }),
          body: AcknowledgeBody,
          response: { 200: AlertView, 201: AlertView, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const alertId = request.params.id;
        const { id, action } = request.body;
        const { actor } = callerOf(request);
        return answerCommand(journal, request, reply, id, () =>
          acknowledge({ id, alertId, action, actor }, store.find(alertId), () => {
            const alert = store.find(alertId);
            return alert ? alertView(alert, timeZone) : null;
          }),
        );
      },
    );
  };

/** Refuses: not_found, and conflict once the alert is resolved. A second person's acknowledgement is kept as well. */
const acknowledge = (
  asked: { readonly id: string; readonly alertId: string; readonly action: string; readonly actor: string },
  alert: Alert | undefined,
  body: () => unknown,
): Verdict => {
  const { id, alertId, action, actor } = asked;
  if (!alert) return { ok: false, failure: { code: 'not_found', detail: `There is no alert ${alertId}` } };
  if (alert.state === 'resolved') {
    return { ok: false, failure: { code: 'conflict', detail: 'This alert is resolved already' } };
  }
  const acknowledged: NewEvent = {
    id,
    type: 'alert.acknowledged',
    actor,
    subject: alertId,
    data: { alertId, action },
  };
  const closed: NewEvent = {
    type: 'alert.resolved',
    actor,
    subject: alertId,
    data: { alertId, because: 'closed_by_person' },
  };
  return { ok: true, events: isRefusal(alert.kind) ? [acknowledged, closed] : [acknowledged], body };
};
