import type { IncomingHttpHeaders } from 'node:http';
import type { Access, Role } from '#contract/roles.ts';
import type { StaffRole } from '#contract/values.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Certified } from './certificates.ts';
import { kioskCalling } from './kiosks.ts';
import type { Passes } from './passes.ts';
import type { IdentityPeople, PersonReference } from './ports.ts';
import type { Sessions } from './sessions.ts';
import type { IdentityStore, KioskRow } from './store.ts';
import { tokenOf } from './tokens.ts';

/** Who is calling: what the HTTP app knows as its principal. */
export interface Caller {
  readonly role: Role;
  readonly name: string;
  readonly actor: string;
  readonly kioskId: string | undefined;
  readonly person: PersonReference | undefined;
}
export interface IdentifyParts {
  readonly store: IdentityStore;
  readonly people: IdentityPeople;
  readonly sessions: Sessions;
  readonly passes: Passes;
  readonly now: () => EpochMs;
  /** Who proved to be the district with a certificate; nobody where none are listed. */
  readonly certified?: ((socket: unknown) => Certified | undefined) | undefined;
}

interface Request {
  readonly raw: { readonly socket: unknown };
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly routeOptions: { readonly config: { readonly access?: Access } };
}

export const sessionHeader = 'x-nestbox-session';

/**
 * The caller of a request: a bearer token, a certificate of the district, or an enrolled kiosk with or without a person at it.
 * Undefined: nobody known; `revoked`: a kiosk whose right was taken away.
 * A token that proves nothing is nobody, even beside a good cookie; a session that ended leaves the kiosk alone. A pass
 * stands for its holder in what a route takes late, never in what is read, opened or decided.
 */
export const createIdentify =
  ({ store, people, sessions, passes, now, certified }: IdentifyParts) =>
  ({ method, headers, routeOptions, raw }: Request): Caller | 'revoked' | undefined => {
    if (headers.authorization !== undefined) return tokenCaller(store, headers.authorization);
    const district = certified?.(raw.socket);
    if (district) return certifiedCaller(district);
    const kiosk = kioskCalling(store, headers);
    if (!kiosk) return undefined;
    if (kiosk.revokedAt !== null) return 'revoked';
    const token = headers[sessionHeader];
    if (typeof token !== 'string') return kioskCaller(kiosk);
    const mayBeLate = method === 'POST' && routeOptions.config.access?.pass === true;
    const late = mayBeLate ? passes.holder(token, kiosk.kioskId, now()) : undefined;
    if (late) return personCaller(people, kiosk, late) ?? kioskCaller(kiosk);
    const session = sessions.find(token, kiosk.kioskId);
    const person = session && people.personByCredential(session.credentialKey);
    // The credential may have been taken away, or given to somebody else, since.
    const same = person?.kind === session?.person.kind && person?.id === session?.person.id;
    return (person && same && personCaller(people, kiosk, person)) || kioskCaller(kiosk);
  };

/** Whether the token or kiosk of a request is still welcome. Prolongs no session: for streams that stay open. */
export const createStillWelcome =
  (store: IdentityStore) =>
  ({ headers }: Pick<Request, 'headers'>): boolean =>
    headers.authorization === undefined
      ? kioskCalling(store, headers)?.revokedAt === null
      : tokenCaller(store, headers.authorization) !== undefined;

/** What a person may do at a kiosk. Those who do not care for children are there as guardians are: for themselves. */
export const roleOf = (staffRole: StaffRole | null): Role => {
  switch (staffRole) {
    case 'manager':
      return 'head';
    case 'caregiver':
    case 'health':
      return 'caregiver';
    case 'technician':
      return 'technician';
    case 'guard':
    case 'other':
    case null:
      return 'kiosk';
  }
};

const tokenCaller = (store: IdentityStore, authorization: string): Caller | undefined => {
  const [, bearer = ''] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
  const token = tokenOf(store, bearer);
  return (
    token && {
      role: token.role,
      name: token.name,
      actor: `token:${token.tokenId}`,
      kioskId: undefined,
      person: undefined,
    }
  );
};

const certifiedCaller = ({ name, fingerprint }: Certified): Caller => ({
  role: 'district',
  name,
  actor: `certificate:${fingerprint.slice(0, 16)}`,
  kioskId: undefined,
  person: undefined,
});

const kioskCaller = ({ kioskId, name }: KioskRow): Caller => ({
  role: 'kiosk',
  name,
  actor: `kiosk:${kioskId}`,
  kioskId,
  person: undefined,
});

/** Read from the records at every request: who lost a role lost it at once. */
const personCaller = (people: IdentityPeople, { kioskId }: KioskRow, person: PersonReference): Caller | undefined => {
  const actor = `${person.kind}:${person.id}`;
  if (person.kind === 'adult') {
    const adult = people.adult(person.id);
    return adult && { role: 'kiosk', name: adult.name, actor, kioskId, person };
  }
  const member = people.staff(person.id);
  return member && { role: roleOf(member.role), name: member.name, actor, kioskId, person };
};
