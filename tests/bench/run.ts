import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAgent } from './agentProcess.ts';
import { measureAlert, measureCommit } from './checkIn.ts';
import { measureRebuild } from './journal.ts';
import { measureKioskSize } from './kioskSize.ts';
import { measureRatio } from './ratio.ts';
import type { Result } from './result.ts';
import { measureRoster } from './roster.ts';

/** Id → what measures it. One measurement may give several results whose ids begin with its own. */
const benchmarks: Record<string, (folder: string) => Promise<Result[]>> = {
  'checkin.commit': measureCommit,
  'checkin.alert': measureAlert,
  kiosk: measureKioskSize,
  'journal.rebuild': measureRebuild,
  ratio: measureRatio,
  'roster.page': measureRoster,
  agent: measureAgent,
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only;
const chosen = Object.entries(benchmarks).filter(
  ([id]) => only === undefined || only.startsWith(id) || id.startsWith(only),
);
if (chosen.length === 0) {
  console.error(`There is no benchmark "${only}". Known: ${Object.keys(benchmarks).join(', ')}`);
  process.exit(2);
}

const results: Result[] = [];
for (const [id, measure] of chosen) {
  console.error(`measuring ${id} …`);
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
