import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './box.ts';
import { eventually } from './wait.ts';

/** Debian's Mosquitto on a free loopback port, with everything it writes in a temporary folder. */
export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  /** What it logged. */
  output(): string;
  /** Stops the broker; its folder stays, so that `start` can bring it back with what it kept. */
  halt(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Stops it for good and removes its folder. */
  stop(): Promise<void>;
}

interface MosquittoOptions {
  /** Who may connect; left out: everybody. */
  readonly accounts?: readonly { readonly username: string; readonly password: string }[];
}

export const startMosquitto = async ({ accounts }: MosquittoOptions = {}): Promise<Mosquitto> => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-mosquitto-'));
  const port = await freePort();
  const passwords = join(folder, 'passwords');
  if (accounts) {
    writeFileSync(passwords, '', { mode: 0o600 });
    for (const { username, password } of accounts) {
      const made = spawnSync('mosquitto_passwd', ['-b', passwords, username, password]);
      if (made.status !== 0) throw new Error(`mosquitto_passwd: ${made.stderr ?? made.error?.message}`);
    }
  }
  const settings = join(folder, 'mosquitto.conf');
  writeFileSync(
    settings,
    [
      `listener ${port} 127.0.0.1`,
      `allow_anonymous ${accounts === undefined}`,
      ...(accounts ? [`password_file ${passwords}`] : []),
      'persistence true',
      `persistence_location ${folder}/`,
      // As root Mosquitto would become another user, who may not write into our folder.
      ...(process.getuid?.() === 0 ? ['user root'] : []),
    ].join('\n'),
  );
  const program = existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';
  const printed: string[] = [];
  let halt = async (): Promise<void> => {};

  const start = async (): Promise<void> => {
    const child = spawn(program, ['-c', settings], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(String(chunk)));
    const ended = new Promise<void>((done) => {
      child.once('exit', () => done());
      child.once('error', (error) => {
        printed.push(`${error.message}: install Debian's mosquitto`);
        done();
      });
    });
    halt = () => {
      child.kill('SIGTERM');
      return ended;
    };
    await eventually('Mosquitto to listen', () => {
      if (child.exitCode !== null || child.pid === undefined) throw new Error(`Mosquitto ended: ${printed.join('')}`);
      return accepts(port);
    });
  };
  await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    output: () => printed.join(''),
    halt: () => halt(),
    start,
    stop: async () => {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
