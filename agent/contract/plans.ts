import Type, { type Static } from '#typebox';
import { nullable, object } from './shape.ts';
import { Count, DayText, EventId, Id, PersonName, TimeOfDay, Timestamp } from './values.ts';

export const ShiftBreak = object({ from: TimeOfDay, to: TimeOfDay });
const Breaks = Type.Array(ShiftBreak, { maxItems: 4 });

/** Where a staff member is planned to be, on each of these days. */
export const ShiftBody = object({
  id: EventId,
  staffId: Id,
  roomId: Id,
  days: Type.Array(DayText, { minItems: 1, maxItems: 62, uniqueItems: true }),
  from: TimeOfDay,
  to: TimeOfDay,
  breaks: Type.Optional(Breaks),
});
export const CancelShiftBody = object({
  id: EventId,
  group: Type.Optional(Type.Boolean({ description: 'Cancel all that were planned together with it and lie ahead' })),
});
export const ShiftView = object({
  shiftId: EventId,
  groupId: EventId,
  staffId: Id,
  name: PersonName,
  roomId: Id,
  day: DayText,
  from: TimeOfDay,
  to: TimeOfDay,
  breaks: Breaks,
});
export const ShiftList = object({ shifts: Type.Array(ShiftView) });

/** What a room will need and have, if everybody comes and goes as planned. */
export const ForecastStep = object({
  from: Timestamp,
  to: Timestamp,
  children: Count,
  caregivers: Count,
  required: Count,
  deficit: Count,
});
export const Forecast = object({
  asOf: Timestamp,
  until: Timestamp,
  rooms: Type.Array(
    object({
      roomId: Id,
      name: PersonName,
      steps: Type.Array(ForecastStep),
      /** The first stretch in which caregivers will be missing; null when none will. */
      short: nullable(
        object({
          from: Timestamp,
          children: Count,
          required: Count,
          planned: Count,
          text: object({ zh: Type.String(), en: Type.String() }),
        }),
      ),
    }),
  ),
  /** What the forecast had to assume. */
  basis: object({
    /** Children still to come, and those who are long overdue and are not counted on any more. */
    arrivals: Count,
    overdue: Count,
    departures: Count,
    /** Staff inside without a shift: assumed to stay where they are. */
    staffWithoutShift: Count,
    /** Staff whose shift has begun and who are not there: not counted on. */
    staffMissing: Count,
  }),
});

/** A child who is of another age band from this day on. */
export const BandChange = object({
  childId: Id,
  name: PersonName,
  classId: Id,
  roomId: Id,
  day: DayText,
  /** Completed months on that day. */
  months: Count,
  /** Ids of the rule pack's bands; null outside of every band. */
  fromBand: nullable(Id),
  toBand: nullable(Id),
  /** What the class's room needs with everybody expected there, the day before and on the day. */
  requiredBefore: Count,
  requiredAfter: Count,
});
export const BandChangeList = object({ day: DayText, changes: Type.Array(BandChange) });

export type ShiftBody = Static<typeof ShiftBody>;
export type ShiftView = Static<typeof ShiftView>;
export type Forecast = Static<typeof Forecast>;
export type BandChange = Static<typeof BandChange>;
