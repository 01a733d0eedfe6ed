import type { OwnChild } from '#contract/identity.ts';
import type { AdultRecord, ChildRecord } from '#contract/people.ts';
import { PickupAdults } from '#contract/pickups.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { Id, PhoneTail } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import { type Day, dayAt } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import { mayTake } from './pickup.ts';
import type { PeopleStore } from './store.ts';

export interface PickupAdultParts {
  readonly people: PeopleStore;
  readonly clock: Clock;
  readonly timeZone: string;
  /** Where a child is; undefined when it is not inside. */
  readonly presenceOf: (childId: string) => { readonly roomId: string | null } | undefined;
}

const Query = Type.Object(
  { childId: Type.Optional(Id), phoneTail: Type.Optional(PhoneTail) },
  { additionalProperties: false },
);

/** Who may bring and fetch a child, or whose telephone ends in four digits: for staff who let somebody in or out. */
export const pickupAdultRoutes =
  ({ people, clock, timeZone, presenceOf }: PickupAdultParts): Routes =>
  (app) => {
    const childOf = (child: ChildRecord, adult: AdultRecord, day: Day): PickupAdults['adults'][number]['children'] => {
      const own = people.class(child.classId);
      const place = presenceOf(child.childId);
      const enrolled = child.enrolledFrom <= day && (child.enrolledTo === undefined || day <= child.enrolledTo);
      if (!own || (!enrolled && !place)) return [];
      const where: Pick<OwnChild, 'roomId' | 'present'> = {
        roomId: place?.roomId ?? null,
        present: place !== undefined,
      };
      return [
        {
          childId: child.childId,
          name: child.name,
          relation: child.guardians.find(({ adultId }) => adultId === adult.adultId)?.relation ?? '',
          className: own.name,
          homeRoomId: own.roomId,
          ...where,
          mayBring: mayTake(child, adult, 'check_in', day),
          mayTake: mayTake(child, adult, 'check_out', day),
        },
      ];
    };

    app.get(
      '/api/v1/pickups/adults',
      {
        config: { access: access.caregiverWrite },
        schema: { querystring: Query, response: { 200: PickupAdults, '4xx': Problem } },
      },
      async (request, reply) => {
        const { childId, phoneTail } = request.query;
        if ((childId === undefined) === (phoneTail === undefined)) {
          const message = 'name either the child or the last four digits of a telephone';
          return sendProblem(reply, { code: 'invalid', errors: [{ path: 'querystring/childId', message }] });
        }
        const child = childId === undefined ? undefined : people.child(childId);
        if (childId !== undefined && !child) return sendProblem(reply, { code: 'not_found' });
        const day = dayAt(clock.now(), timeZone);
        const adults = child
          ? child.guardians.flatMap(({ adultId }) => people.adult(adultId) ?? [])
          : people.adults().filter((adult) => adult.phoneTail === phoneTail);
        return {
          adults: adults
            .map((adult) => ({
              adultId: adult.adultId,
              name: adult.name,
              phoneTail: adult.phoneTail,
              children: (child ? [child] : linkedTo(people, adult)).flatMap((each) => childOf(each, adult, day)),
            }))
            .filter(({ children }) => children.length > 0),
        };
      },
    );
  };

const linkedTo = (people: PeopleStore, { adultId, blockedFor }: AdultRecord): ChildRecord[] =>
  people
    .children()
    .filter(
      ({ childId, guardians }) =>
        blockedFor.includes(childId) || guardians.some((guardian) => guardian.adultId === adultId),
    );
