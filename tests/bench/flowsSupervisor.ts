import { type ChildProcess, spawn } from 'node:child_process';
import { goLast } from '#agent/config/goLast.ts';

/** Runs Node with what it was given, and again whenever that ends, as `nestbox run` does, until whoever forked it lets go; tells it each life's id. */
const restartMs = 500;
let child: ChildProcess | undefined;
let isOver = false;

const start = (): void => {
  if (isOver) return;
  const started = spawn(process.execPath, process.argv.slice(2), { stdio: 'ignore', detached: true });
  if (started.pid !== undefined) {
    process.send?.(started.pid);
    goLast(started.pid);
  }
  started.once('exit', () => setTimeout(start, restartMs));
  child = started;
};

process.once('disconnect', () => {
  isOver = true;
  child?.kill();
});
start();
