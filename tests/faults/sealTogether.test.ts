import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { openDatabase } from '#agent/journal/database.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { keysOf } from '#agent/summary/routes.ts';
import { createSealedStore } from '#agent/summary/store.ts';
import { verifySummaries } from '#agent/summary/verify.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { systemClock } from '#agent/time/clock.ts';
import { prepareBox } from '#tests/testBox.ts';

interface Sealed {
  readonly ok: boolean;
  readonly sequence: number;
  readonly sha256: string;
}

test('agent and command lines that seal one day at the same time make one chain, each revision once', {
  timeout: 180_000,
}, async () => {
  const box = await prepareBox((file) => ({
    ...file,
    cameras: [],
    positions: [],
    zones: [],
    flows: { enabled: false },
  }));
  await box.start('agent');
  const day = dayAt(systemClock().now(), 'Asia/Shanghai');
  const seal = async (): Promise<Sealed> =>
    JSON.parse(await box.nestbox('summary', 'seal', '--day', day, '--json')) as Sealed;
  const children = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
    children: { childId: string }[];
  };
  const arrive = (childId: string) =>
    box.call('head', 'POST', '/api/v1/attendance/check-ins', { id: uuidv7(), childId, method: 'staff' });
  const [first, second, third] = children.children;
  // Closing makes the agent seal at once; what comes in between makes further revisions.
  const close = () => box.call('head', 'POST', `/api/v1/days/${day}/close`, { id: uuidv7() });
  const [one, two, ...writes] = await Promise.all([
    seal(),
    seal(),
    arrive(first?.childId ?? ''),
    arrive(second?.childId ?? ''),
    close(),
    arrive(third?.childId ?? ''),
  ]);
  expect(writes.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  const last = await seal();
  expect([one, two, last].map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(JSON.parse(await box.nestbox('check', '--json'))).toMatchObject({ ok: true });

  const db = openDatabase(join(box.data, 'journal.db'));
  try {
    const store = createSealedStore(db);
    const rows = store.page(0, 1000);
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index + 1));
    const revisions = rows.filter((row) => row.day === day).map(({ revision }) => revision);
    expect(revisions).toEqual(revisions.map((_, index) => index + 1));
    // What each was told it sealed is what is there.
    for (const { sequence, sha256 } of [one, two, last]) expect(rows[sequence - 1]?.sha256).toBe(sha256);
    const exhibits = rows.map(({ sequence, bytes }) => ({ name: String(sequence), bytes }));
    expect(verifySummaries(exhibits, keysOf(store, loadSiteKey(box.data).jwk)).faults).toEqual([]);
  } finally {
    db.close();
  }
});
