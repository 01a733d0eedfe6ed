import type { ConsentPurpose } from '#contract/messages.ts';
import type { AdultRecord, ChildRecord } from '#contract/people.ts';
import type { Journal } from '../journal/journal.ts';
import { type Day, dayAt } from '../time/calendar.ts';
import type { Clock, EpochMs } from '../time/clock.ts';
import { countedConsent } from './consent.ts';
import { childrenOf } from './own.ts';
import type { GuardianPeople, LockedUntil, PicturesRule } from './ports.ts';
import { randomSecret, sha256Of } from './secret.ts';
import type { GuardianStore, WrongTails } from './store.ts';

/** A guardian who came in by their own link, as they are at this moment. */
export interface Guardian {
  readonly adult: AdultRecord;
  /** Their own, by `own.ts`; at least one. */
  readonly children: readonly ChildRecord[];
  /** What counts of what they agreed to. */
  readonly consent: readonly ConsentPurpose[];
  readonly day: Day;
}
export type Entry =
  | { readonly outcome: 'in'; readonly token: string; readonly guardian: Guardian; readonly endsAt: EpochMs }
  /** A link that is none and a tail that is not theirs are not told apart. `until`: from when the next try is free. */
  | { readonly outcome: 'wrong'; readonly until: EpochMs | undefined }
  | { readonly outcome: 'locked'; readonly until: EpochMs };

export interface Door {
  enter(link: string, tail: string): Entry;
  /**
   * Who a session belongs to, judged anew each time. `ended`: it was taken away, by a new link, a block, an erasure or the
   * end of their days; whoever had it is told once. `nobody`: there is none, or its time was over.
   */
  guardianOf(token: string): Guardian | 'ended' | 'nobody';
  leave(token: string): void;
}

export interface DoorParts {
  readonly journal: Pick<Journal, 'record'>;
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly timeZone: string;
  readonly store: GuardianStore;
  readonly people: Pick<GuardianPeople, 'adult' | 'childrenOf'>;
  readonly pictures: PicturesRule;
  readonly lockedUntil: LockedUntil;
}

export const sessionMs = 12 * 3_600_000;
/** After so many in a row a link is somebody else's: it ends, and the desk makes a new one. */
export const wrongTailsEndLink = 15;
/** A telephone, another, and a few that were forgotten about. */
const sessionsOfOne = 6;
/** Links that are none are counted as if they were one, or the waiting would tell which they are. */
const mostStrangers = 512;

/**
 * Lets guardians in, and says who is inside. Sessions are kept in memory: a restart asks for the tail once more; wrong tails
 * are kept on the disk.
 *
 * | link  | tail  | tries in a row | answer |
 * |-------|-------|----------------|--------|
 * | good  | right | no wait runs   | in; wrong ones are forgotten |
 * | good  | wrong | 1 to 4         | wrong |
 * | good  | wrong | 5 to 14        | wrong, with the end of the wait that begins |
 * | good  | wrong | 15             | wrong; the link has ended (`wrong_tries`) |
 * | good  | any   | a wait runs    | locked, and not tried |
 * | ended, revoked, of somebody erased, blocked for all or not valid today, or never there | any | the same | the same as a wrong tail |
 */
export const createDoor = ({ journal, clock, timeZone, store, people, pictures, lockedUntil }: DoorParts): Door => {
  interface Session {
    readonly adultId: string;
    readonly linkId: string;
    readonly endsAtMono: number;
  }
  /** By the hash of the token: finding one tells nothing about another through time. */
  const sessions = new Map<string, Session>();
  const strangers = new Map<string, WrongTails>();
  const none: WrongTails = { wrong: 0, lastWrongAt: 0 as EpochMs }; // never looked at while there is no wrong try

  const guardian = (adultId: string, now: EpochMs): Guardian | undefined => {
    const adult = people.adult(adultId);
    const day = dayAt(now, timeZone);
    const children = adult ? childrenOf(adult, people.childrenOf(adultId), day) : [];
    if (!adult || children.length === 0) return undefined;
    return { adult, children, consent: countedConsent(store.consent(adultId), pictures, { day, timeZone }), day };
  };

  /** Wrong tails of a link that opens, or of one that does not, with what counts another and what forgets them. */
  const triesOf = (link: { readonly linkId: string; readonly adultId: string } | undefined, sha256: string) => ({
    now: link ? store.wrongTails(link.linkId) : (strangers.get(sha256) ?? none),
    count: (now: EpochMs): WrongTails => {
      if (link) {
        store.countWrong(link.linkId, now);
        const tries = store.wrongTails(link.linkId);
        if (tries.wrong < wrongTailsEndLink) return tries;
        const { adultId, linkId } = link;
        const data = { adultId, linkId, because: 'wrong_tries' as const };
        journal.record([{ type: 'adult.link_revoked', actor: 'agent', subject: adultId, data }]);
        return none;
      }
      const tries = { wrong: (strangers.get(sha256) ?? none).wrong + 1, lastWrongAt: now };
      strangers.delete(sha256);
      if (tries.wrong >= wrongTailsEndLink) return none;
      strangers.set(sha256, tries);
      for (const [oldest] of [...strangers].slice(0, Math.max(0, strangers.size - mostStrangers))) {
        strangers.delete(oldest);
      }
      return tries;
    },
  });

  const open = (adultId: string, linkId: string): string => {
    for (const [key, { endsAtMono }] of sessions) if (endsAtMono <= clock.monotonicMs()) sessions.delete(key);
    const own = [...sessions].filter(([, session]) => session.adultId === adultId);
    for (const [key] of own.slice(0, Math.max(0, own.length + 1 - sessionsOfOne))) sessions.delete(key);
    const token = randomSecret();
    sessions.set(sha256Of(token), { adultId, linkId, endsAtMono: clock.monotonicMs() + sessionMs });
    return token;
  };

  return {
    enter: (secret, tail) => {
      const now = clock.now();
      const sha256 = sha256Of(secret);
      const known = store.linkBySha256(sha256);
      const whose = known && guardian(known.adultId, now);
      const tries = triesOf(whose && known, sha256);
      const locked = lockedUntil(tries.now, now);
      if (locked !== undefined) return { outcome: 'locked', until: locked };
      if (!known || !whose || whose.adult.phoneTail !== tail) {
        return { outcome: 'wrong', until: lockedUntil(tries.count(now), now) };
      }
      store.forgetWrong(known.linkId);
      const token = open(known.adultId, known.linkId);
      return { outcome: 'in', token, guardian: whose, endsAt: (now + sessionMs) as EpochMs }; // whole plus whole
    },
    guardianOf: (token) => {
      const key = sha256Of(token);
      const session = sessions.get(key);
      if (!session) return 'nobody';
      const isOver = session.endsAtMono <= clock.monotonicMs();
      const isLinked = store.linkOf(session.adultId)?.linkId === session.linkId;
      const whose = isOver || !isLinked ? undefined : guardian(session.adultId, clock.now());
      if (whose) return whose;
      sessions.delete(key);
      return isOver ? 'nobody' : 'ended';
    },
    leave: (token) => void sessions.delete(sha256Of(token)),
  };
};
