import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, projectRoot } from './box.ts';
import { run, writeCertificates } from './certificates.ts';
import { eventually } from './wait.ts';

/** Debian's Mosquitto on a free loopback port, with everything it writes in a temporary folder. */
export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  /** The file of the authority that signed its certificate; undefined without TLS. */
  readonly ca: string | undefined;
  /** What it logged. */
  output(): string;
  /** Stops the broker; its folder stays, so that `start` can bring it back with what it kept. */
  halt(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Stops it for good and removes its folder. */
  stop(): Promise<void>;
}

interface Account {
  readonly username: string;
  readonly password: string;
}

interface MosquittoOptions {
  /** Who may connect; left out: everybody. */
  readonly accounts?: readonly Account[];
  /** As on a real site: the configuration that ships in hardware/box, with TLS and its rules, and more rules of the test's own. */
  readonly asShipped?: { readonly moreRules: string };
}

export const startMosquitto = async ({ accounts, asShipped }: MosquittoOptions = {}): Promise<Mosquitto> => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-mosquitto-'));
  const port = await freePort();
  const passwords = join(folder, 'passwords');
  if (accounts) {
    writeFileSync(passwords, accounts.map(({ username, password }) => `${username}:${password}\n`).join(''), {
      mode: 0o600,
    });
    run('mosquitto_passwd', '-U', passwords);
  }
  const settings = join(folder, 'mosquitto.conf');
  const text = asShipped
    ? shippedSettings(folder, port, passwords, asShipped.moreRules)
    : [
        `listener ${port} 127.0.0.1`,
        `allow_anonymous ${accounts === undefined}`,
        ...(accounts ? [`password_file ${passwords}`] : []),
        'persistence true',
        `persistence_location ${folder}/`,
      ].join('\n');
  // As root Mosquitto would become another user, who may not write into our folder.
  writeFileSync(settings, `${text}\n${process.getuid?.() === 0 ? 'user root\n' : ''}`);
  const program = existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';
  const printed: string[] = [];
  let halt = async (): Promise<void> => {};

  const start = async (): Promise<void> => {
    const child: ChildProcess = spawn(program, ['-c', settings], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(String(chunk)));
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
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
    });
    await eventually('Mosquitto to listen', async () => hasEnded || (await accepts(port)));
    if (hasEnded) throw new Error(`Mosquitto ended: ${printed.join('')}`);
  };
  await start();
  return {
    url: `${asShipped ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}`,
    port,
    ca: asShipped ? join(folder, 'ca.pem') : undefined,
    output: () => printed.join(''),
    halt: () => halt(),
    start,
    stop: async () => {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** What ships, with its places changed to the folder and its port to the one that is free. */
const shippedSettings = (folder: string, port: number, passwords: string, moreRules: string): string => {
  writeCertificates(folder);
  const rules = join(folder, 'acl');
  copyFileSync(join(projectRoot, 'hardware/box/mosquitto.acl'), rules);
  appendFileSync(rules, `\n${moreRules}\n`);
  return readFileSync(join(projectRoot, 'hardware/box/mosquitto.conf'), 'utf8')
    .replace('listener 8883', `listener ${port} 127.0.0.1`)
    .replaceAll('/etc/mosquitto/certs/', `${folder}/`)
    .replaceAll('/etc/mosquitto/nestbox.passwd', passwords)
    .replaceAll('/etc/mosquitto/nestbox.acl', rules)
    .replace('/var/lib/mosquitto/', `${folder}/`);
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
