import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goLast } from '#agent/config/goLast.ts';

/** Runs Node with what it was given, and again whenever that ends, as `nestbox run` does, until whoever forked it lets go; tells it each life's id. */
const restartMs = 500;
let child: ChildProcess | undefined;
let isOver = false;

/**
 * The control group that `CPUWeight=idle` gives the flows' unit: where cores are shared by groups first, their class alone does not make
 * them stand back. Undefined where control groups cannot be written.
 */
const idleGroup = (): string | undefined => {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const byController = mounts.map((line) => line.split(' ')).find((mount) => mount[3]?.split(',').includes('cpu'));
  const root = byController?.[1] ?? '/sys/fs/cgroup';
  try {
    if (!byController) writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu');
    const group = join(root, `nestbox-bench-${process.pid}`);
    mkdirSync(group);
    writeFileSync(join(group, 'cpu.idle'), '1');
    return group;
  } catch {
    return undefined;
  }
};
const group = idleGroup();
process.once('exit', () => group !== undefined && rmdirSync(group));
const joinGroup = (pid: number): void => {
  try {
    if (group !== undefined) writeFileSync(join(group, 'cgroup.procs'), `${pid}`);
  } catch {
    // It has ended meanwhile.
  }
};

const start = (): void => {
  if (isOver) return;
  const started = spawn(process.execPath, process.argv.slice(2), { stdio: 'ignore', detached: true });
  if (started.pid !== undefined) {
    process.send?.(started.pid);
    goLast(started.pid);
    joinGroup(started.pid);
  }
  started.once('exit', () => setTimeout(start, restartMs));
  child = started;
};

process.once('disconnect', () => {
  isOver = true;
  child?.kill();
});
start();
