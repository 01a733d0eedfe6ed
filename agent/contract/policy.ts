import Type, { type Static } from '#typebox';
import { RuleReference } from './events.ts';
import { closed, nullable } from './shape.ts';
import { Count, DayText, EventId, Id, literals, Timestamp } from './values.ts';

export const PackView = Type.Object(
  {
    id: Id,
    version: Type.String(),
    title: Type.String(),
    effectiveFrom: DayText,
    effectiveTo: nullable(DayText),
    source: literals('product', 'file', 'notice'),
    installedAt: nullable(Timestamp),
    /** Judges today. */
    inForce: Type.Boolean(),
  },
  closed,
);
export const PackList = Type.Object({ packs: Type.Array(PackView) }, closed);
export const InstallBody = Type.Object(
  {
    id: EventId,
    pack: Type.Record(Type.String(), Type.Unknown()),
    allowPast: Type.Optional(Type.Boolean()),
  },
  closed,
);

const Verdict = Type.Object({ required: Count, deficit: Count, state: Type.String(), rule: RuleReference }, closed);
/** A past day judged by the packs in force then, and by another one: what differs, and by which rules. */
export const Replay = Type.Object(
  {
    day: DayText,
    was: Type.Object({ pack: Id, version: Type.String() }, closed),
    now: Type.Object({ pack: Id, version: Type.String() }, closed),
    /** The day's opening minutes, up to now, and in how many of them the box ran: what nobody saw is no compliance. */
    plannedMinutes: Count,
    coveredMinutes: Count,
    rooms: Type.Array(
      Type.Object(
        {
          roomId: Id,
          wasShortSeconds: Count,
          shortSeconds: Count,
          wasBreaches: Count,
          breaches: Count,
          differences: Type.Array(
            Type.Object(
              { from: Timestamp, to: Timestamp, children: Count, caregivers: Count, was: Verdict, now: Verdict },
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

export type PackView = Static<typeof PackView>;
export type Replay = Static<typeof Replay>;
