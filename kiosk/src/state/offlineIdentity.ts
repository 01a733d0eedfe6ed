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
  /** Who that is, among those whom the agent named here today. */
  readonly find: (method: Method, secret: string, nowMs: number) => Promise<OfflineAnswer>;
}

interface Kept {
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly people: readonly {
    readonly id: string;
    readonly iv: Uint8Array<ArrayBuffer>;
    readonly sealed: ArrayBuffer;
  }[];
  readonly wrong: number;
  readonly lastWrongMs: number;
}

const key = 'people';
/** About a third of a second on a small panel: what makes trying a million PINs of a stolen disk take days. */
const rounds = 310_000;
const freeTries = 5;
const firstWaitMs = 15_000;
const longestWaitMs = 7_680_000;

/** The agent's own rule (kiosk.md "Behaviour"): five free tries, then 15 s doubling from the last wrong one. */
export const lockedUntilMs = (wrong: number, lastWrongMs: number): number =>
  wrong < freeTries ? 0 : lastWrongMs + Math.min(firstWaitMs * 2 ** (wrong - freeTries), longestWaitMs);

/**
 * Knows people while the agent is away. Of each it keeps what the agent said, sealed (AES-GCM) under a key that only
 * their own PIN or card gives (PBKDF2), so that the store alone tells nothing; it goes at the end of the day. A page
 * that is neither local nor under TLS has no such cryptography: there nobody is known offline.
 */
export const createOfflineIdentity = (keep: Keep, crypto: Crypto): OfflineIdentity => {
  // Absent, whatever its type says, on an insecure page.
  const subtle: SubtleCrypto | undefined = crypto.subtle;

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
  const kept = async (): Promise<Kept> =>
    (await keep.read<Kept>(key)) ?? {
      salt: crypto.getRandomValues(new Uint8Array(16)),
      people: [],
      wrong: 0,
      lastWrongMs: 0,
    };
  const opened = async (sealKey: CryptoKey, { iv, sealed }: Kept['people'][number]): Promise<Session | undefined> => {
    try {
      const text = await subtle?.decrypt({ name: 'AES-GCM', iv }, sealKey, sealed);
      // Sealed by this kiosk from the agent's own answer.
      return text && (JSON.parse(new TextDecoder().decode(text)) as Session);
    } catch {
      // Another person's: the key does not fit.
      return undefined;
    }
  };

  return {
    remember: async (method, secret, session) => {
      const before = await kept();
      const sealKey = await keyOf(method, secret, before.salt);
      if (!sealKey) return;
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const text = new TextEncoder().encode(JSON.stringify({ ...session, token: '' }));
      const sealed = await subtle?.encrypt({ name: 'AES-GCM', iv }, sealKey, text);
      if (!sealed) return;
      const id = `${method}:${session.person.kind}:${session.person.id}`;
      // Read again: somebody else may have been kept while the key was derived.
      const now = { ...before, ...(await keep.read<Kept>(key)) };
      const people = [...now.people.filter((each) => each.id !== id), { id, iv, sealed }];
      await keep.write(key, { ...now, people, wrong: 0, lastWrongMs: 0 } satisfies Kept);
    },
    find: async (method, secret, nowMs) => {
      const before = await kept();
      const untilMs = lockedUntilMs(before.wrong, before.lastWrongMs);
      if (untilMs > nowMs) return { kind: 'locked', untilMs };
      const sealKey = await keyOf(method, secret, before.salt);
      for (const each of sealKey ? before.people : []) {
        const session = sealKey && (await opened(sealKey, each));
        if (!session) continue;
        await keep.write(key, { ...before, wrong: 0, lastWrongMs: 0 } satisfies Kept);
        return { kind: 'known', session };
      }
      const wrong = before.wrong + 1;
      // Of a kiosk that knows nobody there is nothing to guess.
      if (before.people.length > 0) await keep.write(key, { ...before, wrong, lastWrongMs: nowMs } satisfies Kept);
      const lockedMs = before.people.length > 0 ? lockedUntilMs(wrong, nowMs) : 0;
      return lockedMs > nowMs ? { kind: 'locked', untilMs: lockedMs } : { kind: 'unknown' };
    },
  };
};
