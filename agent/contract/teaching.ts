import Type from 'typebox';
import { object } from './shape.ts';
import { Count, EventId, Id, SensorKind, Timestamp } from './values.ts';

const event = {
  /** Without ONVIF's prefixes: `RuleEngine/MyRuleDetector/Visitor`. */
  topic: Type.String({ minLength: 1, maxLength: 200 }),
  item: Type.String({ minLength: 1, maxLength: 80 }),
};

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
      suggestions: Type.Array(object({ profile: Type.String(), device: Type.String() })),
    }),
  ),
});
