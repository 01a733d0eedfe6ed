import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { issueNotices } from '#district/notices/desk.ts';
import { deliverTo } from '#district/notices/exchange.ts';
import { startDistrict } from '#district/simulated/district.ts';
import { createSiteClient } from '#district/siteClient.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { freshKey, listed } from './chain.ts';

const now = 1_790_000_000_000 as EpochMs;

test('a site that takes no notices and one that only pushes are told of plainly, and the notice is kept', async () => {
  const district = await startDistrict({
    ...{ folder: temporaryFolder(), sites: 1, days: 1, until: '2026-09-30' as Day, seed: 3, port: 0, latencyMs: 0 },
    ...{ tampered: new Map(), offline: new Set() },
  });
  onTestFinished(() => district.stop());
  const store = await openDistrictStore(join(temporaryFolder(), 'district.db'));
  const client = createSiteClient({ silenceMs: 60_000, wholeMs: 60_000 });
  onTestFinished(async () => {
    client.close();
    await store.close();
  });
  const { privateKey } = generateKeyPairSync('ed25519');
  const notice = { kind: 'finding', text: '走廊灯坏了', dueDay: undefined, about: undefined, pack: undefined } as const;
  const troubleOf = async (site: string, address: string): Promise<unknown> => {
    await issueNotices(store.db, [{ site, ...notice }], privateKey, now);
    const parts = { db: store.db, client, caOf: () => undefined, now: () => now };
    return deliverTo(listed(site, freshKey(), { address }), { ...parts, tokenOf: () => undefined });
  };
  expect(await troubleOf('none', `${district.address}/nobody`)).toMatchObject({
    ...{ delivered: 0, refused: 0, waiting: 1 },
    trouble: expect.stringContaining('no notices are taken'),
  });
  expect(await troubleOf('pushes', '')).toMatchObject({ waiting: 1, trouble: expect.stringContaining('only pushes') });
});
