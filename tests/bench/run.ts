import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAgent } from './agentProcess.ts';
import { measureAlert, measureCommit } from './checkIn.ts';
import { measureCrowd, measureDelivery } from './delivery.ts';
import { measureDevicesLatency } from './deviceAlarms.ts';
import { measureDevicesIdle } from './devices.ts';
import { measurePoll } from './districtPoll.ts';
import { measurePolls } from './districtPolls.ts';
import { measureScale } from './districtScale.ts';
import { measureVerify } from './districtVerify.ts';
import { measureFlowsIsolation } from './flowsIsolation.ts';
import { measureFootageIndex } from './footageIndex.ts';
import { measureRecording } from './footageRecording.ts';
import { measureRebuild } from './journal.ts';
import { measureKioskRevoked } from './kioskRevoked.ts';
import { measureKioskSize } from './kioskSize.ts';
import { measureKioskSpeed } from './kioskSpeed.ts';
import { measureRatio } from './ratio.ts';
import type { Result } from './result.ts';
import { measureRoster } from './roster.ts';
import { measureSeal } from './summarySeal.ts';

interface Benchmark {
  /** The ids of its results, or what they begin with. */
  readonly ids: readonly string[];
  readonly measure: (folder: string) => Promise<Result[]>;
}
const benchmarks: readonly Benchmark[] = [
  { ids: ['checkin.commit'], measure: measureCommit },
  { ids: ['checkin.alert'], measure: measureAlert },
  { ids: ['kiosk.js', 'kiosk.css', 'guardian.js'], measure: measureKioskSize },
  { ids: ['kiosk.paint', 'kiosk.tap', 'kiosk.shift', 'kiosk.follow', 'kiosk.heap'], measure: measureKioskSpeed },
  { ids: ['kiosk.revoked'], measure: measureKioskRevoked },
  { ids: ['journal.rebuild'], measure: measureRebuild },
  { ids: ['ratio'], measure: measureRatio },
  { ids: ['roster.page'], measure: measureRoster },
  { ids: ['delivery.tap'], measure: measureDelivery },
  { ids: ['delivery.crowd'], measure: measureCrowd },
  { ids: ['devices.idle'], measure: measureDevicesIdle },
  { ids: ['devices.latency'], measure: measureDevicesLatency },
  { ids: ['flows.isolation'], measure: measureFlowsIsolation },
  { ids: ['footage.cpu', 'footage.memory', 'footage.lag'], measure: measureRecording },
  {
    ids: ['footage.lookup', 'footage.day', 'footage.gaps', 'footage.index', 'footage.start'],
    measure: measureFootageIndex,
  },
  { ids: ['summary.seal'], measure: measureSeal },
  { ids: ['district.polls'], measure: measurePolls },
  { ids: ['district.poll'], measure: measurePoll },
  { ids: ['district.verify'], measure: measureVerify },
  { ids: ['district.scale'], measure: measureScale },
  { ids: ['agent'], measure: measureAgent },
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only;
const chosen = benchmarks.filter(
  ({ ids }) => only === undefined || ids.some((id) => only.startsWith(id) || id.startsWith(only)),
);
if (chosen.length === 0) {
  console.error(`There is no benchmark "${only}". Known: ${benchmarks.flatMap(({ ids }) => ids).join(', ')}`);
  process.exit(2);
}

const results: Result[] = [];
for (const { ids, measure } of chosen) {
  console.error(`measuring ${ids.join(', ')} …`);
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-bench-'));
  try {
    results.push(...(await measure(folder)).filter((result) => only === undefined || result.id.startsWith(only)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
console.table(Object.fromEntries(results.map(({ id, ...rest }) => [id, rest])));
process.exit(results.every(({ ok }) => ok) ? 0 : 1);
