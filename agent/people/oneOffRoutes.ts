import { CancelPickupBody, PickupBody, PickupCode, PickupList, PickupView } from '#contract/pickups.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { EventId } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { DayQuery, dayAsked, notADay } from '../http/dayQuery.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { dayAt } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import { codeOf, faultOfPickup, type OneOffPickup } from './oneOff.ts';
import type { PeopleStore } from './store.ts';

export interface OneOffParts {
  readonly journal: Journal;
  readonly people: PeopleStore;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly keyed: (purpose: string, text: string) => Buffer;
}

const OnePath = Type.Object({ id: EventId }, { additionalProperties: false });
const written = { 200: PickupView, 201: PickupView, '4xx': Problem };

/** One-off pickups, as caregivers and the head note them at a guardian's wish. */
export const oneOffRoutes =
  ({ journal, people, clock, timeZone, keyed }: OneOffParts): Routes =>
  (app) => {
    const config = { access: access.caregiverWrite };
    const viewOf = ({ usedBy, ...pickup }: OneOffPickup): PickupView => ({
      ...pickup,
      childName: people.child(pickup.childId)?.name ?? pickup.childId,
      used: usedBy !== null,
    });
    const shown = (pickupId: string) => (): PickupView | null => {
      const pickup = people.pickup(pickupId);
      return pickup ? viewOf(pickup) : null;
    };

    app.post('/api/v1/pickups', { config, schema: { body: PickupBody, response: written } }, (request, reply) => {
      const { id, ...data } = request.body;
      const { actor } = callerOf(request);
      answerCommand(journal, request, reply, id, (now) => {
        const failure = faultOfPickup(request.body, {
          today: dayAt(now, timeZone),
          child: people.child(data.childId),
          adults: people.adults(),
        });
        if (failure) return { ok: false, failure };
        return {
          ok: true,
          events: [{ id, type: 'pickup.allowed', actor, subject: data.childId, data }],
          body: shown(id),
        };
      });
    });

    app.post(
      '/api/v1/pickups/:id/cancel',
      { config, schema: { params: OnePath, body: CancelPickupBody, response: written } },
      (request, reply) => {
        const pickupId = request.params.id;
        const { id } = request.body;
        const { actor } = callerOf(request);
        answerCommand(journal, request, reply, id, () => {
          const pickup = people.pickup(pickupId);
          if (!pickup) return { ok: false, failure: { code: 'not_found' } };
          if (pickup.cancelled || pickup.usedBy !== null) {
            const detail = pickup.cancelled ? 'This pickup was cancelled already' : 'The child has left with it';
            return { ok: false, failure: { code: 'conflict', detail } };
          }
          return {
            ok: true,
            events: [{ id, type: 'pickup.cancelled', actor, subject: pickup.childId, data: { pickupId } }],
            body: shown(pickupId),
          };
        });
      },
    );

    app.get(
      '/api/v1/pickups',
      { config, schema: { querystring: DayQuery, response: { 200: PickupList, '4xx': Problem } } },
      (request, reply) => {
        const day = dayAsked(request.query, dayAt(clock.now(), timeZone));
        if (!day) return void sendProblem(reply, notADay);
        reply.send({ day, pickups: people.pickupsOn(day).map(viewOf) });
      },
    );

    app.get(
      '/api/v1/pickups/:id/code',
      { config, schema: { params: OnePath, response: { 200: PickupCode, '4xx': Problem } } },
      (request, reply) => {
        const pickup = people.pickup(request.params.id);
        if (!pickup || pickup.cancelled) return void sendProblem(reply, { code: 'not_found' });
        reply.send({ pickupId: pickup.pickupId, code: codeOf(pickup.pickupId, keyed) });
      },
    );
  };
