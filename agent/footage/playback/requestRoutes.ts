import { ViewingGrant } from '#contract/footage.ts';
import {
  ApprovalBody,
  RefusalBody,
  ViewingRequestBody,
  ViewingRequestList,
  ViewingRequestParams,
  ViewingRequestView,
} from '#contract/footageViewings.ts';
import type { Failure } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { App } from '../../http/app.ts';
import { answerCommand, callerOf } from '../../http/commands.ts';
import { sendProblem } from '../../http/problems.ts';
import { toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import { rangeOf, unknownStream } from '../asked.ts';
import type { FootageParts } from '../routes.ts';
import type { ViewingRequest } from './requestStore.ts';
import { longestViewingMs } from './viewing.ts';
import { grantEvent, grantedBy, grantView, keptInHouse } from './viewingRoutes.ts';

/** A request that nobody has answered for this long is over: its reason was of that time. */
const answeredWithinMs = 7 * 86_400_000;

/**
 * Who may not look asks the head: with a reason, for streams and a stretch. The head approves it and opens it, and looks
 * together with whoever asked; or refuses it with a word. All of it stands in the register (Reg. 799 art. 16).
 */
export const requestRoutes = (app: App, parts: FootageParts): void => {
  const { store, journal, clock, timeZone, requests } = parts;
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);

  const viewOf = ({ requestId, atMs, by, asked, decided }: ViewingRequest, caller: string) => ({
    requestId,
    state: !decided
      ? ('waiting' as const)
      : decided.grantId === undefined
        ? ('refused' as const)
        : ('approved' as const),
    by,
    at: time(atMs),
    ...{ streams: asked.streams, from: asked.from, to: asked.to, reason: asked.reason },
    requester: asked.requester ?? null,
    decidedBy: decided?.by ?? null,
    decidedAt: decided ? time(decided.atMs) : null,
    refusedBecause: decided?.refusedBecause ?? null,
    ...opened(decided, caller),
  });
  /** Until when it is open, for whoever asked; the way in, for the head who approved it. */
  const opened = (decided: ViewingRequest['decided'], caller: string) => {
    const event = decided?.grantId === undefined ? undefined : journal.find(decided.grantId);
    const grant = event?.type === 'footage.viewing_granted' ? event.data : undefined;
    if (!grant || Date.parse(grant.expiresAt) <= clock.now()) return { openUntil: null, grant: null };
    return { openUntil: grant.expiresAt, grant: decided?.by === caller ? grantView(grant) : null };
  };
  /** The request that the head answers, or why it cannot be answered. */
  const waiting = (requestId: string, head: string): ViewingRequest | Failure => {
    const found = requests.find(requestId);
    if (!found) return { code: 'not_found', detail: 'there is no such request' };
    if (found.decided) return { code: 'conflict', detail: 'this request was answered already' };
    if (found.by === head) return { code: 'conflict', detail: 'nobody approves what they asked for themselves' };
    if (clock.now() - found.atMs > answeredWithinMs) {
      return { code: 'gone', detail: 'this request is older than 7 days; ask again' };
    }
    return found;
  };

  app.post(
    '/api/v1/footage/viewing-requests',
    {
      config: { access: access.askForViewing },
      schema: { body: ViewingRequestBody, response: { 200: ViewingRequestView, 201: ViewingRequestView } },
    },
    (request, reply) => {
      const { id, streams, reason, requester } = request.body;
      const { actor } = callerOf(request);
      answerCommand(journal, request, reply, id, () => {
        const range = rangeOf(request.body, longestViewingMs);
        if ('code' in range) return { ok: false, failure: range };
        const unknown = streams.find((each) => !store.stream(each));
        if (unknown) return { ok: false, failure: { ...unknownStream(unknown), code: 'unknown_reference' } };
        const asked = { requestId: id, streams, from: time(range.from), to: time(range.to), reason };
        return {
          ok: true,
          events: [
            {
              id,
              type: 'footage.viewing_requested',
              actor,
              subject: id,
              data: { ...asked, ...(requester && { requester }) },
            },
          ],
          body: () => {
            const made = requests.find(id);
            if (!made) throw new Error(`request ${id} was written and is not there`);
            return viewOf(made, actor);
          },
        };
      });
    },
  );

  app.get(
    '/api/v1/footage/viewing-requests',
    { config: { access: access.askForViewing }, schema: { response: { 200: ViewingRequestList } } },
    async (request) => {
      const { actor, role } = callerOf(request);
      const recent = requests.since(clock.now() - answeredWithinMs);
      const shown = recent.filter(({ by }) => role === 'head' || by === actor);
      return { requests: shown.map((each) => viewOf(each, actor)) };
    },
  );

  app.post(
    '/api/v1/footage/viewing-requests/:id/approval',
    {
      config: { access: access.head },
      schema: { params: ViewingRequestParams, body: ApprovalBody, response: { 200: ViewingGrant, 201: ViewingGrant } },
    },
    (request, reply) => {
      const { actor } = callerOf(request);
      const kept = keptInHouse(request, parts);
      if (kept) return void sendProblem(reply, kept);
      answerCommand(journal, request, reply, request.body.id, (nowMs) => {
        const found = waiting(request.params.id, actor);
        if ('code' in found) return { ok: false, failure: found };
        const { requestId, streams, reason, requester } = found.asked;
        const range = rangeOf(found.asked, longestViewingMs);
        if ('code' in range) return { ok: false, failure: range };
        const granted = {
          ...{ grantId: request.body.id, streams, range, reason, askedBy: found.by, requestId },
          ...(requester && { requester }),
        };
        return { ok: true, events: [grantEvent(granted, { actor, nowMs, timeZone })], body: grantedBy };
      });
    },
  );

  app.post(
    '/api/v1/footage/viewing-requests/:id/refusal',
    {
      config: { access: access.head },
      schema: {
        params: ViewingRequestParams,
        body: RefusalBody,
        response: { 200: ViewingRequestView, 201: ViewingRequestView },
      },
    },
    (request, reply) => {
      const { actor } = callerOf(request);
      const { id, reason } = request.body;
      answerCommand(journal, request, reply, id, () => {
        const found = waiting(request.params.id, actor);
        if ('code' in found) return { ok: false, failure: found };
        const { requestId } = found;
        return {
          ok: true,
          events: [{ id, type: 'footage.viewing_refused', actor, subject: requestId, data: { requestId, reason } }],
          body: () => viewOf(requests.find(requestId) ?? found, actor),
        };
      });
    },
  );
};
