import Type, { type Static } from '#typebox';
import { closed, nullable } from './shape.ts';
import { DayText, EventId, Id, literals, Note, PersonName, PhoneTail } from './values.ts';

/** Somebody who is not on the list may fetch this child on this day, with a code. */
export const PickupBody = Type.Object(
  {
    id: EventId,
    childId: Id,
    name: PersonName,
    phoneTail: PhoneTail,
    day: DayText,
    /** The guardian who asked for it. */
    requestedBy: Type.Optional(Id),
    note: Type.Optional(Note),
  },
  closed,
);
export const CancelPickupBody = Type.Object({ id: EventId }, closed);
export const PickupView = Type.Object(
  {
    pickupId: EventId,
    childId: Id,
    childName: PersonName,
    name: PersonName,
    phoneTail: PhoneTail,
    day: DayText,
    requestedBy: nullable(Id),
    note: nullable(Note),
    cancelled: Type.Boolean(),
    /** The child has left with it. */
    used: Type.Boolean(),
  },
  closed,
);
export const PickupList = Type.Object({ day: DayText, pickups: Type.Array(PickupView) }, closed);
const MayTake = literals('allowed', 'custody_blocked', 'not_authorised', 'not_valid_today');
/** Adults with the children whom they may bring (`mayBring`) or fetch (`mayTake`) today, or may not and why. */
export const PickupAdults = Type.Object(
  {
    adults: Type.Array(
      Type.Object(
        {
          adultId: Id,
          name: PersonName,
          phoneTail: Type.String(),
          children: Type.Array(
            Type.Object(
              {
                childId: Id,
                name: PersonName,
                relation: Type.String(),
                className: PersonName,
                homeRoomId: Id,
                roomId: nullable(Id),
                present: Type.Boolean(),
                mayBring: MayTake,
                mayTake: MayTake,
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);
/** What the guardian passes on. Good for one departure of this child, on this day. */
export const PickupCode = Type.Object({ pickupId: EventId, code: Type.String({ pattern: '^\\d{6}$' }) }, closed);

export type PickupAdults = Static<typeof PickupAdults>;
export type PickupBody = Static<typeof PickupBody>;
export type PickupList = Static<typeof PickupList>;
export type PickupView = Static<typeof PickupView>;
