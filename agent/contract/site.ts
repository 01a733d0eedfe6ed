import Type, { type Static } from '#typebox';
import { closed, nullable } from './shape.ts';
import { Availability, Count, EventId, Id, literals, PersonName, Sha256, Timestamp } from './values.ts';

export const HealthStatus = literals('ok', 'degraded', 'failing');
export const HealthCheck = Type.Object(
  { name: Type.String(), status: HealthStatus, since: Timestamp, detail: Type.String() },
  closed,
);
export const Health = Type.Object({ status: HealthStatus, checks: Type.Array(HealthCheck) }, closed);

/** The health ladder of a device: each rung includes those before it. */
export const Rung = literals('unknown', 'reachable', 'authenticated', 'events_live', 'picture_live', 'recording');
export const DeviceView = Type.Object(
  {
    deviceId: Id,
    name: PersonName,
    component: Type.String(),
    deviceClass: nullable(Type.String()),
    manufacturer: nullable(Type.String()),
    model: nullable(Type.String()),
    availability: Availability,
    state: nullable(Type.String()),
    stateSince: nullable(Timestamp),
    lastSeenAt: nullable(Timestamp),
    rung: nullable(Rung),
    detail: nullable(Type.String()),
  },
  closed,
);

/** What a day's road to the district looks like: the kiosk's tick. */
export const DistrictTick = Type.Object(
  { day: nullable(Type.String()), state: literals('none', 'sealed', 'sent', 'received') },
  closed,
);

/** The page of the site: link, clock, devices and the last things that happened at doors and alarms. */
export const SiteView = Type.Object(
  {
    facility: PersonName,
    site: Id,
    version: Type.String(),
    clockTrust: literals('unset', 'free-running', 'synced', 'stepped'),
    broker: Type.Object({ connected: Type.Boolean(), kind: literals('embedded', 'external') }, closed),
    health: Health,
    district: DistrictTick,
    devices: Type.Array(DeviceView),
    recent: Type.Array(
      Type.Object(
        { seq: Count, at: Timestamp, type: Type.String(), subject: Type.String(), text: Type.String() },
        closed,
      ),
    ),
  },
  closed,
);

/** MQTT `nestbox/{site}/state`, and the last will. */
export const SiteState = Type.Object(
  {
    online: Type.Boolean(),
    boot: EventId,
    version: Type.String(),
    seq: Count,
    head: nullable(Sha256),
    /** On the upstream broker: how many answers to notices it has sealed. */
    answers: Type.Optional(Count),
  },
  closed,
);

/** MQTT `nestbox/{site}/commands/{device}`: a level with a lease; it ends by itself when nobody renews it. */
export const LeaseCommand = Type.Object(
  {
    on: Type.Boolean(),
    leaseSeconds: Type.Integer({ minimum: 1, maximum: 120 }),
    issuedAt: Timestamp,
    validForSeconds: Type.Integer({ minimum: 1, maximum: 3600 }),
  },
  closed,
);

export type HealthStatus = Static<typeof HealthStatus>;
export type HealthCheck = Static<typeof HealthCheck>;
export type Health = Static<typeof Health>;
export type Rung = Static<typeof Rung>;
export type DeviceView = Static<typeof DeviceView>;
export type SiteView = Static<typeof SiteView>;
export type SiteState = Static<typeof SiteState>;
export type LeaseCommand = Static<typeof LeaseCommand>;
export type DistrictTick = Static<typeof DistrictTick>;
