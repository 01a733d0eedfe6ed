import Type, { type Static } from '#typebox';
import { nullable, object } from './shape.ts';
import {
  Count,
  EventId,
  Id,
  literals,
  PersonName,
  Said,
  SensorKind,
  Timestamp,
  ZoneAlarmKind,
  ZoneClass,
} from './values.ts';
import { LapseCause } from './zoneEvents.ts';

/** Why a minute was not an armed one. `box_off`: nobody watched; `not_set_up`: it was never armed until then. */
export const LapseReason = literals(...LapseCause.enum, 'box_off', 'not_set_up');
/**
 * How a zone stands, the gravest first: `alarm` latched, `entry` a moment to disarm, `bypassed`, `fault` armed but for what
 * nobody knows or what stands open, `released` armed with its doors open for bringing and fetching, `armed`, `exit` arms in
 * a moment, `disarmed`; `unused`: nothing belongs to it.
 */
export const ZoneStanding = literals(
  'alarm',
  'entry',
  'bypassed',
  'fault',
  'released',
  'armed',
  'exit',
  'disarmed',
  'unused',
);

const about = { positionId: nullable(Id), deviceId: nullable(Id), place: nullable(PersonName) };
const ArmedTimeView = {
  requiredMinutes: Count,
  armedMinutes: Count,
  /** Armed ÷ required × 10,000, rounded down: a single lost second is no full hundred. Null: nothing was asked for. */
  armedPerTenThousand: nullable(Type.Integer({ minimum: 0, maximum: 10_000 })),
  /** Reasons may overlap. */
  lapsedMinutes: Type.Array(object({ because: LapseReason, minutes: Count })),
};
const Lapse = object({ because: LapseReason, ...about, from: Timestamp, to: nullable(Timestamp) });

export const ZoneView = object({
  zoneId: Id,
  name: PersonName,
  class: ZoneClass,
  state: ZoneStanding,
  since: nullable(Timestamp),
  /** When a delay, a release or the bypass of the whole zone ends. */
  until: nullable(Timestamp),
  armedSince: nullable(Timestamp),
  /** Whether a person may arm and disarm it. */
  byPerson: Type.Boolean(),
  siren: Type.Boolean(),
  /** The places that it watches, or whose tamper contacts and life it does. */
  positions: Type.Array(object({ positionId: Id, place: PersonName })),
  /** Sensors that stand open or call now, and those of which nobody knows. */
  open: Type.Array(object({ ...about, sensor: SensorKind, since: Timestamp })),
  unknown: Type.Array(object({ ...about, sensor: SensorKind, since: Timestamp })),
  /** What reported, the first one first, until a person resets the zone. */
  memory: Type.Array(
    object({ ...about, kind: ZoneAlarmKind, sensor: SensorKind, at: Timestamp, pending: Type.Boolean() }),
  ),
  bypasses: Type.Array(
    object({
      requestId: EventId,
      positionId: nullable(Id),
      place: nullable(PersonName),
      reason: Said,
      until: Timestamp,
      requestedBy: Type.String(),
      requestedAt: Timestamp,
      /** Null: it waits for a second person, and does not hold. */
      confirmedBy: nullable(Type.String()),
    }),
  ),
  today: object({ ...ArmedTimeView, lapses: Type.Array(Lapse) }),
  last: nullable(object({ type: Type.String(), at: Timestamp, by: Type.String() })),
});
export const ZoneList = object({
  asOf: Timestamp,
  /** Null: no zone is in use. */
  site: nullable(object(ArmedTimeView)),
  zones: Type.Array(ZoneView),
});

/** MQTT `nestbox/{site}/zones/{zone}`: how a zone stands, without names of sensors. */
export const ZoneReport = object({
  zoneId: Id,
  name: PersonName,
  class: ZoneClass,
  state: ZoneStanding,
  since: nullable(Timestamp),
  open: Count,
  unknown: Count,
});

export const ZoneResetBody = object({ id: EventId, note: Said });
export const ZoneOrderBody = object({ id: EventId });
export const ZoneBypassBody = object({
  id: EventId,
  /** Left out: the whole zone. */
  positionId: Type.Optional(Id),
  reason: Said,
  until: Timestamp,
});

export type LapseReason = Static<typeof LapseReason>;
export type ZoneStanding = Static<typeof ZoneStanding>;
export type ZoneView = Static<typeof ZoneView>;
export type ZoneReport = Static<typeof ZoneReport>;
export type ZoneList = Static<typeof ZoneList>;
