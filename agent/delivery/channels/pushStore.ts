import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { openSecretFile } from '../../config/secretFile.ts';
import type { Db } from '../../journal/database.ts';
import type { EpochMs } from '../../time/clock.ts';
import { isInsideHost } from './pushAddress.ts';

/** As a browser's `PushSubscription.toJSON()` has it, base64url without padding. */
export interface PushSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}
export type Subscribed = { readonly ok: true } | { readonly ok: false; readonly code: 'subscription_unusable' };

export interface PushStore {
  /** The `applicationServerKey` of the browser, base64url. Made with the first question, and kept: it belongs to each subscription. */
  publicKey(): string;
  vapidKeys(): VapidKeys;
  /** One more browser of an adult; beyond `mostBrowsers` the oldest goes. A browser belongs to whom subscribed it last. */
  subscribe(adultId: string, subscription: PushSubscription): Subscribed;
  /** Oldest first. */
  subscriptionsOf(adultId: string): PushSubscription[];
  /** Whether an adult has a browser that asked for messages. */
  has(adultId: string): boolean;
  /** Who has. */
  adults(): string[];
  remove(endpoint: string): void;
  /** All of an adult who was erased, or withdrew. */
  forget(adultId: string): void;
}

export const mostBrowsers = 5;
export const vapidFile = (dataFolder: string): string => join(dataFolder, 'keys', 'web-push.json');

/** `mayBeInside`: the push service may stand in the house, as one does that has an authority of its own (`ca`). */
export const openPushStore = (
  db: Db,
  {
    dataFolder,
    now,
    mayBeInside,
  }: { readonly dataFolder: string; readonly now: () => EpochMs; readonly mayBeInside: boolean },
): PushStore => {
  const put = db.prepare(
    `INSERT INTO push_subscription (endpoint, adult_id, keys, created_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (endpoint) DO UPDATE SET
       adult_id = excluded.adult_id, keys = excluded.keys, created_at = excluded.created_at`,
  );
  const trim = db.prepare(
    `DELETE FROM push_subscription WHERE adult_id = @adultId AND endpoint NOT IN
       (SELECT endpoint FROM push_subscription WHERE adult_id = @adultId ORDER BY created_at DESC, endpoint LIMIT @most)`,
  );
  const ofAdult = db.prepare<[string], { endpoint: string; keys: string }>(
    'SELECT endpoint, keys FROM push_subscription WHERE adult_id = ? ORDER BY created_at, endpoint',
  );
  const allAdults = db.prepare<[], string>('SELECT DISTINCT adult_id FROM push_subscription ORDER BY adult_id').pluck();
  const removeOne = db.prepare('DELETE FROM push_subscription WHERE endpoint = ?');
  const removeAll = db.prepare('DELETE FROM push_subscription WHERE adult_id = ?');
  let keys: VapidKeys | undefined;
  const vapidKeys = (): VapidKeys => {
    keys ??= JSON.parse(openSecretFile(vapidFile(dataFolder), newKeys).toString('utf8')) as VapidKeys; // as newKeys wrote it
    return keys;
  };
  return {
    publicKey: () => vapidKeys().publicKey,
    vapidKeys,
    subscribe: (adultId, { endpoint, keys: { p256dh, auth } }) => {
      if (!isUsable(endpoint, mayBeInside) || !isBytes(p256dh, 65) || !isBytes(auth, 16)) {
        return { ok: false, code: 'subscription_unusable' };
      }
      db.transaction(() => {
        put.run(endpoint, adultId, JSON.stringify({ p256dh, auth }), now());
        trim.run({ adultId, most: mostBrowsers });
      })();
      return { ok: true };
    },
    subscriptionsOf: (adultId) =>
      ofAdult.all(adultId).map(({ endpoint, keys: text }) => ({
        endpoint,
        keys: JSON.parse(text) as PushSubscription['keys'], // as subscribe wrote it
      })),
    has: (adultId) => ofAdult.get(adultId) !== undefined,
    adults: () => allAdults.all(),
    remove: (endpoint) => void removeOne.run(endpoint),
    forget: (adultId) => void removeAll.run(adultId),
  };
};

/** A pair on P-256 (RFC 8292, 3.2), as web-push takes it: the point and the number, each base64url. */
const newKeys = (): Buffer => {
  const { x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(String(x), 'base64url'), Buffer.from(String(y), 'base64url')]);
  return Buffer.from(JSON.stringify({ publicKey: point.toString('base64url'), privateKey: d } as VapidKeys)); // d: it is private
};

const isUsable = (endpoint: string, mayBeInside: boolean): boolean => {
  const url = URL.parse(endpoint);
  return (
    url?.protocol === 'https:' &&
    endpoint.length <= 1000 &&
    url.username === '' &&
    url.password === '' &&
    (mayBeInside || !isInsideHost(url.hostname))
  );
};

const isBytes = (text: string, length: number): boolean =>
  /^[\w-]{1,200}$/.test(text) && Buffer.from(text, 'base64url').length === length;
