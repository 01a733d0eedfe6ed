import Type from '#typebox';
import { BrokerAccountForm } from './brokerAccounts.ts';
import { object } from './shape.ts';
import { Count, EventId, Id, literals, Note, PersonName, PositionKind, SensorKind, Sha256 } from './values.ts';

const Short = Type.String({ maxLength: 80 });

/** Who a unit is, as far as it says: the serial number and the MAC address tell one unit from its twin. */
export const UnitIdentity = {
  manufacturer: Type.Optional(Short),
  model: Type.Optional(Short),
  serial: Type.Optional(Short),
  firmware: Type.Optional(Short),
  /** Lower case, with colons. */
  mac: Type.Optional(Type.String({ pattern: '^([0-9a-f]{2}:){5}[0-9a-f]{2}$' })),
  /** WS-Discovery's endpoint reference. */
  endpoint: Type.Optional(Type.String({ maxLength: 200 })),
};

/** What a live test of a unit is about. */
export const UnitTest = literals('reach', 'login', 'clock', 'picture', 'stream', 'event', 'tamper', 'sound', 'state');

/** The part of the catalogue (events.ts) that tells of positions, of the units bound to them, and of their proofs. */
export const unitEvents = {
  /** A place for a device: it owns history, zone and coverage, whatever unit stands there. Said again, it is changed. */
  'position.recorded': {
    published: true,
    data: object({
      positionId: Id,
      name: PersonName,
      kind: PositionKind,
      /** The area (or room) that it stands in. */
      areaId: Type.Optional(Id),
      zoneId: Type.Optional(Id),
      /** The areas (or rooms) that a camera sees. */
      covers: Type.Array(Id, { maxItems: 20, uniqueItems: true }),
    }),
  },
  'position.withdrawn': { published: true, data: object({ positionId: Id }) },
  /** From now on this unit stands at the position. `item`: only this one of the unit's signals is the position's. */
  'unit.bound': {
    published: true,
    data: object({
      positionId: Id,
      unitId: Id,
      item: Type.Optional(Id),
      ...UnitIdentity,
      /** Of a camera: its ONVIF device service, without credentials. */
      address: Type.Optional(Type.String({ maxLength: 300 })),
    }),
  },
  /** A unit that nobody could ask when it was bound has said who it is: from now on another one is noticed. */
  'unit.identified': { published: true, data: object({ positionId: Id, unitId: Id, ...UnitIdentity }) },
  'unit.released': {
    published: true,
    data: object({ positionId: Id, unitId: Id, because: literals('replaced', 'removed') }),
  },
  /** Another unit than the bound one answers at its address: somebody exchanged it. Cleared by binding it, or by its return. */
  'unit.found_other': { published: true, data: object({ positionId: Id, unitId: Id, ...UnitIdentity }) },
  'unit.found_again': { published: true, data: object({ positionId: Id, unitId: Id }) },
  /** A camera can tell that somebody covers or turns it: from now on that is to be proved too. */
  'unit.tells_tamper': { published: true, data: object({ positionId: Id, unitId: Id }) },
  /** From now on this item of this camera event means this, on every camera; `unclassified`: it means nothing again. */
  'device.event_taught': {
    published: true,
    data: object({
      /** Without ONVIF's prefixes: `RuleEngine/MyRuleDetector/Visitor`. */
      topic: Type.String({ minLength: 1, maxLength: 200 }),
      item: Type.String({ minLength: 1, maxLength: 80 }),
      sensor: SensorKind,
    }),
  },
  /** What a live test found. A position counts as proved by the last outcome of each test. */
  'unit.tested': {
    published: true,
    data: object({
      testId: EventId,
      positionId: Id,
      unitId: Id,
      test: UnitTest,
      passed: Type.Boolean(),
      detail: Note,
      /** What was measured, in whole numbers whose name ends in the unit: `widthPx`, `bitrateKbps`, `clockOffsetMs`. */
      measured: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.Integer())),
      codec: Type.Optional(Short),
      /** The picture that was seen, kept beside the journal under its hash. */
      pictureSha256: Type.Optional(Sha256),
      tookMs: Count,
    }),
  },
  /** A second person has seen that the site is as its acceptance report says. */
  'acceptance.confirmed': { published: true, data: object({ contentSha256: Sha256 }) },
  /** A device that does not introduce itself is described by a profile from now on. */
  'device.described': {
    published: true,
    data: object({ deviceId: Id, name: PersonName, profile: Id, topicId: Type.Optional(Short) }),
  },
  /** A client of the embedded broker has an account of its own, or a new password for it. */
  'unit.account_made': { published: true, data: object({ unitId: Id, username: Id, form: BrokerAccountForm }) },
  'unit.account_revoked': { published: true, data: object({ unitId: Id, username: Id }) },
  'device.undescribed': { published: true, data: object({ deviceId: Id }) },
} as const;
