import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { pullAll } from '#district/pull/pull.ts';
import { reportPage } from '#district/report/html.ts';
import { seedTargets } from '#district/report/plan.ts';
import { readReport } from '#district/report/read.ts';
import { sourceOf } from '#district/report/source.ts';
import { type DistrictWish, startDistrict } from '#district/simulated/district.ts';
import { readSites } from '#district/sites.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { takePicture } from './gallery/pictures.ts';

const day = (text: string): Day => text as Day; // written below, always a date
const at = (text: string): EpochMs => Date.parse(`${text}:00+08:00`) as EpochMs; // whole milliseconds

/**
 * The report of a Monday morning for the README: twelve facilities that do not exist, two of them offline since Friday and one
 * that changed what it had sealed. Pulled on Friday and again on Monday, as a district would.
 */
export const pictureDistrictReport = async (browser: Browser, file: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-'));
  const store = await openDistrictStore(join(folder, 'district.db'));
  const list = () => readSites(readFileSync(join(folder, 'simulated', 'sites.csv'))).sites;
  const pull = async (moment: string, wish: Partial<DistrictWish>): Promise<void> => {
    const district = await startDistrict({
      folder: join(folder, 'simulated'),
      sites: 12,
      days: 30,
      until: day('2026-09-17'),
      seed: 5,
      port: 0,
      tampered: new Map(),
      offline: new Set(),
      latencyMs: 0,
      ...wish,
    });
    const usual = { parallel: 4, pageSize: 100, timeoutMs: 60_000, environment: {}, ca: undefined };
    await pullAll({ ...usual, store, sites: list(), now: () => at(moment) });
    await district.stop();
  };
  try {
    await pull('2026-09-18T08:30', {});
    await pull('2026-09-21T08:20', {
      until: day('2026-09-20'),
      offline: new Set(['sim-0005', 'sim-0009']),
      tampered: new Map([['sim-0007', 'changed-byte']]),
    });
    const report = await readReport(
      sourceOf(store, async () => []),
      {
        from: day('2026-09-01'),
        to: day('2026-09-20'),
        yesterday: day('2026-09-20'),
        since: day('2026-09-18'),
        madeAt: at('2026-09-21T08:30'),
        sites: list(),
        targets: seedTargets,
        population: undefined,
      },
    );
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.setContent(reportPage(report, list()));
    await takePicture(page, file);
    await page.close();
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
