import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Control, controlAt } from '#sim/control.ts';
import type { ListedDevice } from '#sim/invented.ts';
import { freePort, projectRoot } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';

/** `nestbox simulate site` as a process of its own. */
export interface MadeUpSite {
  readonly control: Control;
  readonly discoveryPort: number;
  readonly devices: readonly ListedDevice[];
  readonly data: string;
  readonly pid: number;
  errors(): string;
  /** Ctrl+C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** The first of as many ports in a row that nobody listens on. */
const freePorts = async (count: number): Promise<number> => {
  for (;;) {
    const first = await freePort();
    const others = await Promise.all(Array.from({ length: count - 1 }, (_, index) => isFree(first + 1 + index)));
    if (others.every(Boolean)) return first;
  }
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });

/** `via`: a command that runs the site somewhere else, as `nsenter …`; left out: here. */
export const startMadeUpSite = async (
  folder: string,
  options: readonly string[],
  via: readonly string[] = [],
): Promise<MadeUpSite> => {
  const data = join(folder, 'data');
  const cameras = Number(options[options.indexOf('--cameras') + 1]);
  const ports = ['--base-port', String(await freePorts(cameras)), '--discovery-port', '0'];
  const [command = '', ...args] = [...via, process.execPath, join('agent', 'cli', 'nestbox.ts'), 'simulate', 'site'];
  const child = spawn(command, [...args, '--json', '--data', data, ...ports, ...options], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const said = await eventually('the site to be up', () => {
    if (child.exitCode !== null) throw new Error(errors);
    // One line of JSON, as `simulate site --json` prints it.
    return out.endsWith('\n') && (JSON.parse(out) as Said);
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(errors, { cause: error });
  });
  return {
    control: controlAt(said.control),
    discoveryPort: said.discoveryPort,
    devices: said.devices,
    data,
    pid: child.pid ?? 0,
    errors: () => errors,
    stop: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
};

interface Said {
  readonly control: string;
  readonly discoveryPort: number;
  readonly devices: readonly ListedDevice[];
}
