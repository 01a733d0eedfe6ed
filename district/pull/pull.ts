import { readFileSync } from 'node:fs';
import type { EpochMs } from '#agent/time/clock.ts';
import { createIntake } from '../intake.ts';
import type { FoundFault } from '../loaded.ts';
import type { PulledSite } from '../sites.ts';
import type { DistrictStore } from '../store/store.ts';
import { createFeedClient } from './feedClient.ts';
import { createJudging } from './judging.ts';
import { type PullParts, pullSite, type SitePull } from './site.ts';

export interface PullWish {
  readonly store: DistrictStore;
  readonly sites: readonly PulledSite[];
  /** Sites that are asked at the same time, 1 or more. */
  readonly parallel: number;
  readonly pageSize: number;
  /** How long a site may be silent. A whole page may take this many times as long. */
  readonly timeoutMs: number;
  /** What sites without a token of their own are shown. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** PEM for sites without an authority of their own. */
  readonly ca: string | undefined;
  readonly now: () => EpochMs;
  readonly onSite?: (done: SitePull) => void;
}

export interface PullSummary {
  /** Sites that answered, and of them those that had nothing new. */
  readonly reached: number;
  readonly nothingNew: number;
  readonly stored: number;
  readonly unreachable: readonly FoundFault[];
  /** What is not settled at these sites, also from earlier. */
  readonly faults: readonly FoundFault[];
}

const wholePageTimes = 12;

export interface Puller {
  pull(site: PulledSite): Promise<SitePull>;
  close(): Promise<void>;
}

/** What asks sites, one by one or many at once. @throws when a file with an authority cannot be read. */
export const createPuller = (
  wish: Omit<PullWish, 'sites' | 'parallel'> & { readonly sites: readonly PulledSite[] },
): Puller => {
  const { store, sites, timeoutMs, environment, now } = wish;
  const byId = new Map(sites.map((site) => [site.id, site]));
  const client = createFeedClient({ silenceMs: timeoutMs, wholeMs: timeoutMs * wholePageTimes });
  const judging = createJudging();
  const authorities = new Map<string, string>();
  for (const { ca } of sites)
    if (ca !== undefined && !authorities.has(ca)) authorities.set(ca, readFileSync(ca, 'utf8'));
  const parts: PullParts = {
    store,
    client,
    judging,
    pageSize: wish.pageSize,
    intake: createIntake({ store, siteOf: (id) => byId.get(id), now }),
    tokenOf: ({ token, tokenEnv }) => token ?? environment[tokenEnv ?? 'NESTBOX_DISTRICT_TOKEN'],
    caOf: ({ ca }) => (ca === undefined ? wish.ca : authorities.get(ca)),
  };
  return {
    pull: async (site) => {
      const state = await store.stateOf(site.id);
      const done = await pullSite(site, state, parts);
      await store.tried(site.id, done.attempt, now());
      wish.onSite?.(done);
      return done;
    },
    close: async () => {
      client.close();
      await judging.close();
    },
  };
};

/** Asks every site once, many at the same time. A bad or slow one takes its own place and nobody else's. */
export const pullAll = async (wish: PullWish): Promise<PullSummary> => {
  const puller = createPuller(wish);
  try {
    const waiting = wish.sites.values();
    const done: SitePull[] = [];
    const work = async (): Promise<void> => {
      for (const site of waiting) done.push(await puller.pull(site));
    };
    await Promise.all(Array.from({ length: Math.min(wish.parallel, wish.sites.length) }, work));
    return await summaryOf(wish.store, wish.sites, done);
  } finally {
    await puller.close();
  }
};

const summaryOf = async (
  store: DistrictStore,
  sites: readonly PulledSite[],
  done: readonly SitePull[],
): Promise<PullSummary> => {
  const listed = new Set(sites.map(({ id }) => id));
  const open = (await store.faults()).filter(({ site }) => listed.has(site));
  const reached = done.filter(({ attempt }) => attempt.ok);
  return {
    reached: reached.length,
    nothingNew: reached.filter(({ stored }) => stored === 0).length,
    stored: done.reduce((sum, { stored }) => sum + stored, 0),
    unreachable: open.filter(({ code }) => code === 'unreachable'),
    faults: open.filter(({ code }) => code !== 'unreachable'),
  };
};
