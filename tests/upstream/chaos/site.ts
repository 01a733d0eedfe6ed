import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { addDays, type Day } from '#agent/time/calendar.ts';
import { projectRoot } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';
import type { SiteProcessOptions } from './siteProcess.ts';

/** How the site stands, as it last said. */
interface Said {
  readonly days: readonly string[];
  readonly waiting: number;
  readonly now: number;
  /** What its health says of the road. */
  readonly road: string;
}

export interface KillableSite {
  said(): Said;
  /** How often it died at a point that was armed. */
  deaths(): number;
  /** Lives until this day has begun and all before it are sealed. When the process dies on the way, another one takes over. */
  liveUntil(day: Day): Promise<void>;
  /** From its next start on it dies at this point. */
  arm(point: string): Promise<void>;
  stop(): Promise<void>;
}

const program = join(projectRoot, 'tests/upstream/chaos/siteProcess.ts');

/** A site in a process of its own, started again whenever it dies. */
export const startSite = async (options: Omit<SiteProcessOptions, 'from'>, from: string): Promise<KillableSite> => {
  let child: ChildProcess | undefined;
  let said: Said = { days: [], waiting: 0, now: Date.parse(from), road: '' };
  let deaths = 0;
  let isWanted = true;
  let errors = '';

  const start = (point?: string): void => {
    const { NESTBOX_CRASH_AT: _armed, ...env } = process.env;
    const started = spawn(
      process.execPath,
      [program, JSON.stringify({ ...options, from: new Date(said.now).toISOString() })],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: {
          ...env,
          ...(point !== undefined && { NESTBOX_CRASH_AT: point }),
        },
      },
    );
    child = started;
    createInterface(started.stdout).on('line', (line) => {
      said = JSON.parse(line) as Said;
    });
    started.stderr.on('data', (text) => {
      errors += String(text);
    });
    started.stdin.on('error', () => {});
    started.once('exit', (code, signal) => {
      if (child !== started) return;
      if (signal === 'SIGKILL') deaths += 1;
      else if (isWanted) errors += ` exit ${code} ${signal}`;
      child = undefined;
      if (isWanted) start();
    });
  };
  const end = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null) return;
    const gone = new Promise((done) => ending.once('exit', done));
    ending.kill('SIGKILL');
    await gone;
  };
  const stop = async (): Promise<void> => {
    isWanted = false;
    await end();
  };
  start();
  onTestFinished(stop);
  return {
    said: () => said,
    deaths: () => deaths,
    liveUntil: async (day) => {
      await eventually(
        `the days before ${day} to be sealed`,
        async () => {
          if (errors !== '') throw new Error(errors);
          if (said.days.some((name) => name >= addDays(day, -1))) return true;
          // A process that died of it did not hear it to the end.
          if (child?.stdin?.writable) child.stdin.write(`${day}\n`);
          await new Promise((done) => setTimeout(done, 50));
          return false;
        },
        120_000,
      );
    },
    arm: async (point) => {
      await end();
      start(point);
    },
    stop,
  };
};
