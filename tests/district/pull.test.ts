import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EpochMs } from '#agent/time/clock.ts';
import { type PullSummary, pullAll } from '#district/pull/pull.ts';
import type { PulledSite } from '#district/sites.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { freshKey, listed, type SealedDay, sealDays } from './chain.ts';
import { serveFeeds } from './feedServer.ts';

const ids = ['east', 'west', 'north'] as const;
const keys = { east: freshKey(), west: freshKey(), north: freshKey() };
const chains = {
  east: sealDays('east', keys.east, 40),
  west: sealDays('west', keys.west, 40),
  north: sealDays('north', keys.north, 40),
};
const now = 1_790_000_000_000 as EpochMs;

/** A district with three sites, and what it pulls from them. */
const openDistrict = async (own: Partial<Record<(typeof ids)[number], readonly SealedDay[]>> = {}) => {
  const feeds = await serveFeeds({ ...chains, ...own });
  const store = await openDistrictStore(join(temporaryFolder(), 'district.db'));
  const rowOf = (id: (typeof ids)[number], more: Partial<PulledSite> = {}): PulledSite =>
    listed(id, keys[id], { address: feeds.addressOf(id), ...more });
  const pull = (sites = ids.map((id) => rowOf(id)), more: object = {}): Promise<PullSummary> =>
    pullAll({
      store,
      sites,
      parallel: 8,
      pageSize: 20,
      timeoutMs: 5000,
      environment: {},
      ca: undefined,
      now: () => now,
      ...more,
    });
  const heads = async (): Promise<number[]> => {
    const states = await store.states();
    return ids.map((id) => states.get(id)?.head.sequence ?? 0);
  };
  const named = ({ faults }: PullSummary) => faults.map(({ site, code }) => `${site} ${code}`).sort();
  return { ...feeds, store, rowOf, pull, heads, named };
};

describe('a pull', () => {
  test('fetches all pages of all sites, then only what is new, then nothing at all', async () => {
    const { pull, heads, siteOf, store } = await openDistrict({ east: chains.east.slice(0, 30) });
    expect(await pull()).toMatchObject({ reached: 3, nothingNew: 0, stored: 110, unreachable: [], faults: [] });
    expect(await heads()).toEqual([30, 40, 40]);
    expect(await store.bytesOf('west', chains.west[39]?.day as never)).toEqual(chains.west[39]?.bytes);
    siteOf('east').chain = chains.east;
    expect(await pull()).toMatchObject({ reached: 3, nothingNew: 2, stored: 10 });
    expect(await pull()).toMatchObject({ reached: 3, nothingNew: 3, stored: 0 });
    await pull();
    expect(siteOf('west').asked).toEqual(
      [
        '200 ?after=0&limit=20',
        '200 ?after=20&limit=20',
        '200 ?after=40&limit=20',
        '200 ?after=40&limit=20',
        '304 ?after=40&limit=20',
        '304 ?after=40&limit=20',
      ].slice(0, siteOf('west').asked.length),
    );
    expect(siteOf('west').asked.at(-1)).toBe('304 ?after=40&limit=20');
    await store.close();
  });

  test('a silent, a slow, a broken and a foreign one hold up nobody, and are told apart', async () => {
    for (const [how, code] of [
      ['never', 'unreachable'],
      ['slowly', 'unreachable'],
      ['with 500', 'unreachable'],
      ['with a web page', 'refused'],
    ] as const) {
      const { pull, heads, siteOf, store } = await openDistrict();
      siteOf('west').answers = how;
      const summary = await pull(undefined, { timeoutMs: 100 });
      expect([
        how,
        ...[...summary.unreachable, ...summary.faults].map((fault) => `${fault.site} ${fault.code}`),
      ]).toEqual([how, `west ${code}`]);
      expect(await heads()).toEqual([40, 0, 40]);
      siteOf('west').answers = 'as it should';
      expect(await pull()).toMatchObject({ reached: 3, stored: 40, unreachable: [], faults: [] });
      await store.close();
    }
  });

  test('shows each site its own token, from the list or the environment', async () => {
    const { pull, siteOf, rowOf, named, store } = await openDistrict();
    siteOf('east').token = 'token-of-east';
    siteOf('west').token = 'token-of-west';
    siteOf('north').token = 'token-of-all';
    expect(named(await pull())).toEqual(['east refused', 'north refused', 'west refused']);
    const sites = [rowOf('east', { token: 'token-of-east' }), rowOf('west', { tokenEnv: 'WEST' }), rowOf('north')];
    const environment = { WEST: 'token-of-west', NESTBOX_DISTRICT_TOKEN: 'token-of-all' };
    expect(await pull(sites, { environment })).toMatchObject({ reached: 3, stored: 120, faults: [] });
    await store.close();
  });

  test('what was pushed before is not stored again, and fills what the feed would leave open', async () => {
    const { pull, store, rowOf, siteOf, heads } = await openDistrict();
    const { createIntake } = await import('#district/intake.ts');
    const intake = createIntake({ store, siteOf: () => rowOf('east'), now: () => now });
    for (const one of chains.east.slice(20, 25)) await intake.accept({ site: 'east', bytes: one.bytes, road: 'push' });
    siteOf('east').chain = chains.east.filter(({ sequence }) => sequence !== 22);
    expect(await pull()).toMatchObject({ stored: 115, faults: [] });
    expect(await heads()).toEqual([40, 40, 40]);
    await store.close();
  });

  test('a gap in a feed is asked for again until it comes', async () => {
    const { pull, store, siteOf, named, heads } = await openDistrict({
      east: chains.east.filter(({ sequence }) => sequence !== 22),
    });
    expect(named(await pull())).toEqual(['east missing']);
    expect(named(await pull())).toEqual(['east missing']);
    expect(await heads()).toEqual([21, 40, 40]);
    siteOf('east').chain = chains.east;
    expect(await pull()).toMatchObject({ stored: 1, faults: [] });
    expect(await heads()).toEqual([40, 40, 40]);
    await store.close();
  });
});
