import type { EpochMs } from '#agent/time/clock.ts';
import { createIntake } from '../intake.ts';
import type { FoundFault } from '../loaded.ts';
import { createSiteClient, credentialsOf } from '../siteClient.ts';
import { isPulled, type PulledSite } from '../sites.ts';
import type { DistrictStore, SiteState, TriedSite } from '../store/store.ts';
import { createJudging } from './judging.ts';
import { type PullParts, pullSite, type SitePull } from './site.ts';

export interface PullWish {
  readonly store: DistrictStore;
  readonly sites: readonly PulledSite[];
  /** Sites that are asked at the same time, 1 or more. */
  readonly parallel: number;
  readonly pageSize: number;
  /** How long a site may be silent. */
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
  /** Sites without an address, which nobody asks. */
  readonly pushedOnly: number;
  readonly stored: number;
  readonly unreachable: readonly FoundFault[];
  /** What is not settled at these sites, also from earlier. */
  readonly faults: readonly FoundFault[];
}

/** Attempts whose ends are kept in one transaction. */
const settledAtOnce = 500;
/** Who is slow does not keep it back for longer. */
const settledWithinMs = 1000;

export interface Puller {
  /** @param state where the district stands with this site, when that is known already. */
  pull(site: PulledSite, state?: SiteState): Promise<SitePull>;
  /** How each attempt ended is in the store when it returns; `pull` may keep that back while others are under way. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** What asks sites, one by one or many at once. @throws when a file with an authority cannot be read. */
export const createPuller = (
  wish: Omit<PullWish, 'sites' | 'parallel'> & { readonly sites: readonly PulledSite[] },
): Puller => {
  const { store, sites, timeoutMs, environment, now } = wish;
  const byId = new Map(sites.map((site) => [site.id, site]));
  const client = createSiteClient({ silenceMs: timeoutMs });
  const judging = createJudging();
  const parts: PullParts = {
    store,
    client,
    judging,
    pageSize: wish.pageSize,
    intake: createIntake({ store, siteOf: (id) => byId.get(id), now }),
    ...credentialsOf(sites, environment, wish.ca),
  };
  // What was verified is kept at once. How an attempt ended may be lost: then a site is asked once more. Many go into one
  // transaction, because each waits for the disk.
  let ended: TriedSite[] = [];
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let failure: unknown;
  const settle = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const attempts = ended;
    ended = [];
    await store.tried(attempts);
    if (failure !== undefined) throw failure;
  };
  const settleSoon = (): void => {
    timer ??= setTimeout(() => {
      settle().catch((error: unknown) => {
        failure = error;
      });
    }, settledWithinMs);
  };
  return {
    pull: async (site, known) => {
      underWay += 1;
      try {
        const state = known ?? (await store.stateOf(site.id));
        const done = await pullSite(site, state, parts);
        ended.push({ site: site.id, head: state.head, attempt: done.attempt, at: now() });
        if (underWay === 1 || ended.length >= settledAtOnce || failure !== undefined) await settle();
        else settleSoon();
        wish.onSite?.(done);
        return done;
      } finally {
        underWay -= 1;
      }
    },
    settle,
    close: async () => {
      client.close();
      try {
        await settle();
      } finally {
        await judging.close();
      }
    },
  };
};

/** Asks every site once, many at the same time. A bad or slow one takes its own place and nobody else's. */
export const pullAll = async (wish: PullWish): Promise<PullSummary> => {
  const puller = createPuller(wish);
  try {
    // Asked for once and not by each. What is pushed meanwhile is given again by the feed, and is known.
    const states = await wish.store.states();
    const asked = wish.sites.filter(isPulled);
    const waiting = asked.values();
    const done: SitePull[] = [];
    const work = async (): Promise<void> => {
      for (const site of waiting) done.push(await puller.pull(site, states.get(site.id)));
    };
    await Promise.all(Array.from({ length: Math.min(wish.parallel, asked.length) }, work));
    await puller.settle();
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
    pushedOnly: sites.length - done.length,
    stored: done.reduce((sum, { stored }) => sum + stored, 0),
    unreachable: open.filter(({ code }) => code === 'unreachable'),
    faults: open.filter(({ code }) => code !== 'unreachable'),
  };
};
