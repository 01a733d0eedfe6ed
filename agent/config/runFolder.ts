import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The processes of one box. Each says in `data/run/NAME.json` that it is ready, and where it can be reached. */
export type ProcessName = 'agent' | 'recorder' | 'flows' | 'simulator';

export interface AgentEndpoints {
  readonly pid: number;
  readonly startedAt: number;
  readonly http: string;
  readonly mqtt: string;
  /** Where devices of the house find the embedded broker, if they may. */
  readonly mqttLan?: string;
  /** Where the guardians' page listens, if the facility has one. */
  readonly guardians?: string;
}

export const readyFile = (data: string, name: ProcessName) => {
  const path = join(data, 'run', `${name}.json`);
  return {
    path,
    /** What the process said, or undefined when it has not said anything, or is gone. */
    read: <T extends object>(): (T & { pid: number; startedAt: number }) | undefined => {
      try {
        // Only our own processes write here; a torn file cannot exist because it is renamed into place.
        const said = JSON.parse(readFileSync(path, 'utf8')) as T & { pid: number; startedAt: number };
        process.kill(said.pid, 0);
        return said;
      } catch {
        return undefined;
      }
    },
    remove: (): void => rmSync(path, { force: true }),
  };
};

/** Says "ready" for this process. */
export const announceReady = (data: string, name: ProcessName, endpoints: object): void => {
  const { path } = readyFile(data, name);
  mkdirSync(join(data, 'run'), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, JSON.stringify({ pid: process.pid, startedAt: Date.now(), ...endpoints }));
  renameSync(`${path}.new`, path);
};

/** Waits, without end, until the agent says where it is. */
export const waitForEndpoints = async (data: string, name: 'agent'): Promise<AgentEndpoints> => {
  for (;;) {
    const said = readyFile(data, name).read<AgentEndpoints>();
    if (said) return said;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
