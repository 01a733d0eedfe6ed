import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EpochMs } from '#agent/time/clock.ts';
import { pullAll } from '#district/pull/pull.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { type Postgres, startPostgres } from '#tests/postgres.ts';
import { freshKey, listed, type SealedDay, sealDays } from './chain.ts';
import { type FedSite, serveFeeds } from './feedServer.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const keys = { east: freshKey(), west: freshKey(), north: freshKey() };
const chains = {
  east: sealDays('east', keys.east, 30),
  west: sealDays('west', keys.west, 30),
  north: sealDays('north', keys.north, 30),
};
const number = (sequence: number, chain: readonly SealedDay[] = chains.east): SealedDay => {
  const one = chain[sequence - 1];
  if (!one) throw new Error(`there is no number ${sequence}`);
  return one;
};
const changed = (text: string, from: string | RegExp, to: string): Buffer => {
  const bytes = Buffer.from(text.replace(from, to), 'latin1');
  if (bytes.equals(Buffer.from(text, 'latin1'))) throw new Error('nothing was changed');
  return bytes;
};
const textOf = (sequence: number): string => number(sequence).bytes.toString('latin1');
const day = (sequence: number): string => number(sequence).day;
/** The chain from a number on, as another past of the same site would have it. */
const otherPast = (from: number, count: number): SealedDay[] =>
  sealDays('east', keys.east, count, [
    ...chains.east.slice(0, from - 2),
    { ...number(from - 1), sha256: 'a'.repeat(64) },
  ]);

/** The district has the first twenty of each; then this is what the site does. Each fault: code and day. */
const tamperings: Record<string, { readonly does: (site: FedSite) => void; readonly finds: readonly string[] }> = {
  'a changed figure': {
    does: ({ bytes }) => void bytes.set(25, changed(textOf(25), '"places":60', '"places":90')),
    finds: [`bad_signature ${day(25)}`, 'missing -'],
  },
  'a changed byte in the seam to the next one': {
    does: ({ bytes }) => void bytes.set(25, changed(textOf(25), '{"alg":"Ed25519"', '{"Alg":"Ed25519"')),
    finds: ['missing -', 'not_a_summary -'],
  },
  'a byte that ends a text too early': {
    does: ({ bytes }) => void bytes.set(25, changed(textOf(25), '"sequence":"0', '"sequence":"""')),
    finds: ['missing -', 'unreadable -'],
  },
  'a rewritten form with the same content': {
    does: ({ bytes }) =>
      void bytes.set(25, Buffer.from(JSON.stringify(JSON.parse(number(25).bytes.toString()), null, 1))),
    finds: ['missing -', 'not_canonical -'],
  },
  'a removed day': {
    does: (site) => {
      site.chain = chains.east.filter(({ sequence }) => sequence !== 25);
    },
    finds: ['missing -'],
  },
  'the newest days held back behind a true head': {
    does: (site) => {
      site.chain = chains.east.slice(0, 28);
      site.head = { sequence: 30, sha256: number(30).sha256 };
    },
    finds: ['forged_head -'],
  },
  'a reordered day': {
    does: (site) => {
      site.chain = [...chains.east.slice(0, 23), number(25), number(24), ...chains.east.slice(25)];
    },
    finds: [`out_of_order ${day(24)}`],
  },
  'a swapped key': {
    does: (site) => {
      site.chain = sealDays('east', freshKey(), 10, chains.east.slice(0, 20));
    },
    finds: Array.from({ length: 10 }, (_, at) => `swapped_key ${day(21 + at)}`),
  },
  "a day of another site under this one's number": {
    does: ({ bytes }) => void bytes.set(25, number(25, chains.north).bytes),
    finds: ['missing -', `other_site ${day(25)}`],
  },
  'the whole feed of another site': {
    does: (site) => {
      site.chain = chains.north;
    },
    finds: Array.from({ length: 10 }, (_, at) => `other_site ${day(21 + at)}`),
  },
  'a site that was rolled back': {
    does: (site) => {
      site.chain = chains.east.slice(0, 12);
    },
    finds: ['rolled_back -'],
  },
  'a site that was rolled back and has gone on to the same number': {
    does: (site) => {
      site.chain = [...chains.east.slice(0, 18), ...otherPast(19, 2).slice(18)];
    },
    finds: ['rolled_back -'],
  },
  'a site that was rolled back and has gone on beyond it': {
    does: (site) => {
      site.chain = [...chains.east.slice(0, 18), ...otherPast(19, 6).slice(18)];
    },
    finds: ['rolled_back -'],
  },
  'a day that does not follow': {
    does: (site) => {
      site.chain = [...chains.east.slice(0, 24), ...otherPast(25, 3).slice(24)];
    },
    finds: [`broken_chain ${day(25)}`],
  },
  'a forged head with nothing behind it': {
    does: (site) => {
      site.chain = chains.east.slice(0, 20);
      site.head = { sequence: 20, sha256: 'f'.repeat(64) };
    },
    finds: ['forged_head -'],
  },
  'a forged head from the future': {
    does: (site) => {
      site.chain = chains.east.slice(0, 20);
      site.head = { sequence: 99, sha256: 'f'.repeat(64) };
    },
    finds: ['forged_head -'],
  },
  'a forged head on a page of its own': {
    does: (site) => {
      site.head = { sequence: 30, sha256: 'f'.repeat(64) };
    },
    finds: ['forged_head -'],
  },
};

/** The store's own tests hold both databases to the same: here a few show that the pull does not care. */
const alsoOnPostgres = ['a changed figure', 'a removed day', 'a site that was rolled back and has gone on beyond it'];

describe.each([
  ['SQLite', async () => join(temporaryFolder(), 'district.db'), Object.entries(tamperings)],
  [
    'PostgreSQL',
    async () => postgres.database(),
    Object.entries(tamperings).filter(([what]) => alsoOnPostgres.includes(what)),
  ],
] as const)('tampering, with the district on %s', (_name, newAddress, cases) => {
  test.each(cases)('%s is found and named, and disturbs nobody else', async (_what, { does, finds }) => {
    const feeds = await serveFeeds({
      east: chains.east.slice(0, 20),
      west: chains.west.slice(0, 20),
      north: chains.north.slice(0, 20),
    });
    const store = await openDistrictStore(await newAddress());
    const sites = (['east', 'west', 'north'] as const).map((id) =>
      listed(id, keys[id], { address: feeds.addressOf(id) }),
    );
    const pull = () =>
      pullAll({
        store,
        sites,
        parallel: 3,
        pageSize: 100,
        timeoutMs: 60_000,
        environment: {},
        ca: undefined,
        now: () => 1_790_000_000_000 as EpochMs,
      });
    expect(await pull()).toMatchObject({ reached: 3, stored: 60, faults: [] });
    feeds.siteOf('east').chain = chains.east;
    feeds.siteOf('west').chain = chains.west;
    feeds.siteOf('north').chain = chains.north;
    does(feeds.siteOf('east'));
    for (const round of ['found', 'found again: still one fault']) {
      const { faults, unreachable } = await pull();
      expect([round, ...faults.map((fault) => `${fault.code} ${fault.day ?? '-'}`).sort()]).toEqual([round, ...finds]);
      expect(faults.every(({ site }) => site === 'east')).toBe(true);
      expect(unreachable).toEqual([]);
    }
    const states = await store.states();
    expect([states.get('west')?.head.sequence, states.get('north')?.head.sequence]).toEqual([30, 30]);
    // What was kept before is as it was.
    expect(await store.bytesOf('east', number(20).day)).toEqual(number(20).bytes);
    await store.close();
  });
});
