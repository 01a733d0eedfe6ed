import { createHash, randomInt } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Journal } from '../journal/journal.ts';
import type { EpochMs } from '../time/clock.ts';
import { bearerOf, proves, readBearer, sha256Of } from './bearer.ts';
import type { Credentials } from './credentials.ts';
import type { IdentityStore, KioskRow } from './store.ts';

export const kioskCookie = 'nestbox_kiosk';

/** Without 0 O 1 I L: a code is read from one screen and typed into another. */
const letters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const codeLength = 8;
/** Long enough to walk to the kiosk and type it, too short to be found on a note. */
export const codeValidForMs = 30 * 60_000;
/** Browsers keep a cookie for at most 400 days; each `GET /api/v1/me` renews it. */
const cookieSeconds = 400 * 24 * 3600;

/** Makes a code with which kiosks may enrol: eight characters, shown to a person, kept as a keyed hash only. */
export const createEnrolmentCode = (
  store: IdentityStore,
  credentials: Credentials,
  { uses, expiresAt }: { readonly uses: number; readonly expiresAt: EpochMs },
): string => {
  const code = Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('');
  store.keepCode({ fingerprint: codeFingerprint(credentials, code), uses, expiresAt });
  return code;
};

export const codeFingerprint = (credentials: Credentials, code: string): Buffer =>
  credentials.keyed('enrolment-code', code);

/**
 * The kiosk that an enrolment makes, and the bearer for its cookie. Both follow from the enrolment's id and code, so
 * that a kiosk whose first answer was lost gets the same cookie when it asks again; only the box can work them out.
 */
export const kioskOf = (
  credentials: Credentials,
  enrolment: { readonly id: string; readonly code: string },
): { readonly kioskId: string; readonly sha256: string; readonly bearer: string } => {
  const kioskId = `kiosk-${createHash('sha256').update(enrolment.id).digest('hex').slice(0, 12)}`;
  const secret = credentials.keyed('kiosk', `${enrolment.id}:${enrolment.code}`).toString('base64url');
  return { kioskId, sha256: sha256Of(secret), bearer: bearerOf('nbk', kioskId, secret) };
};

/** Ends a kiosk's right for good. False when there is no such kiosk. */
export const revokeKiosk = (journal: Journal, store: IdentityStore, kioskId: string, actor: string): boolean => {
  const kiosk = store.kiosk(kioskId);
  if (kiosk?.revokedAt === null) {
    journal.record([{ type: 'kiosk.revoked', actor, subject: kioskId, data: { kioskId } }]);
  }
  return kiosk !== undefined;
};

/** The `Set-Cookie` of a kiosk. No script and no other site can use it. */
export const kioskSetCookie = (bearer: string, secure: boolean): string =>
  stringifySetCookie({
    name: kioskCookie,
    value: bearer,
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure,
    maxAge: cookieSeconds,
  });

/** The bearer in a request's kiosk cookie, whether or not it proves anything. */
export const kioskBearerIn = (headers: IncomingHttpHeaders): string | undefined =>
  headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[kioskCookie];

/** The kiosk whose cookie came along, also one that was revoked. */
export const kioskCalling = (store: IdentityStore, headers: IncomingHttpHeaders): KioskRow | undefined => {
  const parts = readBearer('nbk', kioskBearerIn(headers) ?? '');
  const kiosk = parts && store.kiosk(parts.id);
  return kiosk && proves(parts.secret, kiosk.sha256) ? kiosk : undefined;
};
