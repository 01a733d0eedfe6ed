import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts the floor's server and waits for the address that it prints. */
export const startFloor = async (
  folder: string,
  broker = '-',
): Promise<{ url: string; child: ChildProcess; stop(): Promise<void> }> => {
  const script = join(import.meta.dirname, 'floorServer.ts');
  const child = spawn(process.execPath, [script, join(folder, 'floor.db'), broker], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await new Promise<string[]>((done, failed) => {
    createInterface({ input: child.stdout }).once('line', (line) => done([line]));
    child.once('exit', (code) => failed(new Error(`The floor's server ended with ${code}`)));
  });
  const stop = (): Promise<void> =>
    new Promise((done) => {
      child.once('exit', () => done());
      child.kill('SIGTERM');
    });
  return { url: url ?? '', child, stop };
};

/** Resident memory of a process in MB, as the kernel counts it. */
export const residentMb = (pid: number): number => {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (!line) throw new Error(`No VmRSS for process ${pid}`);
  return Number(line[1]) / 1024;
};
