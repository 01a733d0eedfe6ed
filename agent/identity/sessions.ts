import type { Clock } from '../time/clock.ts';
import { randomSecret, sha256Of } from './bearer.ts';
import type { PersonReference } from './ports.ts';

/** Who identified at a kiosk, and by which credential. */
export interface Session {
  readonly kioskId: string;
  readonly person: PersonReference;
  /** The session ends with the PIN or card that opened it. */
  readonly credentialKey: string;
}

/** People who are identified now. Kept in memory: a restart signs everybody out, which costs them one PIN. */
export interface Sessions {
  /** Returns the token and after how many milliseconds without a request it ends. */
  open(session: Session): { readonly token: string; readonly idleMs: number };
  /** The session of a token at its own kiosk, which is prolonged by being asked for. */
  find(token: string, kioskId: string): Session | undefined;
  close(token: string, kioskId: string): void;
}

/** A guardian walks away from the desk; staff work at it. */
const idleMsOf = { adult: 2 * 60_000, staff: 10 * 60_000 } as const;

export const createSessions = (clock: Pick<Clock, 'monotonicMs'>): Sessions => {
  /** By the hash of the token: finding one tells nothing about another through time. */
  const sessions = new Map<string, Session & { endsAt: number }>();
  const live = (token: string, kioskId: string) => {
    const session = sessions.get(sha256Of(token));
    return session && session.kioskId === kioskId && session.endsAt > clock.monotonicMs() ? session : undefined;
  };
  const forgetEnded = (): void => {
    for (const [key, { endsAt }] of sessions) if (endsAt <= clock.monotonicMs()) sessions.delete(key);
  };
  return {
    open: (session) => {
      forgetEnded();
      const token = randomSecret();
      const idleMs = idleMsOf[session.person.kind];
      sessions.set(sha256Of(token), { ...session, endsAt: clock.monotonicMs() + idleMs });
      return { token, idleMs };
    },
    find: (token, kioskId) => {
      const session = live(token, kioskId);
      if (session) session.endsAt = clock.monotonicMs() + idleMsOf[session.person.kind];
      return session;
    },
    close: (token, kioskId) => {
      if (live(token, kioskId)) sessions.delete(sha256Of(token));
    },
  };
};
