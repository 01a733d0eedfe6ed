import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flowsReportFile } from '../config/processes.ts';

/** Why the flows process ended: `killed` is whatever gave it no time for a word. */
export type EndReason = 'looping' | 'memory' | 'unreadable' | 'failed' | 'killed';

export interface LastEnd {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly why: EndReason;
  readonly detail: string;
}

/** A node that failed while the flows went on. */
export interface NodeFailure {
  readonly at: number;
  readonly node: string;
  readonly detail: string;
}

interface Life {
  readonly pid: number;
  readonly startedAt: number;
}

/**
 * What the flows process leaves in `DATA/flows` for the agent and for its own next start. A process without a last word is
 * known by the life that it did not close.
 */
export const flowsWords = (data: string) => {
  const folder = join(data, 'flows');
  const path = (name: string): string => join(folder, name);
  const write = (name: string, said: object): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(path(`${name}.new`), JSON.stringify(said));
    renameSync(path(`${name}.new`), path(name));
  };
  // Only our own process writes these, and renames them into place.
  const read = <T>(name: string): T | undefined => {
    try {
      return JSON.parse(readFileSync(path(name), 'utf8')) as T;
    } catch {
      return undefined;
    }
  };
  const silentEnd = (): LastEnd | undefined => {
    const life = read<Life>('life.json');
    if (!life || isAlive(life.pid)) return undefined;
    const report = modifiedAt(path(flowsReportFile));
    if (report !== undefined && report >= life.startedAt)
      return { at: report, why: 'memory', detail: 'it needed more memory than flows.memoryMb gives it' };
    return { at: life.startedAt, why: 'killed', detail: 'it ended without a word: killed, or the power failed' };
  };
  return {
    folder,
    /** This process lives from now on; what became of the one before is kept. */
    begin: (now: number): void => {
      const before = silentEnd();
      if (before) write('last-end.json', { ...before, at: before.why === 'killed' ? now : before.at });
      rmSync(path(flowsReportFile), { force: true });
      write('life.json', { pid: process.pid, startedAt: now } satisfies Life);
    },
    /** It ends as it was asked to. */
    close: (): void => rmSync(path('life.json'), { force: true }),
    /** It ends for this reason. */
    end: (said: LastEnd): void => {
      write('last-end.json', said);
      rmSync(path('life.json'), { force: true });
    },
    failure: (said: NodeFailure): void => write('node-failure.json', said),
    /** How the last process ended that was not asked to. */
    lastEnd: (): LastEnd | undefined => silentEnd() ?? read<LastEnd>('last-end.json'),
    lastFailure: (): NodeFailure | undefined => read<NodeFailure>('node-failure.json'),
  };
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const modifiedAt = (file: string): number | undefined => {
  const entry = statSync(file, { throwIfNoEntry: false });
  return entry && Math.ceil(entry.mtimeMs);
};
