import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Day } from '#agent/time/calendar.ts';
import { keyOf } from './chain.ts';
import { inventFacility } from './facility.ts';
import { openFeeds, type SimulatedSite } from './feeds.ts';
import { makeFeeds } from './make.ts';
import { type ServedSite, type Serving, serveSites } from './serve.ts';
import { tamper } from './tamper.ts';
import type { TamperKind } from './tamperKinds.ts';

export interface DistrictWish {
  readonly folder: string;
  readonly sites: number;
  readonly days: number;
  /** The last day that is sealed. */
  readonly until: Day;
  readonly seed: number;
  /** On loopback; 0: any that is free. */
  readonly port: number;
  readonly tampered: ReadonlyMap<string, TamperKind>;
  readonly offline: ReadonlySet<string>;
  readonly latencyMs: number;
  readonly onMade?: (made: number, wanted: number) => void;
}

export interface SimulatedDistrict extends Serving {
  readonly sites: readonly string[];
  readonly made: number;
  /** The district's list of them, with tokens. */
  readonly listFile: string;
}

/**
 * A district that does not exist: facilities with keys, tokens and chains of really sealed summaries, all answering from
 * one process. What is in the folder already is kept and goes on from where it ended.
 */
export const startDistrict = async (wish: DistrictWish): Promise<SimulatedDistrict> => {
  mkdirSync(wish.folder, { recursive: true });
  const feeds = openFeeds(wish.folder, wish.seed);
  const made = await makeFeeds(feeds, wish, wish.onMade ?? (() => {}));
  const sites = feeds.sites();
  const served = new Map<string, ServedSite>();
  for (const site of sites) {
    const kind = wish.tampered.get(site.site);
    const store = feeds.storeOf(site);
    const neighbour = site.index === 0 ? 1 : site.index - 1;
    const lie = kind && tamper(kind, feeds.rows(site.index), feeds.rows(neighbour));
    served.set(site.site, {
      site: site.site,
      token: site.token,
      key: lie?.key ?? keyOf(site.privateKey).jwk,
      store: lie?.store ?? store,
      offline: wish.offline.has(site.site),
    });
  }
  const serving = await serveSites(served, wish);
  const listFile = join(wish.folder, 'sites.csv');
  writeFileSync(listFile, listOf(feeds.seed, sites, serving.address));
  chmodSync(listFile, 0o600);
  return {
    sites: sites.map(({ site }) => site),
    made,
    listFile,
    address: serving.address,
    stop: async () => {
      await serving.stop();
      feeds.close();
    },
  };
};

/** The list as a district keeps it: the true key, whatever a facility says of itself. */
const listOf = (seed: number, sites: readonly SimulatedSite[], address: string): string =>
  stringify(
    sites.map(({ index, site, privateKey, token }) => {
      const { name, town, inclusive } = inventFacility(seed, index);
      const { x: key } = keyOf(privateKey).jwk;
      return { id: site, address: `${address}/${site}`, key, token, name, town, inclusive: inclusive ? 'yes' : 'no' };
    }),
    { header: true, bom: true },
  );
