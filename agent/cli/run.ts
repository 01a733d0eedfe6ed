import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { goLast } from '../config/goLast.ts';
import type { Config } from '../config/load.ts';
import { launchOf } from '../config/processes.ts';
import { type AgentEndpoints, type ProcessName, readyFile } from '../config/runFolder.ts';
import { untilStopped } from './optionValues.ts';

export interface RunOptions {
  readonly config: Config;
  readonly configFile: string | undefined;
  readonly data: string;
  readonly port: number | undefined;
  /** Told each time the agent has come up. */
  readonly onAgentReady: (endpoints: AgentEndpoints) => void;
  readonly log: (line: string) => void;
}

const root = resolve(import.meta.dirname, '../..');
const fastestRestartMs = 500;
const slowestRestartMs = 30_000;
/** Whoever ran this long was healthy: the next restart is quick again. */
const healthyAfterMs = 60_000;
/** After this, what did not stop by itself is killed. */
const patienceMs = 10_000;

/**
 * Starts and watches the processes of one box until a signal asks it to stop. A process that ends is started again,
 * alone: the agent's death costs no footage and the flows' death no alert. Returns when all have stopped.
 */
export const run = async (options: RunOptions): Promise<void> => {
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const shared = [...(options.configFile ? ['--config', options.configFile] : []), '--data', options.data];
  const agentPort = options.port === undefined ? [] : ['--port', String(options.port)];
  const watched = [
    watch('agent', [...shared, ...agentPort], options),
    watch('recorder', shared, options),
    ...(options.config.flows.enabled ? [watch('flows', shared, options)] : []),
    ...(options.config.simulated ? [watch('simulator', shared, options)] : []),
  ];
  await untilStopped();
  options.log('stopping 正在停止 …');
  await Promise.all(watched.map((one) => one.stop()));
};

const watch = (name: ProcessName, args: readonly string[], options: RunOptions): { stop(): Promise<void> } => {
  let stopping = false;
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let waitMs = fastestRestartMs;
  let timer: NodeJS.Timeout | undefined;

  const start = (): void => {
    const startedAt = performance.now();
    readyFile(options.data, name).remove();
    // Its own process group: Ctrl-C reaches this process alone, which then stops the others in order.
    const { script, nodeFlags, environment } = launchOf(name, options.data, options.config.flows.memoryMb);
    const process_ = spawn(process.execPath, [...nodeFlags, resolve(root, script), ...args], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    if (name === 'flows' && process_.pid !== undefined) goLast(process_.pid);
    child = process_;
    ended = new Promise((done) => {
      process_.once('exit', (code, signal) => {
        done();
        readyFile(options.data, name).remove();
        if (stopping) return;
        if (performance.now() - startedAt > healthyAfterMs) waitMs = fastestRestartMs;
        options.log(`${name} ended (${signal ?? `exit code ${code}`}); starting it again in ${waitMs} ms`);
        timer = setTimeout(start, waitMs);
        waitMs = Math.min(waitMs * 2, slowestRestartMs);
      });
    });
    if (name === 'agent') void tellWhenReady(process_);
  };

  const tellWhenReady = async (process_: ChildProcess): Promise<void> => {
    while (process_.exitCode === null && process_.signalCode === null) {
      const said = readyFile(options.data, 'agent').read<AgentEndpoints>();
      if (said && said.pid === process_.pid) return options.onAgentReady(said);
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  start();
  return {
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      child?.kill('SIGTERM');
      const lastResort = setTimeout(() => child?.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(lastResort);
    },
  };
};
