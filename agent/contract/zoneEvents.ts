import Type from '#typebox';
import { object } from './shape.ts';
import { EventId, Id, literals, PersonName, Said, SensorKind, Timestamp, ZoneAlarmKind } from './values.ts';

/**
 * Why a zone was not as armed as its class asks. `disarmed`: by a person, while nobody was in the house. `unknown`: nobody
 * knows how a sensor stands. `fault`: it stood open when the zone armed. `clock`: the box does not know the time.
 */
export const LapseCause = literals('disarmed', 'bypassed', 'test', 'unknown', 'fault', 'clock');

/** What a sensor's word is about: a position, or a unit that stands at none. */
const Where = { positionId: Type.Optional(Id), deviceId: Type.Optional(Id), place: Type.Optional(PersonName) };

/** The part of the catalogue (events.ts) that tells how zones were armed, what they reported and what they lacked. */
export const zoneEvents = {
  /** It arms after this delay: people are leaving. */
  'zone.arming': { published: true, data: object({ zoneId: Id, until: Timestamp }) },
  'zone.armed': {
    published: true,
    data: object({ zoneId: Id, because: literals('always', 'children_inside', 'house_empty', 'person') }),
  },
  'zone.disarmed': {
    published: true,
    data: object({ zoneId: Id, because: literals('no_children', 'person') }),
  },
  /** Its doors may open for bringing and fetching: they are watched, and no alarm by themselves. */
  'zone.released': { published: true, data: object({ zoneId: Id, until: Timestamp }) },
  'zone.release_ended': { published: true, data: object({ zoneId: Id }) },
  /** Somebody came in on the way to the kiosk: unless a person disarms in time, it is an alarm. */
  'zone.entered': {
    published: true,
    data: object({ zoneId: Id, kind: ZoneAlarmKind, sensor: SensorKind, until: Timestamp, ...Where }),
  },
  /** The first sensor and each later one; kept until a person resets the zone. */
  'zone.alarmed': { published: true, data: object({ zoneId: Id, kind: ZoneAlarmKind, sensor: SensorKind, ...Where }) },
  'zone.reset': { published: true, data: object({ zoneId: Id, note: Said }) },
  /** Something of the zone, or all of it, does not protect from here on. */
  'zone.lapsed': { published: true, data: object({ zoneId: Id, because: LapseCause, ...Where }) },
  'zone.restored': {
    published: true,
    data: object({ zoneId: Id, because: LapseCause, positionId: Type.Optional(Id), deviceId: Type.Optional(Id) }),
  },
  /** A first person asks that a zone, or one position of it, be left out of account for a time. */
  'zone.bypass_requested': {
    published: true,
    data: object({
      zoneId: Id,
      requestId: EventId,
      positionId: Type.Optional(Id),
      place: Type.Optional(PersonName),
      reason: Said,
      until: Timestamp,
      /** The head or a technician: one of the two has to be. */
      byDecider: Type.Boolean(),
    }),
  },
  /** A second person agrees: it holds from here on. */
  'zone.bypassed': { published: true, data: object({ zoneId: Id, requestId: EventId }) },
  'zone.bypass_ended': {
    published: true,
    data: object({ zoneId: Id, requestId: EventId, because: literals('over', 'person', 'not_confirmed') }),
  },
} as const;
