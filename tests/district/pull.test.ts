import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EpochMs } from '#agent/time/clock.ts';
import { type PullSummary, pullAll } from '#district/pull/pull.ts';
import type { PulledSite } from '#district/sites.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { certificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
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
const openDistrict = async (
  own: Partial<Record<(typeof ids)[number], readonly SealedDay[]>> = {},
  tls?: { readonly cert: string; readonly key: string },
) => {
  const feeds = await serveFeeds({ ...chains, ...own }, tls);
  const store = await openDistrictStore(join(temporaryFolder(), 'district.db'));
  const rowOf = (id: (typeof ids)[number], more: Partial<PulledSite> = {}): PulledSite =>
    listed(id, keys[id], { address: feeds.addressOf(id), ...more });
  const pull = (sites = ids.map((id) => rowOf(id)), more: object = {}): Promise<PullSummary> =>
    pullAll({
      store,
      sites,
      parallel: 8,
      pageSize: 20,
      timeoutMs: 60_000,
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

  test.each([
    ['never', 'unreachable'],
    ['slowly', 'unreachable'],
    ['with 500', 'unreachable'],
    ['with a web page', 'refused'],
  ] as const)('a site that answers %s holds up nobody, is named, and catches up', async (how, code) => {
    const { pull, heads, siteOf, cut, store } = await openDistrict();
    siteOf('west').answers = how;
    const running = pull(undefined, { timeoutMs: 60_000 });
    await eventually('the others to be kept while one is waited for', async () => {
      const states = await store.states();
      const isDone = (id: string): boolean => states.get(id)?.answeredAt !== undefined;
      return isDone('east') && isDone('north') && siteOf('west').asked.length > 0;
    });
    cut();
    const summary = await running;
    expect([...summary.unreachable, ...summary.faults].map((fault) => `${fault.site} ${fault.code}`)).toEqual([
      `west ${code}`,
    ]);
    siteOf('west').answers = 'as it should';
    expect(await pull(undefined, { timeoutMs: 60_000 })).toMatchObject({
      reached: 3,
      stored: 40,
      unreachable: [],
      faults: [],
    });
    expect(await heads()).toEqual([40, 40, 40]);
    await store.close();
  });

  test('gives up a site that is silent, and one that never comes to an end', async () => {
    const { pull, rowOf, siteOf, store } = await openDistrict();
    for (const how of ['never', 'slowly'] as const) {
      siteOf('west').answers = how;
      const { reached, unreachable } = await pull([rowOf('west')], { timeoutMs: 50 });
      expect([how, reached, unreachable.length]).toEqual([how, 0, 1]);
    }
    await store.close();
  });

  test('leaves out who only pushes, and says so', async () => {
    const { pull, rowOf, siteOf, store } = await openDistrict();
    const sites = [rowOf('east'), rowOf('west', { address: '', pushToken: 'west pushes' })];
    expect(await pull(sites)).toMatchObject({ reached: 1, stored: 40, pushedOnly: 1, unreachable: [], faults: [] });
    expect(siteOf('west').asked).toEqual([]);
    await store.close();
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

  test('over TLS believes an authority of the list or of the site, and nobody else', async () => {
    const { ca, cert, key } = certificates();
    const { pull, rowOf, store } = await openDistrict({}, { cert, key });
    const none = await pull();
    expect([none.reached, none.unreachable.map(({ detail }) => detail)]).toEqual([
      0,
      Array(3).fill(expect.stringMatching(/UNABLE_TO_VERIFY|SELF_SIGNED/)),
    ]);
    const file = join(temporaryFolder(), 'ca.pem');
    writeFileSync(file, ca);
    expect(await pull([rowOf('east', { ca: file }), rowOf('west')])).toMatchObject({ reached: 1, stored: 40 });
    expect(await pull(undefined, { ca })).toMatchObject({ reached: 3, stored: 80, unreachable: [] });
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
