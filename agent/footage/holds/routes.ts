import {
  HoldBody,
  HoldExtensionBody,
  HoldList,
  HoldParams,
  HoldReleaseBody,
  HoldView,
} from '#contract/footageHolds.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../../http/commands.ts';
import type { Journal } from '../../journal/journal.ts';
import { dayAt } from '../../time/calendar.ts';
import type { Clock, EpochMs } from '../../time/clock.ts';
import { type HoldContext, type Ordered, orderExtension, orderHold, orderRelease } from './orders.ts';
import type { HoldStore } from './store.ts';
import { holdView } from './view.ts';

export interface HoldParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly store: HoldStore;
  readonly originOf: HoldContext['originOf'];
}

const written = { 200: HoldView, 201: HoldView, '4xx': Problem };

/** Named reasons not to delete footage: made, extended and released by the head, read by whoever answers for the box. */
export const holdRoutes =
  ({ journal, clock, timeZone, store, originOf }: HoldParts): Routes =>
  (app) => {
    /** The order as one event, and the hold as it then is as the answer. */
    const verdictOf = (
      holdId: string,
      actor: string,
      now: EpochMs,
      order: (context: HoldContext) => Ordered,
    ): Verdict => {
      const ordered = order({ store, originOf, timeZone, actor, now });
      if (!ordered.ok) return ordered;
      return {
        ok: true,
        events: [ordered.event],
        body: () => {
          const hold = store.find(holdId);
          return hold ? holdView(hold, dayAt(now, timeZone), timeZone) : null;
        },
      };
    };

    app.post(
      '/api/v1/footage/holds',
      { config: { access: access.head }, schema: { body: HoldBody, response: written } },
      async (request, reply) => {
        const { actor } = callerOf(request);
        const { body } = request;
        return answerCommand(journal, request, reply, body.id, (now) =>
          verdictOf(body.id, actor, now, (context) => orderHold(body, context)),
        );
      },
    );

    app.get(
      '/api/v1/footage/holds',
      { config: { access: access.technicianRead }, schema: { response: { 200: HoldList } } },
      async () => {
        const today = dayAt(clock.now(), timeZone);
        return { holds: store.list().map((hold) => holdView(hold, today, timeZone)) };
      },
    );

    app.post(
      '/api/v1/footage/holds/:id/extend',
      { config: { access: access.head }, schema: { params: HoldParams, body: HoldExtensionBody, response: written } },
      async (request, reply) => {
        const { actor } = callerOf(request);
        const { id } = request.params;
        const { body } = request;
        return answerCommand(journal, request, reply, body.id, (now) =>
          verdictOf(id, actor, now, (context) => orderExtension(id, body, context)),
        );
      },
    );

    app.post(
      '/api/v1/footage/holds/:id/release',
      { config: { access: access.head }, schema: { params: HoldParams, body: HoldReleaseBody, response: written } },
      async (request, reply) => {
        const { actor } = callerOf(request);
        const { id } = request.params;
        const { body } = request;
        return answerCommand(journal, request, reply, body.id, (now) =>
          verdictOf(id, actor, now, (context) => orderRelease(id, body, context)),
        );
      },
    );
  };
