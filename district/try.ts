import { readFileSync, rmSync } from 'node:fs';
import { createIntake } from './intake.ts';
import { startDistrict } from './simulated/district.ts';
import { openFeeds } from './simulated/feeds.ts';
import { readSites } from './sites.ts';
import { openDistrictStore } from './store/store.ts';

const out = '/tmp/k-report-try/sim';
const d = await startDistrict({
  folder: out,
  sites: 12,
  days: 70,
  until: '2026-11-26' as never,
  seed: 11,
  port: 0,
  tampered: new Map(),
  offline: new Set(),
  latencyMs: 0,
});
await d.stop();
rmSync('/tmp/k-report-try/d.db', { force: true });
const store = await openDistrictStore('/tmp/k-report-try/d.db');
const { sites } = readSites(readFileSync(`${out}/sites.csv`));
const intake = createIntake({ store, siteOf: (id) => sites.find((s) => s.id === id), now: () => Date.now() as never });
const feeds = openFeeds(out, 11);
for (const { index, site } of feeds.sites()) {
  for (const row of feeds.rows(index)) {
    if ((index === 3 || index === 8) && row.day > '2026-11-23') continue;
    if (index === 10) continue;
    let bytes = row.bytes;
    if (index === 5 && row.day === '2026-11-24') bytes = Buffer.from(bytes.toString().replace('"peak":1', '"peak":2'));
    const r = await intake.accept({ site, bytes, road: 'pull' });
    if (r.outcome === 'refused') console.log(site, row.day, r);
  }
  await store.tried(
    site,
    index === 3 || index === 8 || index === 10
      ? { ok: false, code: 'unreachable', detail: 'ECONNREFUSED' }
      : { ok: true, etag: undefined },
    Date.now() as never,
  );
}
feeds.close();
await store.close();
