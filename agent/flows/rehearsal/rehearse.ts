import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchOf } from '../../config/processes.ts';
import { flowsWords } from '../lastWords.ts';
import type { FlowNode } from '../normalise.ts';
import { type Comparison, compareOutputs, type Output } from './compare.ts';
import type { RecordedMoment, StageFailure, StagePlan, StageWord } from './plan.ts';
import { type Unplayed, unplayedBy } from './unplayed.ts';

export interface RehearsalParts extends Pick<StagePlan, 'site' | 'from' | 'to' | 'memoryMb' | 'retained'> {
  readonly timeZone: string;
  /** In order. */
  readonly moments: Iterable<RecordedMoment>;
  /** What `moments` and `retained` hold, below `nestbox/{site}/`. */
  readonly places: readonly string[];
  readonly before: readonly FlowNode[];
  readonly after: readonly FlowNode[];
  /** How much of both rehearsals is done. */
  readonly onProgress: (done: number, total: number) => void;
}

/** How one flow came through the days. */
export type Performance =
  | {
      readonly ok: true;
      readonly outputs: readonly Output[];
      readonly rings: number;
      readonly failures: readonly StageFailure[];
    }
  | { readonly ok: false; readonly detail: string };

export interface Rehearsal {
  readonly moments: number;
  /** What the flows listen to and could not hear. */
  readonly unplayed: { readonly before: readonly Unplayed[]; readonly after: readonly Unplayed[] };
  readonly before: Performance;
  readonly after: Performance;
  /** Undefined where one did not come through. */
  readonly comparison: Comparison | undefined;
}

/**
 * Plays the recorded days to two flows, one after the other, each in a throwaway process with a broker of its own, and lists what
 * each would have done. Nothing of the site is touched: neither its broker nor its network. Everything is deleted behind it.
 */
export const rehearse = async (parts: RehearsalParts): Promise<Rehearsal> => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-rehearsal-'));
  try {
    const moments = join(folder, 'moments.jsonl');
    const count = writeMoments(moments, parts.moments);
    const progressOf = (from: number) => (done: number) => parts.onProgress(from + done, 2 * count);
    const before = await perform(parts, parts.before, join(folder, 'before'), moments, progressOf(0));
    const after = await perform(parts, parts.after, join(folder, 'after'), moments, progressOf(count));
    parts.onProgress(2 * count, 2 * count);
    const comparison = before.ok && after.ok ? compareOutputs(before.outputs, after.outputs) : undefined;
    const unplayed = {
      before: unplayedBy(parts.before, parts.site, parts.places),
      after: unplayedBy(parts.after, parts.site, parts.places),
    };
    return { moments: count, unplayed, before, after, comparison };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const writeMoments = (file: string, moments: Iterable<RecordedMoment>): number => {
  let count = 0;
  let lines: string[] = [];
  const write = (): void => {
    writeFileSync(file, lines.join(''), { flag: 'a', mode: 0o600 });
    lines = [];
  };
  for (const moment of moments) {
    count += 1;
    lines.push(`${JSON.stringify(moment)}\n`);
    if (lines.length >= 1000) write();
  }
  write();
  return count;
};

const perform = async (
  { site, from, to, memoryMb, retained, timeZone }: RehearsalParts,
  nodes: readonly FlowNode[],
  folder: string,
  moments: string,
  onProgress: (done: number) => void,
): Promise<Performance> => {
  mkdirSync(join(folder, 'flows'), { recursive: true, mode: 0o700 });
  const outputs = join(folder, 'outputs.jsonl');
  const plan: StagePlan = { site, from, to, nodes, retained, moments, outputs, folder, memoryMb };
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan), { mode: 0o600 });
  const stage = fork(join(import.meta.dirname, 'stage.ts'), [join(folder, 'plan.json')], {
    execArgv: [...launchOf('flows', folder, memoryMb).nodeFlags],
    // Of this environment it needs nothing; a schedule is by the clock of the house.
    env: { PATH: process.env.PATH, TZ: timeZone },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let last: StageWord | undefined;
  stage.on('message', (word: StageWord) => {
    last = word;
    if ('done' in word) onProgress(word.done);
  });
  await new Promise((ended) => stage.once('close', ended));
  if (last && 'fault' in last) return { ok: false, detail: last.fault };
  if (!last || !('rings' in last)) {
    const end = flowsWords(folder).lastEnd();
    return { ok: false, detail: end ? end.detail : 'it ended without a word' };
  }
  const said = readFileSync(outputs, 'utf8').split('\n').slice(0, -1);
  // Each line was written by the stage.
  const all = said.map((line) => JSON.parse(line) as Output);
  return { ok: true, outputs: all, rings: last.rings, failures: last.failures };
};
