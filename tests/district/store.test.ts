import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noSummaryHash } from '#agent/summary/envelope.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { LoadedDay } from '#district/loaded.ts';
import {
  type Attempt,
  type DistrictStore,
  type KeptSummary,
  openDistrictStore,
  type TriedSite,
} from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { type Postgres, startPostgres } from '#tests/postgres.ts';
import { freshKey, type SealedDay, sealDays } from './chain.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const key = freshKey();
const chain = sealDays('east', key, 6);
const now = 1_790_000_000_000 as EpochMs;
const rowOf = (one: SealedDay, receivedAt = now): KeptSummary => ({
  sequence: one.sequence,
  day: one.day,
  revision: 1,
  sha256: one.sha256,
  previous: chain[one.sequence - 2]?.sha256 ?? '0'.repeat(64),
  kid: key.jwk.kid,
  bytes: one.bytes,
  receivedAt,
  road: 'pull',
});
const pick = (...sequences: number[]): SealedDay[] =>
  sequences.map((sequence) => {
    const one = chain[sequence - 1];
    if (!one) throw new Error(`there is no number ${sequence}`);
    return one;
  });
const keep = (store: DistrictStore, ...sequences: number[]) =>
  store.change('east', sequences, now, () => ({ kept: pick(...sequences).map((one) => rowOf(one)), faults: [] }));
const all = async (days: AsyncIterable<LoadedDay>): Promise<LoadedDay[]> => {
  const found: LoadedDay[] = [];
  for await (const day of days) found.push(day);
  return found;
};
const wholeYear = { from: chain[0]?.day ?? ('' as never), to: '2026-12-31' as never };

/** What both databases must do alike. */
describe.each([
  ['SQLite', async () => join(temporaryFolder(), 'district.db')],
  ['PostgreSQL', async () => postgres.database()],
])('the district store on %s', (_name, newAddress) => {
  const open = async (address?: string): Promise<DistrictStore> => openDistrictStore(address ?? (await newAddress()));

  test('keeps the exact bytes and gives them back after it was opened anew', async () => {
    const address = await newAddress();
    const first = await open(address);
    await keep(first, 1, 2);
    await first.close();
    const store = await open(address);
    const [, two] = pick(1, 2);
    expect(await store.bytesOf('east', two?.day as never)).toEqual(two?.bytes);
    expect(await store.bytesOf('east', two?.day as never, 2)).toBeUndefined();
    expect(await store.stateOf('east')).toEqual({
      head: { sequence: 2, sha256: two?.sha256 },
      etag: undefined,
      takesNewChain: false,
      answeredAt: undefined,
    });
    expect((await store.states()).get('east')?.head.sequence).toBe(2);
    const days = await all(store.days(wholeYear));
    expect(days.map(({ site, day, sequence, road, receivedAt }) => [site, day, sequence, road, receivedAt])).toEqual(
      pick(1, 2).map(({ day, sequence }) => ['east', day, sequence, 'pull', now]),
    );
    expect(days[0]?.summary.envelope).toMatchObject({ facility: 'east', sequence: 1 });
    await store.close();
  });

  test('the head waits before a gap, the gap is told, and both end when what was missing comes', async () => {
    const store = await open();
    await keep(store, 1);
    await keep(store, 4, 5);
    expect((await store.stateOf('east')).head.sequence).toBe(1);
    expect(await store.missing()).toEqual([{ site: 'east', from: 2, to: 3, since: now }]);
    expect(await store.faults('east')).toMatchObject([{ site: 'east', code: 'missing', foundAt: now }]);
    await keep(store, 3);
    expect(await store.missing('east')).toMatchObject([{ from: 2, to: 2 }]);
    await keep(store, 2);
    expect((await store.stateOf('east')).head).toEqual({ sequence: 5, sha256: chain[4]?.sha256 });
    expect(await store.faults()).toEqual([]);
    await store.close();
  });

  test('shows to who decides what is kept of the numbers and their neighbours', async () => {
    const store = await open();
    await keep(store, 1, 2, 4, 6);
    const seen = await store.change('east', [3], now, (known, { head }) => ({
      kept: [],
      faults: [],
      sequences: [...known.keys()].sort(),
      head: head.sequence,
    }));
    expect(seen).toMatchObject({ sequences: [2, 4], head: 2 });
    const far = await store.change('east', [5, 999_999_999_999], now, (known) => ({
      kept: [],
      faults: [],
      sequences: [...known.keys()].sort(),
    }));
    expect(far.sequences).toEqual([4, 6]);
    await store.close();
  });

  test('keeps all of a change or nothing', async () => {
    const store = await open();
    await expect(
      store.change('east', [1], now, () => {
        throw new Error('the machine broke');
      }),
    ).rejects.toThrow('the machine broke');
    const [one] = pick(1);
    if (!one) throw new Error('there is a first');
    // A row without a hash is refused by the database after the first row went in.
    const broken = { ...rowOf(one), sequence: 2, sha256: null as unknown as string };
    await expect(
      store.change('east', [1, 2], now, () => ({ kept: [rowOf(one), broken], faults: [] })),
    ).rejects.toThrow();
    expect(await all(store.days(wholeYear))).toEqual([]);
    await keep(store, 1);
    expect((await store.stateOf('east')).head.sequence).toBe(1);
    await store.close();
  });

  test('two writers of one site come one after the other', async () => {
    const address = await newAddress();
    const [a, b] = [await open(address), await open(address)];
    const outcomes = await Promise.all(
      [a, b, a, b].map((store) =>
        store.change('east', [1, 2, 3], now, (known) => ({
          kept: pick(1, 2, 3)
            .filter(({ sequence }) => !known.has(sequence))
            .map((one) => rowOf(one)),
          faults: [],
        })),
      ),
    );
    expect(outcomes.map(({ kept }) => kept.length).sort()).toEqual([0, 0, 0, 3]);
    expect((await a.stateOf('east')).head.sequence).toBe(3);
    await Promise.all([a.close(), b.close()]);
  });

  test('the same fault is kept once, until somebody has looked into it', async () => {
    const store = await open();
    const fault = { code: 'forked', about: 'abc', day: chain[0]?.day, detail: 'two of number 1' } as const;
    for (const at of [now, now + 1000]) {
      await store.change('east', [], at as EpochMs, () => ({
        kept: [],
        faults: [{ ...fault, evidence: Buffer.from('x') }],
      }));
    }
    expect(await store.faults()).toEqual([
      { site: 'east', code: 'forked', day: chain[0]?.day, detail: 'two of number 1', foundAt: now },
    ]);
    expect(await store.settle('east', 'forked', 'restored from a backup', now)).toBe(1);
    expect(await store.settle('east', 'forked', 'again', now)).toBe(0);
    expect(await store.faults()).toEqual([]);
    await store.close();
  });

  test('somebody who sends nonsense without end fills no disk', async () => {
    const store = await open();
    const nonsense = (from: number, size: number) =>
      store.change('east', [], now, () => ({
        kept: [],
        faults: Array.from({ length: 150 }, (_, index) => ({
          code: 'unreadable' as const,
          about: `${from + index}`,
          day: undefined,
          detail: 'no JSON',
          evidence: Buffer.alloc(size),
        })),
      }));
    await nonsense(0, 10);
    await nonsense(1000, 300_000);
    expect(await store.faults('east')).toHaveLength(200);
    const [row] = await store.db.all<{ bytes: number }>('SELECT sum(length(evidence)) AS bytes FROM district_fault');
    expect(Number(row?.bytes)).toBe(1500);
    await store.settle('east', 'unreadable', 'a broken box', now);
    await nonsense(2000, 10);
    expect(await store.faults('east')).toHaveLength(150);
    await store.close();
  });

  test('a site that does not answer is a fault from the first time until it answers', async () => {
    const store = await open();
    const head = { sequence: 0, sha256: noSummaryHash };
    const silent = { ok: false, code: 'unreachable', detail: 'no answer' } as const;
    const tried = (site: string, attempt: Attempt, late: number): TriedSite => ({
      ...{ site, head, attempt },
      at: (now + late) as EpochMs,
    });
    await store.tried([]);
    await store.tried([tried('west', silent, 0), tried('east', silent, 0)]);
    await store.tried([tried('west', silent, 5000)]);
    expect(await store.faults('west')).toMatchObject([{ site: 'west', code: 'unreachable', foundAt: now }]);
    const many = Array.from({ length: 1043 }, (_, at) => tried(`site-${at}`, { ok: true, etag: '"e"' }, 0));
    await store.tried([tried('west', silent, 8000), ...many, tried('west', { ok: true, etag: '"e"' }, 9000)]);
    expect(await store.faults()).toMatchObject([{ site: 'east', code: 'unreachable', foundAt: now }]);
    expect(await store.stateOf('west')).toMatchObject({ head, etag: '"e"', answeredAt: now + 9000 });
    expect((await store.states()).size).toBe(1045);
    await store.tried([tried('west', silent, 9500)]);
    expect(await store.stateOf('west')).toMatchObject({ head, etag: '"e"', answeredAt: now + 9000 });
    await store.close();
  });

  test('a tag of before the head moved is not kept', async () => {
    const store = await open();
    const [one] = pick(1);
    if (!one) throw new Error('there is one');
    const { head } = await store.stateOf('east');
    await store.change('east', [1], now, () => ({ kept: [rowOf(one)], faults: [] }));
    await store.tried([{ site: 'east', head, attempt: { ok: true, etag: '"old"' }, at: now }]);
    expect(await store.stateOf('east')).toMatchObject({ head: { sequence: 1 }, etag: undefined, answeredAt: now });
    await store.close();
  });

  test('of a day the newest revision counts', async () => {
    const store = await open();
    const [one, two] = pick(1, 2);
    if (!one || !two) throw new Error('there are two');
    const rows = [rowOf(one), { ...rowOf(two), day: one.day, revision: 2 }];
    await store.change('east', [1, 2], now, () => ({ kept: rows, faults: [] }));
    const days = await all(store.days({ from: one.day, to: one.day }));
    expect(days.map(({ revision }) => revision)).toEqual([2]);
    expect(await store.bytesOf('east', one.day, 1)).toEqual(one.bytes);
    expect(await store.bytesOf('east', one.day)).toEqual(two.bytes);
    expect(await all(store.days({ from: two.day, to: two.day }))).toEqual([]);
    await store.close();
  });

  test('refuses a database of a newer Nestbox', async () => {
    const address = await newAddress();
    const store = await open(address);
    await store.db.insert('district_migration', ['name', 'applied_at'], [['999-later', 1]]);
    await store.close();
    await expect(openDistrictStore(address)).rejects.toThrow('newer Nestbox');
  });
});
