import Type, { type Static } from '#typebox';
import { Role } from './roles.ts';
import { closed, nullable } from './shape.ts';
import { ClassType, EventId, Id, literals, PersonName, StaffRole, Timestamp } from './values.ts';

export const EnrolBody = Type.Object(
  { id: EventId, code: Type.String({ pattern: '^[0-9A-Z]{8}$' }), name: PersonName },
  closed,
);
export const Enrolled = Type.Object({ kioskId: Id, name: PersonName }, closed);

export const KioskList = Type.Object(
  {
    kiosks: Type.Array(
      Type.Object({ kioskId: Id, name: PersonName, enrolledAt: Timestamp, revokedAt: nullable(Timestamp) }, closed),
    ),
  },
  closed,
);

/**
 * Identify at a kiosk. A card or QR arrives from a keyboard wedge as its digits. `personId` when the screen knows
 * already who it should be: then no other person's PIN will do, and wrong tries count against that person too. Staff who are
 * named are let in at a kiosk that is locked, as long as they are not locked themselves.
 */
export const SessionBody = Type.Object(
  {
    method: literals('pin', 'card'),
    secret: Type.String({ minLength: 4, maxLength: 64 }),
    personId: Type.Optional(Id),
  },
  closed,
);
/** One of the identified adult's own children, as a guardian may see them. */
export const OwnChild = Type.Object(
  {
    childId: Id,
    name: PersonName,
    classId: Id,
    className: PersonName,
    classType: ClassType,
    homeRoomId: Id,
    roomId: nullable(Id),
    present: Type.Boolean(),
    since: nullable(Timestamp),
    /** Does not leave with this adult by the kiosk alone: the desk sees to it. Never says why. */
    atDesk: Type.Boolean(),
  },
  closed,
);
export const Session = Type.Object(
  {
    token: Type.String({ description: 'Send as X-Nestbox-Session beside the kiosk cookie' }),
    expiresAt: Timestamp,
    role: Role,
    person: Type.Object(
      { kind: literals('adult', 'staff'), id: Id, name: PersonName, staffRole: nullable(StaffRole) },
      closed,
    ),
    children: Type.Array(OwnChild),
    /** Sends what this person tapped while the box was away, also after a restart of it; it reads nothing. */
    pass: Type.Object({ token: Type.String(), until: Timestamp }, closed),
  },
  closed,
);
/** A code with which one kiosk may enrol: eight characters, shown once. */
export const EnrolmentCode = Type.Object(
  { code: Type.String({ pattern: '^[0-9A-Z]{8}$' }), expiresAt: Timestamp },
  closed,
);
export const WhoAmI = Type.Object(
  { role: Role, name: PersonName, kioskId: nullable(Id), facility: PersonName, site: Id },
  closed,
);

export type KioskList = Static<typeof KioskList>;
export type EnrolmentCode = Static<typeof EnrolmentCode>;
export type EnrolBody = Static<typeof EnrolBody>;
export type Enrolled = Static<typeof Enrolled>;
export type SessionBody = Static<typeof SessionBody>;
export type OwnChild = Static<typeof OwnChild>;
export type Session = Static<typeof Session>;
export type WhoAmI = Static<typeof WhoAmI>;
