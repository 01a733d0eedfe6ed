import Type, { type Static } from '#typebox';
import { CaseRef } from './footageEvents.ts';
import { closed, nullable } from './shape.ts';
import { DayText, EventId, Id, literals, Said, Timestamp } from './values.ts';

/** A named reason not to delete footage. Either `until` or `reviewOn` must be given. */
export const HoldBody = Type.Object(
  {
    id: EventId,
    streams: Type.Optional(
      Type.Array(Id, { maxItems: 64, uniqueItems: true, description: 'Streams; all when left out' }),
    ),
    from: Timestamp,
    to: Timestamp,
    caseRef: CaseRef,
    reason: Said,
    until: Type.Optional(DayText),
    reviewOn: Type.Optional(DayText),
  },
  closed,
);
export const HoldExtensionBody = Type.Object(
  { id: EventId, until: Type.Optional(DayText), reviewOn: Type.Optional(DayText), reason: Said },
  closed,
);
export const HoldReleaseBody = Type.Object({ id: EventId, reason: Said }, closed);

/** `review_due`: it goes on, and somebody must look at it. `ended`: its last day is over. */
export const HoldState = literals('active', 'review_due', 'ended', 'released');
export const HoldView = Type.Object(
  {
    holdId: EventId,
    state: HoldState,
    streams: Type.Array(Id),
    from: Timestamp,
    to: Timestamp,
    caseRef: CaseRef,
    reason: Said,
    by: Type.String(),
    at: Timestamp,
    until: nullable(DayText),
    reviewOn: nullable(DayText),
    releasedBy: nullable(Type.String()),
    releasedAt: nullable(Timestamp),
    releasedBecause: nullable(Type.String()),
  },
  closed,
);
export const HoldParams = Type.Object({ id: EventId }, closed);
export const HoldList = Type.Object({ holds: Type.Array(HoldView) }, closed);

export type HoldBody = Static<typeof HoldBody>;
export type HoldState = Static<typeof HoldState>;
export type HoldView = Static<typeof HoldView>;
