import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { jwkOf } from '#agent/journal/signature.ts';
import { verifySummaries } from '#agent/summary/verify.ts';
import type { Day } from '#agent/time/calendar.ts';
import type { SummaryFeed } from '#contract/district.ts';
import type { DailySummary } from '#contract/summary.ts';
import { type DistrictWish, type SimulatedDistrict, startDistrict } from '#district/simulated/district.ts';
import type { TamperKind } from '#district/simulated/tamperKinds.ts';

const folder = mkdtempSync(join(tmpdir(), 'nestbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const wish = (more: Partial<DistrictWish> = {}): DistrictWish => ({
  folder,
  sites: 5,
  days: 60,
  until: '2026-09-30' as Day,
  seed: 9,
  port: 0,
  tampered: new Map(),
  offline: new Set(),
  latencyMs: 0,
  ...more,
});

interface Listed {
  readonly id: string;
  readonly address: string;
  readonly key: string;
  readonly token: string;
  readonly name: string;
  readonly inclusive: string;
}
const listIn = (file: string): Listed[] => parse(readFileSync(file), { columns: true, bom: true });

const pull = async ({ address, token }: Listed): Promise<unknown[]> => {
  const pulled: unknown[] = [];
  for (let after = 0; ; ) {
    const answer = await fetch(`${address}/district/v1/summaries?after=${after}&limit=40`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = (await answer.json()) as SummaryFeed; // what the feed's schema says
    pulled.push(...page.summaries);
    after = page.head.sequence;
    if (page.summaries.length < 40) return pulled;
  }
};
const verdictOn = async (site: Listed) =>
  verifySummaries(
    (await pull(site)).map((summary, place) => ({ name: String(place), bytes: Buffer.from(canonical(summary)) })),
    [jwkOf(site.key)],
    { site: site.id },
  );

describe('a simulated district', () => {
  let district: SimulatedDistrict;
  let sites: Listed[];
  let days: DailySummary[];
  beforeAll(async () => {
    district = await startDistrict(wish());
    sites = listIn(district.listFile);
    const verdicts = await Promise.all(sites.map(verdictOn));
    expect(verdicts.flatMap(({ faults }) => faults)).toEqual([]);
    days = verdicts.flatMap(({ sound }) => sound.map(({ sealed }) => sealed.data));
  });
  afterAll(() => district.stop());

  test('has a sound chain of every day at every facility', () => {
    expect(district.made).toBe(300);
    expect(days).toHaveLength(300);
    expect(new Set(days.map(({ envelope }) => `${envelope.facility} ${envelope.day}`)).size).toBe(300);
    expect(days.at(-1)?.envelope).toMatchObject({ day: '2026-09-30', sequence: 60 });
  });

  test('has all that a district may meet: breaches, nobody there, gaps, a box that was off, a day closed by nobody', () => {
    const some = (holds: (day: DailySummary) => boolean): number => days.filter(holds).length;
    const rooms = days.flatMap(({ ratio }) => ratio ?? []);
    expect(rooms.filter(({ breachSeconds }) => breachSeconds > 0).length).toBeGreaterThan(0);
    expect(rooms.filter(({ unattendedSeconds }) => unattendedSeconds > 0).length).toBeGreaterThan(0);
    expect(some(({ footage }) => (footage?.gaps ?? 0) > 0)).toBeGreaterThan(0);
    expect(some(({ envelope }) => envelope.dataState === 'none')).toBeGreaterThan(0);
    expect(some(({ envelope }) => envelope.dataState === 'partial')).toBeGreaterThan(0);
    expect(some(({ attestation }) => attestation.closedBy === 'none')).toBeGreaterThan(0);
    expect(some(({ notices }) => (notices?.overdue ?? 0) > 0)).toBeGreaterThan(0);
    expect(new Set(days.flatMap(({ attendance }) => attendance?.map(({ type }) => type) ?? [])).size).toBeGreaterThan(
      2,
    );
  });

  test('has a caregiver who stands in two facilities in one minute', () => {
    const [first = [], second = []] = Map.groupBy(days, ({ envelope }) => envelope.day)
      .values()
      .map((ofDay) =>
        ofDay.flatMap(({ staff, envelope }) =>
          (staff?.onDuty ?? []).map((duty) => ({ ...duty, at: envelope.facility })),
        ),
      )
      .map((duties) =>
        duties.filter((one) =>
          duties.some(
            (other) => other.staff === one.staff && other.at !== one.at && other.from < one.to && one.from < other.to,
          ),
        ),
      )
      .filter((twice) => twice.length > 0)
      .toArray();
    expect(first.length + second.length).toBeGreaterThan(1);
  });

  test('lets nobody in without a token, and knows no facility that is not there', async () => {
    const status = async (path: string, token?: string) =>
      (await fetch(`${district.address}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} }))
        .status;
    expect(await status('/sim-0001/district/v1/summaries')).toBe(401);
    expect(await status('/sim-0001/district/v1/summaries', sites[1]?.token)).toBe(401);
    expect(await status('/sim-0099/district/v1/summaries', sites[0]?.token)).toBe(404);
    expect(await status('/sim-0001/district/v1/summaries?after=61', sites[0]?.token)).toBe(409);
    expect(await status('/sim-0001/district/v1/summaries?after=-1', sites[0]?.token)).toBe(400);
    expect(await status('/sim-0001/district/v1/summaries/2026-09-30', sites[0]?.token)).toBe(200);
    expect(await status('/sim-0001/district/v1/summaries/2026-10-01', sites[0]?.token)).toBe(404);
  });
});

describe('a second start', () => {
  test('serves what is there, and adds the days that have passed', async () => {
    const again = await startDistrict(wish());
    expect(again.made).toBe(0);
    await again.stop();
    const later = await startDistrict(wish({ until: '2026-10-03' as Day }));
    expect(later.made).toBe(15);
    const [site] = listIn(later.listFile);
    const { faults, sound } = await verdictOn(site as Listed);
    expect([faults, sound.length]).toEqual([[], 63]);
    // The month's children are counted from its first day, which an earlier start had sealed or not.
    expect(sound.at(-1)?.sealed.data.subsidy?.month).toBe('2026-10');
    await later.stop();
  });
});

describe('a facility that cheats', () => {
  test.each<[TamperKind, string[]]>([
    ['changed-byte', ['bad_signature']],
    ['removed-day', ['missing']],
    ['reordered-day', ['missing', 'out_of_order']],
    ['swapped-key', ['unknown_key']],
    ['replayed', ['unknown_key']],
    ['rolled-back', []],
  ])('by a %s is served as it lies', async (kind, expected) => {
    const lying = await startDistrict(wish({ until: '2026-10-03' as Day, tampered: new Map([['sim-0002', kind]]) }));
    const [honest, liar] = listIn(lying.listFile);
    const verdict = await verdictOn(liar as Listed);
    expect([...new Set(verdict.faults.map(({ code }) => code))].sort()).toEqual(expected);
    // Without a memory of its head a facility that was rolled back is only behind.
    expect(verdict.sound.length).toBeLessThanOrEqual(kind === 'reordered-day' ? 63 : 62);
    expect((await verdictOn(honest as Listed)).faults).toEqual([]);
    await lying.stop();
  });
});

test('a facility that is offline answers nothing at all', async () => {
  const half = await startDistrict(wish({ offline: new Set(['sim-0002']) }));
  const [first, second] = listIn(half.listFile);
  expect((await pull(first as Listed)).length).toBeGreaterThan(55);
  await expect(pull(second as Listed)).rejects.toThrow();
  await half.stop();
});
