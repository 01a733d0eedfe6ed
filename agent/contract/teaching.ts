import Type, { type Static } from '#typebox';
import { object } from './shape.ts';
import { Count, EventId, Id, literals, SensorKind, Timestamp } from './values.ts';

const event = {
  /** Without ONVIF's prefixes: `RuleEngine/MyRuleDetector/Visitor`. */
  topic: Type.String({ minLength: 1, maxLength: 200 }),
  item: Type.String({ minLength: 1, maxLength: 80 }),
};

/** Why a unit is at its bridge and not among the devices; `not_introduced`: the bridge does not tell Home Assistant of it. */
export const BridgedBecause = literals('not_introduced', 'disabled', 'interviewing', 'interview_failed', 'unsupported');
export type BridgedBecause = Static<typeof BridgedBecause>;

/** What an event means from now on, on every camera; `unclassified`: nothing again. */
export const TeachingBody = object({ id: EventId, ...event, sensor: SensorKind });

/** What cameras and the broker say that nobody understands, and what was taught. */
export const StrangeList = object({
  events: Type.Array(object({ ...event, deviceId: Id, value: Type.String(), times: Count, lastAt: Timestamp })),
  taught: Type.Array(object({ ...event, sensor: SensorKind })),
  /** Who speaks over MQTT and has not introduced itself, with the profiles that would fit. */
  talkers: Type.Array(
    object({
      root: Type.String(),
      topics: Type.Array(Type.String()),
      sample: Type.String(),
      lastSeenAt: Timestamp,
      messages: Count,
      /** It hangs on a bridge that knows it, and this is why we do not. */
      because: Type.Optional(BridgedBecause),
      suggestions: Type.Array(object({ profile: Type.String(), device: Type.String() })),
    }),
  ),
});

export type StrangeList = Static<typeof StrangeList>;
