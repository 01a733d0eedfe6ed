import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EpochMs } from '#agent/time/clock.ts';
import { createIntake } from '#district/intake.ts';
import { pullAll } from '#district/pull/pull.ts';
import type { DistrictReport } from '#district/report/report.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { type Postgres, startPostgres } from '#tests/postgres.ts';
import { nestboxHere } from '../cli/nestbox.ts';
import { freshKey, listed, type SealedDay, sealDays } from './chain.ts';
import { serveFeeds } from './feedServer.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

// The box was replaced and began again from a backup of day 12: another key, so that not one byte is the same from there.
const [oldKey, newKey, laterKey] = [freshKey(), freshKey(), freshKey()];
const oldPast = sealDays('east', oldKey, 20);
const newPast = sealDays('east', newKey, 20, oldPast.slice(0, 12));
const now = 1_790_000_000_000 as EpochMs;

const openOffice = async (address: string) => {
  const feeds = await serveFeeds({ east: oldPast });
  const store = await openDistrictStore(address);
  const formerKeys = [oldKey.jwk.x, newKey.jwk.x];
  const site = listed('east', laterKey, { address: feeds.addressOf('east'), formerKeys });
  const pull = async (): Promise<string[]> => {
    const wish = { parallel: 1, pageSize: 8, timeoutMs: 60_000, environment: {}, ca: undefined, now: () => now };
    const { faults, unreachable } = await pullAll({ store, sites: [site], ...wish });
    return [...faults, ...unreachable].map(({ code }) => code).sort();
  };
  const settle = (code: string, ...more: string[]) =>
    nestboxHere(['district', 'settle', 'east', code, '--note', 'asked the head', '--store', address, ...more], {
      env: { NESTBOX_LANG: 'en' },
    });
  const replaced = async (): Promise<string[]> =>
    (
      await store.db.all<{ sha256: string }>('SELECT sha256 FROM district_replaced WHERE site = ? ORDER BY sequence', [
        'east',
      ])
    ).map(({ sha256 }) => sha256);
  const shows = (chain: readonly SealedDay[]): void => {
    feeds.siteOf('east').chain = chain;
  };
  const accept = createIntake({ store, siteOf: () => site, now: () => now }).accept;
  const push = async ({ bytes }: SealedDay): Promise<string> =>
    (await accept({ site: 'east', bytes, road: 'push' })).outcome;
  const inForce = async (of: SealedDay): Promise<Buffer | undefined> => store.bytesOf('east', of.day);
  return { store, pull, push, settle, replaced, shows, inForce };
};
const hashes = (chain: readonly SealedDay[]): string[] => chain.map(({ sha256 }) => sha256);
const at = (chain: readonly SealedDay[], sequence: number): SealedDay => {
  const found = chain[sequence - 1];
  if (!found) throw new Error(`there is no number ${sequence}`);
  return found;
};

describe.each([
  ['SQLite', async () => join(temporaryFolder(), 'district.db')],
  ['PostgreSQL', async () => postgres.database()],
] as const)('a site that was rolled back, with the district on %s', (_name, newAddress) => {
  test.each([
    ['has less than before', newPast.slice(0, 15), ['rolled_back']],
    ['stands at the same number', newPast.slice(0, 20), ['rolled_back']],
    ['has gone on beyond', newPast, ['rolled_back']],
  ] as const)(
    'and %s: its new past is taken when somebody says so, and the old is kept',
    async (_what, shown, finds) => {
      const { store, pull, push, settle, replaced, shows, inForce } = await openOffice(await newAddress());
      expect(await pull()).toEqual([]);
      shows(shown);
      expect(await pull()).toEqual(finds);
      expect((await settle('forked', '--take-new-chain')).code).toBe(2);
      expect(await push(at(newPast, 13))).toBe('refused');
      expect((await settle('rolled_back', '--take-new-chain')).out).toContain('the next pull takes the new chain');
      expect(await pull()).toEqual(['forked', 'new_chain']);
      expect(await replaced()).toEqual(expect.arrayContaining(hashes(oldPast.slice(12))));
      expect(await store.stateOf('east')).toMatchObject({
        head: { sequence: shown.length, sha256: shown.at(-1)?.sha256 },
        takesNewChain: false,
      });
      expect(await inForce(at(oldPast, 12))).toEqual(at(oldPast, 12).bytes);
      expect(await inForce(at(oldPast, 13))).toEqual(at(newPast, 13).bytes);
      const told = await store.newChains();
      expect(told).toMatchObject([
        {
          ...{ site: 'east', note: 'asked the head', takenAt: now },
          kept: {
            ...{ fromSequence: 13, toSequence: 20, summaries: 8, firstSha256: at(oldPast, 13).sha256 },
            ...{ fromDay: at(oldPast, 13).day, toDay: at(oldPast, 20).day },
          },
        },
      ]);
      for (const code of ['forked', 'new_chain']) expect((await settle(code)).code).toBe(0);
      shows(newPast);
      expect(await pull()).toEqual([]);
      expect((await store.stateOf('east')).head.sequence).toBe(32);
      expect(await store.newChains()).toEqual(told);
      // It was taken once: who goes back again is found again.
      shows(sealDays('east', laterKey, 12, newPast.slice(0, 20)));
      expect(await pull()).toEqual(['rolled_back']);
      await store.close();
    },
  );
});

test('until a new past parts from the old one, the old one counts', async () => {
  const { store, pull, push, settle, replaced, shows, inForce } = await openOffice(join(temporaryFolder(), 'd.db'));
  expect((await settle('rolled_back', '--take-new-chain')).code).toBe(1);
  await pull();
  shows(oldPast.slice(0, 12));
  expect(await pull()).toEqual(['rolled_back']);
  // Also when it was recorded before without taking anything.
  await settle('rolled_back');
  expect((await settle('rolled_back', '--take-new-chain')).code).toBe(0);
  expect(await pull()).toEqual([]);
  expect(await inForce(at(oldPast, 20))).toEqual(at(oldPast, 20).bytes);
  // Out of its order it shows no fork.
  expect(await push(at(newPast, 14))).toBe('refused');
  expect(await replaced()).toEqual([]);
  expect(await push(at(newPast, 13))).toBe('stored');
  expect(await replaced()).toEqual(hashes(oldPast.slice(12)));
  expect(await push(at(newPast, 14))).toBe('stored');
  expect((await store.stateOf('east')).head.sequence).toBe(14);
  await store.close();
});

test('the report says since when a new chain is in force, by which command, and what of the old one is kept', async () => {
  const folder = temporaryFolder();
  const [address, sites, html, xlsx] = ['d.db', 'sites.csv', 'report.html', 'report.xlsx'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  const { store, pull, settle, shows } = await openOffice(address);
  writeFileSync(sites, `id,address,key,name\neast,,${laterKey.jwk.x},东苑托育园`);
  const report = async () => {
    const asked = ['--sites', sites, '--store', address, '--from', '2026-01-01', '--html', html, '--xlsx', xlsx];
    const { out } = await nestboxHere(['district', 'report', ...asked, '--json']);
    return JSON.parse(out) as DistrictReport;
  };
  await pull();
  shows(newPast);
  await pull();
  expect((await report()).newChains).toEqual([]);
  await settle('rolled_back', '--take-new-chain', '--note', "the box's disk was replaced");
  const command = `nestbox district settle east rolled_back --take-new-chain --note 'the box'\\''s disk was replaced'`;
  expect((await report()).newChains).toMatchObject([{ site: 'east', command, takenAt: null, kept: null }]);
  expect(readFileSync(html, 'utf8')).toContain('尚未收到，旧链有效');
  await pull();
  const taken = await report();
  expect(taken.newChains).toMatchObject([
    {
      takenAt: '2026-09-21T22:13:20.000+08:00',
      kept: { fromSequence: 13, toSequence: 20, summaries: 8, firstSha256: at(oldPast, 13).sha256 },
    },
  ]);
  // To be looked at, and no summary that fails verification.
  expect(taken.first.filter(({ sites: of }) => of.includes('east')).map(({ code }) => code)).toContain('new_chain');
  await settle('forked');
  await settle('new_chain');
  const settled = await report();
  expect(settled.newChains).toEqual(taken.newChains);
  expect(settled.first.map(({ code }) => code)).not.toContain('new_chain');
  const kept = `13–20 号共 8 份，${at(oldPast, 13).day} 至 ${at(oldPast, 20).day}`;
  const page = readFileSync(html, 'utf8');
  for (const said of [
    '更换的日报链',
    '2026-09-21 22:13',
    '--take-new-chain',
    kept,
    at(oldPast, 13).sha256.slice(0, 12),
  ]) {
    expect(page).toContain(said);
  }
  const [, , row] = await readSheet(xlsx, '更换的日报链');
  expect(row).toEqual(expect.arrayContaining(['2026-09-21 22:13', command, kept, at(oldPast, 13).sha256]));
  await store.close();
});

test('what an older Nestbox replaced, or allowed, is told without the note that it did not keep', async () => {
  const address = join(temporaryFolder(), 'd.db');
  const { store, pull, settle, shows } = await openOffice(address);
  await pull();
  shows(newPast);
  await pull();
  await settle('rolled_back', '--take-new-chain');
  await pull();
  // As it was before there was a table of them.
  await store.db.all('DROP TABLE district_new_chain');
  await store.db.all("DELETE FROM district_migration WHERE name = '004-new-chain-said'");
  await store.db.all('UPDATE district_site SET new_chain_at = ? WHERE site = ?', [now + 1000, 'east']);
  await store.close();
  const again = await openDistrictStore(address);
  expect(await again.newChains()).toMatchObject([
    { allowedAt: now, note: undefined, takenAt: now, kept: { summaries: 8 } },
    { allowedAt: now + 1000, note: undefined, takenAt: undefined, kept: undefined },
  ]);
  await again.close();
});
