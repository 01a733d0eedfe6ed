import { generateKeyPairSync } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { SealedRow } from '#agent/summary/store.ts';
import { addDays, type Day, daysBetween } from '#agent/time/calendar.ts';
import { type ChainWish, sealChain } from './chain.ts';
import { siteIdOf } from './facility.ts';
import type { Feeds } from './feeds.ts';

export interface MakeWish {
  readonly sites: number;
  readonly days: number;
  /** The last day that is sealed. */
  readonly until: Day;
}

/** Fewer summaries than this are made sooner than a thread begins. */
const worthThreads = 600;

/**
 * Adds the facilities and days that are not there yet: a second run with the same folder makes nothing, or only what
 * has been sealed since. Returns how many summaries were made; `onMade` tells each time.
 */
export const makeFeeds = async (
  feeds: Feeds,
  { sites, days, until }: MakeWish,
  onMade: (made: number, wanted: number) => void,
): Promise<number> => {
  for (let index = feeds.sites().length; index < sites; index += 1) {
    const { privateKey } = generateKeyPairSync('ed25519');
    feeds.add(siteIdOf(index), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  const wishes = feeds.sites().flatMap(({ index, privateKey }): ChainWish[] => {
    const { head, day } = feeds.end(index);
    const from = day === undefined ? addDays(until, 1 - days) : addDays(day, 1);
    return from > until ? [] : [{ seed: feeds.seed, index, privateKey, from, to: until, head }];
  });
  const wanted = wishes.reduce((sum, { from, to }) => sum + daysBetween(from, to) + 1, 0);
  let made = 0;
  const keep = (index: number, rows: readonly SealedRow[]): void => {
    feeds.append(index, rows);
    made += rows.length;
    onMade(made, wanted);
  };
  if (wanted < worthThreads) for (const wish of wishes) keep(wish.index, sealChain(wish));
  else await onAllCores(wishes, keep);
  return made;
};

/** Each thread has one chain in work, so only as many are in memory as there are threads. */
const onAllCores = async (
  wishes: readonly ChainWish[],
  keep: (index: number, rows: readonly SealedRow[]) => void,
): Promise<void> => {
  const waiting = wishes.values();
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./sealWorker.ts', import.meta.url));
    try {
      for (const wish of waiting) keep(wish.index, await sealedBy(worker, wish));
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(wishes.length, availableParallelism()) }, work));
};

const sealedBy = (worker: Worker, wish: ChainWish): Promise<SealedRow[]> =>
  new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (rows: SealedRow[]) => {
      worker.off('error', reject);
      // A buffer comes out of a thread as plain bytes.
      resolve(
        rows.map((row) => ({ ...row, bytes: Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.length) })),
      );
    });
    worker.postMessage(wish);
  });
