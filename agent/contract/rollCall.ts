import Type, { type Static } from '#typebox';
import { closed, nullable } from './shape.ts';
import { Count, DayText, EventId, Id, literals, Note, PersonName, Timestamp } from './values.ts';

const occurredAt = Type.Optional(Timestamp);

export const RollCallKind = literals('drill', 'real');
export const PersonKind = literals('child', 'staff');
/** Whom a roll-call lists: those whom the box knows to be inside, and visitors, of whom it has no record. */
export const ListedKind = literals('child', 'staff', 'visitor');
/** `left_before`: had gone before the roll-call began, though the box believed them to be inside. */
export const RollCallMark = literals('safe', 'missing', 'left_before');

export const PersonMark = Type.Object(
  { who: ListedKind, personId: Id, mark: RollCallMark, name: Type.Optional(PersonName) },
  {
    ...closed,
    description:
      'A visitor’s first mark brings a `name`: what they are and a number (`家长 1`), no personal name. It puts them on ' +
      'the list under the `personId` that whoever adds them has made (a UUID). Nobody else is named',
  },
);

export const RollCallBody = Type.Object(
  { id: EventId, kind: RollCallKind, note: Type.Optional(Note), occurredAt },
  closed,
);
export const MarksBody = Type.Object(
  {
    id: EventId,
    marks: Type.Array(PersonMark, { minItems: 1, maxItems: 500 }),
    occurredAt,
  },
  closed,
);
export const CloseRollCallBody = Type.Object(
  {
    id: EventId,
    report: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1000, description: 'Needed unless everyone is accounted for' }),
    ),
    occurredAt,
  },
  closed,
);

const ListedPerson = {
  personId: Id,
  name: PersonName,
  className: nullable(PersonName),
  roomId: nullable(Id),
};
export const RollCallPerson = Type.Object(
  {
    who: ListedKind,
    ...ListedPerson,
    mark: nullable(RollCallMark),
    markedAt: nullable(Timestamp),
    markedBy: nullable(Type.String()),
    /** Checked or clocked out after the list was frozen; stays on the list. Never true of a visitor. */
    leftSince: Type.Boolean(),
  },
  closed,
);
export const RollCallSummary = Type.Object(
  {
    rollCallId: Id,
    kind: RollCallKind,
    startedAt: Timestamp,
    startedBy: Type.String(),
    note: nullable(Note),
    closedAt: nullable(Timestamp),
    closedBy: nullable(Type.String()),
    report: nullable(Note),
    listed: Count,
    safe: Count,
    missing: Count,
    leftBefore: Count,
    unmarked: Count,
    /** From the start until the last person of the list was accounted for; null while somebody is not. */
    accountedAfterMs: nullable(Count),
  },
  closed,
);
export const RollCallView = Type.Object(
  {
    ...RollCallSummary.properties,
    /** Missing first, then those nobody has marked, then the rest; by class and name, visitors last. */
    people: Type.Array(RollCallPerson),
    /** Came in after the list was frozen. */
    newcomers: Type.Array(Type.Object({ who: PersonKind, ...ListedPerson }, closed)),
  },
  closed,
);
/**
 * What a kiosk keeps for an hour without the box: everyone enrolled or employed today and where they are. `roomId` is
 * null outside, and for staff inside without a room.
 */
export const HouseCopy = Type.Object(
  {
    asOf: Timestamp,
    day: DayText,
    rooms: Type.Array(Type.Object({ roomId: Id, name: PersonName }, closed)),
    people: Type.Array(
      Type.Object(
        {
          who: PersonKind,
          personId: Id,
          name: PersonName,
          classId: nullable(Id),
          className: nullable(PersonName),
          homeRoomId: nullable(Id),
          roomId: nullable(Id),
          inside: Type.Boolean(),
        },
        closed,
      ),
    ),
  },
  closed,
);
export const RollCallList = Type.Object({ rollCalls: Type.Array(RollCallSummary) }, closed);
/** The one that is under way, without anybody's name; null when there is none. */
export const OpenRollCall = Type.Object({ rollCall: nullable(RollCallSummary) }, closed);

export type HouseCopy = Static<typeof HouseCopy>;
export type RollCallBody = Static<typeof RollCallBody>;
export type MarksBody = Static<typeof MarksBody>;
export type CloseRollCallBody = Static<typeof CloseRollCallBody>;
export type RollCallMark = Static<typeof RollCallMark>;
export type RollCallPerson = Static<typeof RollCallPerson>;
export type RollCallSummary = Static<typeof RollCallSummary>;
export type OpenRollCall = Static<typeof OpenRollCall>;
export type RollCallList = Static<typeof RollCallList>;
export type RollCallView = Static<typeof RollCallView>;
