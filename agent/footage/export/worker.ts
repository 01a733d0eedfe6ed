import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ExportJob } from './draft.ts';
import type { MadeExport } from './makeExport.ts';

/** What a process that makes an export is told. */
export interface Task {
  readonly data: string;
  readonly job: ExportJob;
}

/** What it says, a line each. */
export type Said =
  | { readonly kind: 'progress'; readonly doneBytes: number; readonly totalBytes: number }
  | ({ readonly kind: 'done' } & MadeExport)
  | { readonly kind: 'failed'; readonly problem: string };

/** How a process ended; `gone`: without a last word, as when it was killed. */
export type Ending = Exclude<Said, { kind: 'progress' }> | { readonly kind: 'gone' };

export interface Worker {
  readonly ended: Promise<Ending>;
  /** Ends it and waits for that. */
  kill(): Promise<void>;
}

/** Makes an export in a process of its own with the lowest priority: neither agent nor recorder waits for it. */
export const startWorker = (task: Task, onProgress: (doneBytes: number, totalBytes: number) => void): Worker => {
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', '--optimize-for-size'];
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, 'run.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(task.data, 'run/compiled') },
  });
  yieldToOthers(child);
  // It may be gone before it has read what to do; its end tells that.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(task)}\n`);
  let last: Ending = { kind: 'gone' };
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    const said = JSON.parse(line) as Said; // by run.ts
    if (said.kind === 'progress') onProgress(said.doneBytes, said.totalBytes);
    else last = said;
  });
  const closed = new Promise<void>((done) => lines.once('close', done));
  const gone = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  });
  return {
    ended: Promise.all([gone, closed]).then(() => last),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const end = once(child, 'exit');
      child.kill('SIGKILL');
      await end;
    },
  };
};

const yieldToOthers = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is gone already.
  }
};
