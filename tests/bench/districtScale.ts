import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Day } from '#agent/time/calendar.ts';
import { startDistrict } from '#district/simulated/district.ts';
import { projectRoot } from '#tests/box.ts';
import { againstBudget, type Result } from './result.ts';

/** In CI a little; `NESTBOX_SCALE=1000x365` for the whole of a large district. */
const [sites = 20, days = 60] = (process.env.NESTBOX_SCALE ?? '20x60').split('x').map(Number);
/** Wall time, also on a machine that is busy; on two idle cores it is a fraction. */
const limitMs = 6;

/** One `district pull` of everything, as a process of its own, from simulated facilities that this process serves. */
export const measureScale = async (folder: string): Promise<Result[]> => {
  const district = await startDistrict({
    folder: join(folder, 'simulated'),
    sites,
    days,
    until: '2026-09-30' as Day,
    seed: 3,
    port: 0,
    tampered: new Map(),
    offline: new Set(),
    latencyMs: 0,
  });
  try {
    const store = process.env.NESTBOX_SCALE_STORE ?? join(folder, 'district.db');
    const begun = performance.now();
    const summary = await pull(district.listFile, store);
    const tookMs = performance.now() - begun;
    const all = sites * days;
    if (summary.stored !== all || summary.faults.length > 0) throw new Error(`Of ${all} came ${summary.stored}`);
    const what = `pull, verify and keep one of ${sites} × ${days} summaries, start of the command included`;
    return [againstBudget('district.scale', what, 'ms', tookMs / all, limitMs)];
  } finally {
    await district.stop();
  }
};

const pull = (list: string, store: string): Promise<{ readonly stored: number; readonly faults: readonly unknown[] }> =>
  new Promise((resolve, reject) => {
    const command = join(projectRoot, 'agent/cli/nestbox.ts');
    const args = ['district', 'pull', '--sites', list, '--store', store, '--timeout', '60', '--json'];
    const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.once('error', reject);
    child.once('close', () => resolve(JSON.parse(out)));
  });
