import type { Session } from '#contract/identity.ts';
import type { Keep } from '../store/store.ts';

type Method = 'pin' | 'card';
export type OfflineAnswer =
  | { readonly kind: 'known'; readonly session: Session }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'locked'; readonly untilMs: number };

export interface OfflineIdentity {
  /** After the agent has said who somebody is: from now on, today, this kiosk knows them without it. */
  readonly remember: (method: Method, secret: string, session: Session) => Promise<void>;
  /** Who that is, among those whom the agent named here today. `staffId`: who they say they are; it can be nobody else. */
  readonly find: (method: Method, secret: string, nowMs: number, staffId?: string) => Promise<OfflineAnswer>;
  /** What is being sealed right now is not kept any more: the day or the kiosk's right is over. */
  readonly forget: () => void;
  /** The agent has locked this kiosk, or the member of staff: pulling the cable opens nothing. */
  readonly locked: (method: Method, untilMs: number, staffId?: string) => Promise<void>;
}

interface Sealed {
  readonly id: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
}
interface KeptPeople {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly people: readonly Sealed[];
}
interface Tries {
  readonly wrong: number;
  readonly lastWrongMs: number;
  /** Until when the agent itself takes none. */
  readonly agentUntilMs: number;
}
/** Of the kiosk, and of a member of staff who was named. */
type TriesOf = Method | `${Method}:staff:${string}`;
type KeptTries = Readonly<Partial<Record<TriesOf, Tries>>>;

const peopleKey = 'people';
/** It outlives the day, or midnight would give five new tries. */
export const triesKey = 'tries';
/**
 * A third of a second a try on a small panel. A PIN of four digits is tried out in an hour all the same: what lies
 * behind it is one person's name and children of one day, and a pass that only sends (see design/016).
 */
const rounds = 310_000;
const freeTries = 5;
const firstWaitMs = 15_000;
const longestWaitMs = { pin: 7_680_000, card: 5_000 } as const;
/** No wait of the agent's is longer, give or take what two clocks may differ by. */
const longestMs = longestWaitMs.pin + 60_000;
const triesFor = (method: Method, staffId: string | undefined): TriesOf =>
  staffId === undefined ? method : `${method}:staff:${staffId}`;
const noTries: Tries = { wrong: 0, lastWrongMs: 0, agentUntilMs: 0 };

/**
 * The agent's own rule (kiosk.md "Behaviour"): five free tries, then 15 s doubling from the last wrong PIN; 5 s for cards. A
 * last try in the future means that the clock was put back; waiting for it could take years.
 */
export const lockedUntilMs = (method: Method, wrong: number, lastWrongMs: number, nowMs: number): number =>
  wrong < freeTries || lastWrongMs > nowMs
    ? 0
    : lastWrongMs + Math.min(firstWaitMs * 2 ** (wrong - freeTries), longestWaitMs[method]);

/**
 * Knows people while the agent is away. Of each it keeps what the agent said, sealed (AES-GCM) under a key that their own
 * PIN or card gives (PBKDF2); it goes at the end of the day. PINs and cards are counted apart, and staff who are named for
 * themselves, as the agent does: nobody is kept from leaving by what others tried. A page that is neither local nor under TLS has no
 * such cryptography: there nobody is known offline.
 */
export const createOfflineIdentity = (keep: Keep, crypto: Crypto): OfflineIdentity => {
  // Absent, whatever its type says, on an insecure page.
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  let forgotten = 0;
  /** One at a time: each reads what it then writes. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };

  const keyOf = async (
    method: Method,
    secret: string,
    salt: Uint8Array<ArrayBuffer>,
  ): Promise<CryptoKey | undefined> => {
    const raw = new TextEncoder().encode(`${method}:${secret}`);
    const base = await subtle?.importKey('raw', raw, 'PBKDF2', false, ['deriveKey']);
    if (!base) return undefined;
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
    return subtle?.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  };
  const opened = async (sealKey: CryptoKey, { iv, sealed }: Sealed): Promise<Session | undefined> => {
    try {
      const text = await subtle?.decrypt({ name: 'AES-GCM', iv }, sealKey, sealed);
      // Sealed by this kiosk from the agent's own answer.
      return text && (JSON.parse(new TextDecoder().decode(text)) as Session);
    } catch {
      // Another person's: the key does not fit.
      return undefined;
    }
  };
  const keptPeople = createKeptValue<KeptPeople>(keep, peopleKey);
  const keptTries = createKeptValue<KeptTries>(keep, triesKey);
  const triesOf = async (whose: TriesOf): Promise<Tries> => (await keptTries.read())?.[whose] ?? noTries;
  const keepTries = async (tries: KeptTries): Promise<void> =>
    keptTries.write({ ...(await keptTries.read()), ...tries });
  /** A right try forgets the wrong ones, of the kiosk and of the person, each time: only people of today can be guessed at. */
  const forgetTries = (method: Method, { kind, id }: Session['person']): Promise<void> =>
    keepTries({ [method]: noTries, ...(kind === 'staff' && { [`${method}:staff:${id}`]: noTries }) });

  return {
    remember: (method, secret, session) => {
      const asOf = forgotten;
      return inTurn(async () => {
        const kept = await keptPeople.read();
        const salt = kept?.salt ?? crypto.getRandomValues(new Uint8Array(16));
        const sealKey = await keyOf(method, secret, salt);
        if (!sealKey) return;
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const text = new TextEncoder().encode(JSON.stringify({ ...session, token: '' }));
        const sealed = await subtle?.encrypt({ name: 'AES-GCM', iv }, sealKey, text);
        if (!sealed) return;
        await forgetTries(method, session.person);
        // Sealing takes its time: the day or the right may be over, and then nobody is kept from before.
        if (asOf !== forgotten) return;
        const id = `${method}:${session.person.kind}:${session.person.id}`;
        const people = [...(kept?.people ?? []).filter((each) => each.id !== id), { id, iv, sealed }];
        await keptPeople.write({ salt, people });
      });
    },
    forget: () => {
      forgotten += 1;
      keptPeople.forget();
    },
    find: (method, secret, nowMs, staffId) =>
      inTurn(async () => {
        const kept = await keptPeople.read();
        const whose = triesFor(method, staffId);
        const tries = await triesOf(whose);
        const agentMs = tries.agentUntilMs - nowMs > longestMs ? 0 : tries.agentUntilMs;
        const untilMs = Math.max(agentMs, lockedUntilMs(method, tries.wrong, tries.lastWrongMs, nowMs));
        if (untilMs > nowMs) return { kind: 'locked', untilMs };
        // Of a kiosk that knows nobody there is nothing to guess.
        const sealKey = kept && (await keyOf(method, secret, kept.salt));
        if (!kept || !sealKey) return { kind: 'unknown' };
        for (const each of kept.people) {
          if (staffId !== undefined && each.id !== whose) continue;
          const session = await opened(sealKey, each);
          if (!session) continue;
          await forgetTries(method, session.person);
          return { kind: 'known', session };
        }
        const counted = async (of: TriesOf): Promise<Tries> => {
          const before = await triesOf(of);
          return { ...before, wrong: before.wrong + 1, lastWrongMs: nowMs };
        };
        const after = await counted(whose);
        await keepTries({ [method]: await counted(method), [whose]: after });
        const lockedMs = lockedUntilMs(method, after.wrong, nowMs, nowMs);
        return lockedMs > nowMs ? { kind: 'locked', untilMs: lockedMs } : { kind: 'unknown' };
      }),
    locked: (method, untilMs, staffId) =>
      inTurn(async () => {
        const whose = triesFor(method, staffId);
        await keepTries({ [whose]: { ...(await triesOf(whose)), agentUntilMs: untilMs } });
      }),
  };
};

/** What is kept under a key. While the disk is away the page goes on with what it knows, and writes over nothing unread. */
const createKeptValue = <T>(keep: Keep, key: string) => {
  let known: T | undefined;
  let wasRead = false;
  return {
    read: async (): Promise<T | undefined> => {
      try {
        known = await keep.read<T>(key);
        wasRead = true;
      } catch {
        // Away: what is known stays.
      }
      return known;
    },
    write: async (value: T): Promise<void> => {
      known = value;
      if (wasRead) await keep.write(key, value);
    },
    forget: (): void => {
      known = undefined;
    },
  };
};
