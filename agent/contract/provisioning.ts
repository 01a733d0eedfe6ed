import Type, { type Static } from '#typebox';
import { nullable, object } from './shape.ts';
import { DeviceView, Rung } from './site.ts';
import { UnitTest } from './unitEvents.ts';
import {
  AreaKind,
  Availability,
  Count,
  EventId,
  Id,
  literals,
  PersonName,
  PositionKind,
  Sha256,
  Timestamp,
} from './values.ts';

/** What is said to people, in both languages. */
export const Told = object({ zh: Type.String(), en: Type.String() });

const Address = Type.String({
  pattern: '^https?://[^\\s@]+$',
  maxLength: 300,
  description: 'the ONVIF device service as http://HOST[:PORT]/onvif/device_service, without user and password',
});
/** Goes in and never comes out. */
const account = {
  username: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ maxLength: 128 }),
};
const plainText = {
  allowPlainText: Type.Optional(
    Type.Boolean({
      description: 'The password itself may be sent where the camera refuses every digest: whoever listens reads it',
    }),
  ),
};
export const DeviceAccount = object({ ...account, ...plainText });
/** An account for this device alone, or the name of one that was kept for many. */
export const GivenAccount = Type.Union([DeviceAccount, object({ group: Id, ...plainText })], {
  description: 'an account {username, password}, or {group} for one that is kept for many devices',
});

const identity = {
  manufacturer: nullable(Type.String()),
  model: nullable(Type.String()),
  serial: nullable(Type.String()),
  firmware: nullable(Type.String()),
  mac: nullable(Type.String()),
  endpoint: nullable(Type.String()),
};
export const IdentityView = object(identity);

export const UnitView = object({
  unitId: Id,
  item: nullable(Id),
  address: nullable(Type.String()),
  ...identity,
  since: Timestamp,
  until: nullable(Timestamp),
  /** Another unit that answers at its address: somebody exchanged it. */
  other: nullable(IdentityView),
});

export const ProofView = object({
  test: UnitTest,
  testId: EventId,
  at: Timestamp,
  passed: Type.Boolean(),
  detail: Type.String(),
  measured: Type.Record(Type.String(), Type.Integer()),
  codec: nullable(Type.String()),
  pictureSha256: nullable(Sha256),
  tookMs: Count,
});

export const PositionView = object({
  positionId: Id,
  name: PersonName,
  kind: PositionKind,
  areaId: nullable(Id),
  zoneId: nullable(Id),
  covers: Type.Array(Id),
  unit: nullable(UnitView),
  availability: Availability,
  rung: nullable(Rung),
  detail: nullable(Type.String()),
  /** How many people its unit counts now; null where it counts none, and while nobody knows. */
  peopleCount: nullable(Count),
  hasCredentials: Type.Boolean(),
  /** Its password itself may be sent to it, where it refuses every digest. */
  allowsPlainText: Type.Boolean(),
  /** Listed in facility.yaml: its address and account are changed there. */
  isConfigured: Type.Boolean(),
  /** Every test that it may be asked, in the order in which they are best done. */
  tests: Type.Array(UnitTest),
  /** Of those that it needs, the ones that have not passed on the unit that stands there now. */
  lacking: Type.Array(UnitTest),
  proofs: Type.Array(ProofView),
  /** Every test that it needs has passed on the unit that stands there now. */
  isProved: Type.Boolean(),
});

/** Something that was found and stands at no position yet. Nothing joins by itself. */
export const InboxEntry = object({
  key: Type.String(),
  /** `camera`: an input or a relay of one, to which something may be wired. */
  source: literals('onvif', 'mqtt', 'camera'),
  unitId: nullable(Id),
  address: nullable(Type.String()),
  name: Type.String(),
  kind: PositionKind,
  ...identity,
  /** What it tells, where it tells several things: each may be a position of its own. */
  items: Type.Array(object({ item: Id, name: Type.String(), kind: PositionKind })),
  foundAt: nullable(Timestamp),
});

/** A place of the house, where a position may be. */
export const AreaView = object({ areaId: Id, name: PersonName, kind: AreaKind });

export const DeviceList = object({
  devices: Type.Array(DeviceView),
  areas: Type.Array(AreaView),
  positions: Type.Array(PositionView),
  inbox: Type.Array(InboxEntry),
  /** Inputs and relays of cameras at which nothing stands, each by itself. */
  wired: Type.Array(InboxEntry),
});

const UnitGiven = Type.Union([object({ unitId: Id, item: Type.Optional(Id) }), object({ address: Address })], {
  description: '{unitId, item?} of a unit that introduced itself, or {address} of a camera',
});
const place = {
  name: PersonName,
  kind: PositionKind,
  areaId: Type.Optional(Id),
  zoneId: Type.Optional(Id),
  covers: Type.Array(Id, { maxItems: 20, uniqueItems: true }),
};
/** `ifSilent`: also when the camera does not answer now; who it is, is then learned later. */
const unit = {
  unit: UnitGiven,
  credentials: Type.Optional(GivenAccount),
  ifSilent: Type.Optional(Type.Boolean()),
};
export const NewPosition = object({ id: EventId, positionId: Id, ...place, ...unit, unit: Type.Optional(UnitGiven) });
export const ChangedPosition = object({ id: EventId, ...place, credentials: Type.Optional(GivenAccount) });
export const Withdrawal = object({ id: EventId });
/** `confirm`: the same model with another serial number or MAC address is meant; it may be an exchange that nobody ordered. */
export const Replacement = object({ id: EventId, ...unit, confirm: Type.Optional(Type.Boolean()) });

export const IdentificationBody = object({
  address: Address,
  credentials: Type.Optional(GivenAccount),
});
export const Identification = object({
  address: Type.String(),
  ...identity,
  login: literals('none', 'broker', 'ws_digest', 'http_digest', 'ws_text'),
  clockOffsetMs: nullable(Type.Integer()),
});

export const ScanBody = object({
  id: EventId,
  /** Asked one by one, for cameras behind a router that lets no multicast through: host, host:port or URL. */
  addresses: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { maxItems: 512 })),
  /** Every address of a network is asked: `192.168.1.0/24`. */
  subnets: Type.Optional(
    Type.Array(
      Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}$', description: 'a network: 192.168.1.0/24' }),
      {
        maxItems: 8,
      },
    ),
  ),
  limitSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
});
export const ScanView = object({
  scanId: EventId,
  state: literals('running', 'done', 'failed'),
  startedAt: Timestamp,
  endedAt: nullable(Timestamp),
  done: Count,
  of: Count,
  /** The network cards that asked. */
  interfaces: Type.Array(object({ name: Type.String(), address: Type.String() })),
  addresses: Type.Array(Type.String()),
  found: Type.Array(InboxEntry),
  /** What to look at when nothing, or not everything, was found. */
  advice: Type.Array(Told),
});

export const TestBody = object({ id: EventId, test: UnitTest });
export const TestRun = object({
  testId: EventId,
  positionId: Id,
  unitId: Id,
  test: UnitTest,
  state: literals('running', 'passed', 'failed', 'cancelled'),
  startedAt: Timestamp,
  limitMs: Count,
  leftMs: Count,
  /** What is going on, what the person at the device is to do, or what came of it. */
  step: Told,
  measured: Type.Record(Type.String(), Type.Integer()),
  codec: nullable(Type.String()),
  pictureSha256: nullable(Sha256),
});

/** An account that an installer set on many devices. */
export const AccountGroupBody = object({ id: EventId, groupId: Id, ...account });
export const AccountGroups = object({ groups: Type.Array(Id) });
export const TrialBody = object({
  id: EventId,
  /** Cameras that stand at positions: the account is kept for those that take it. */
  positionIds: Type.Optional(Type.Array(Id, { maxItems: 64, uniqueItems: true })),
  addresses: Type.Optional(Type.Array(Address, { maxItems: 64, uniqueItems: true })),
});
export const TrialView = object({
  trialId: EventId,
  groupId: Id,
  state: literals('running', 'done', 'failed'),
  startedAt: Timestamp,
  results: Type.Array(
    object({
      address: Type.String(),
      positionId: nullable(Id),
      verdict: literals('waiting', 'accepted', 'refused', 'silent', 'locked', 'not_tried'),
      detail: Type.String(),
    }),
  ),
});
/** `how`: an operator was made, the password was changed, or one that was made earlier was found to be in force. */
export const Rotation = object({ positionId: Id, how: literals('operator', 'password', 'found') });

/** What a table of positions would do, row by row; a row that is wrong says in which column, and how to mend it. */
export const PositionImport = object({
  ok: Type.Boolean({ description: 'Nothing is wrong' }),
  applied: Type.Boolean(),
  new: Count,
  changed: Count,
  unchanged: Count,
  faulty: Count,
  rows: Type.Array(
    object({
      row: Count,
      positionId: Type.String(),
      name: Type.String(),
      verdict: literals('new', 'changed', 'unchanged', 'faulty'),
      /** Column, old and new value; never an account. */
      changes: Type.Array(object({ column: Type.String(), from: Type.String(), to: Type.String() })),
      faults: Type.Array(object({ column: Type.String(), zh: Type.String(), en: Type.String() })),
    }),
  ),
});

/** `confirm`: it is meant. While it restarts a camera records nothing and hears nothing. */
export const RebootBody = object({ id: EventId, confirm: Type.Optional(Type.Boolean()) });
export const RebootAsked = object({ positionId: Id });

/** After it was set: how far a camera's clock is off now; null when it does not tell. */
export const ClockSet = object({ positionId: Id, clockOffsetMs: nullable(Type.Integer()) });

export const PlainTextBody = object({ id: EventId, allow: Type.Boolean() });

/** The last exchange with a camera that failed, without anything that helps to log in; null when none did since the start. */
export const Diagnostics = object({ positionId: Id, at: nullable(Timestamp), text: nullable(Type.String()) });

export const HistoryEntry = object({
  seq: Count,
  at: Timestamp,
  type: Type.String(),
  actor: Type.String(),
  unitId: nullable(Id),
  text: Type.String(),
});
export const PositionHistory = object({
  positionId: Id,
  units: Type.Array(UnitView),
  entries: Type.Array(HistoryEntry),
});

export type Told = Static<typeof Told>;
export type DeviceAccount = Static<typeof DeviceAccount>;
export type GivenAccount = Static<typeof GivenAccount>;
export type UnitView = Static<typeof UnitView>;
export type ProofView = Static<typeof ProofView>;
export type PositionView = Static<typeof PositionView>;
export type InboxEntry = Static<typeof InboxEntry>;
export type AreaView = Static<typeof AreaView>;
export type DeviceList = Static<typeof DeviceList>;
export type UnitGiven = Static<typeof UnitGiven>;
export type NewPosition = Static<typeof NewPosition>;
export type ChangedPosition = Static<typeof ChangedPosition>;
export type Replacement = Static<typeof Replacement>;
export type Identification = Static<typeof Identification>;
export type ScanView = Static<typeof ScanView>;
export type PositionImport = Static<typeof PositionImport>;
export type TrialView = Static<typeof TrialView>;
export type TestRun = Static<typeof TestRun>;
export type Diagnostics = Static<typeof Diagnostics>;
export type PositionHistory = Static<typeof PositionHistory>;
