import { timingSafeEqual } from 'node:crypto';
import type { EpochMs } from '../time/clock.ts';
import type { Credentials } from './credentials.ts';
import type { IdentityPeople, PersonReference } from './ports.ts';

/** What a pass says, and the box's own hand beneath it. */
interface Claims {
  readonly kioskId: string;
  readonly person: PersonReference;
  /** A print of the PIN or card that was used: the pass ends when that one is taken away. */
  readonly print: string;
  readonly until: number;
}

export interface Passes {
  /** A pass for who has just identified at a kiosk by a credential. `until` in epoch milliseconds. */
  issue(holder: Omit<Claims, 'print' | 'until'> & { readonly credentialKey: string }, now: EpochMs): IssuedPass;
  /** Whose pass this is; undefined when it is none, ran out, or came from another kiosk. */
  holder(pass: string, kioskId: string, now: EpochMs): PersonReference | undefined;
}
export interface IssuedPass {
  readonly token: string;
  readonly until: EpochMs;
}

/** A long weekend without the box: what was tapped on Friday is still the same person's on Monday, whenever they came. */
const validForMs = 96 * 3_600_000;
const prefix = 'nbp_';

/**
 * A session ends with the agent and after minutes without a touch. What was tapped at a kiosk while the agent was away
 * must still arrive as that person's: for this there is the pass. It reads and opens nothing: only the routes that say so
 * (contract/roles.ts) take it, and only what is sent to them. It is
 * written by the box's keyed hash and kept nowhere, so it outlives a restart.
 */
export const createPasses = (
  credentials: Pick<Credentials, 'keyed'>,
  people: Pick<IdentityPeople, 'credentialsOf'>,
): Passes => {
  const printOf = (key: string): string => credentials.keyed('pass-credential', key).toString('base64url');
  const sealOf = (claims: string): Buffer => credentials.keyed('pass', claims);

  const claimsIn = (pass: string): Claims | undefined => {
    const [claims = '', seal = ''] = pass.slice(prefix.length).split('.');
    const given = Buffer.from(seal, 'base64url');
    const wanted = sealOf(claims);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    // Sealed by the box itself, so it is what the box wrote.
    return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims;
  };

  return {
    issue: ({ kioskId, person, credentialKey }, now) => {
      const until = (now + validForMs) as EpochMs; // whole milliseconds plus whole milliseconds
      const claims: Claims = { kioskId, person, print: printOf(credentialKey), until };
      const text = Buffer.from(JSON.stringify(claims)).toString('base64url');
      return { token: `${prefix}${text}.${sealOf(text).toString('base64url')}`, until };
    },
    holder: (pass, kioskId, now) => {
      const claims = pass.startsWith(prefix) ? claimsIn(pass) : undefined;
      if (!claims || claims.kioskId !== kioskId || claims.until <= now) return undefined;
      const { pinKey, cardKeys } = people.credentialsOf(claims.person);
      const held = [...(pinKey === undefined ? [] : [pinKey]), ...cardKeys];
      return held.some((key) => printOf(key) === claims.print) ? claims.person : undefined;
    },
  };
};
