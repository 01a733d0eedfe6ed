import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './box.ts';
import { eventually } from './wait.ts';

/** Debian's PostgreSQL with a cluster of its own in a temporary folder, on a free loopback port. */
export interface Postgres {
  /** A fresh, empty database. @returns its `postgres://…` */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/** It refuses to run as root: then it becomes the account that Debian made for it, or nobody. */
const account = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = (lines.find((line) => line.startsWith(`${name}:`)) ?? '').split(':');
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither an account postgres nor nobody');
};

export const startPostgres = async (): Promise<Postgres> => {
  const bin = globSync('/usr/lib/postgresql/*/bin').sort().at(-1);
  if (bin === undefined) throw new Error("There is no PostgreSQL: install Debian's postgresql");
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-postgres-'));
  const owner = account();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const cluster = join(folder, 'cluster');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', cluster, '-U', 'nestbox', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    { encoding: 'utf8', cwd: folder, ...owner },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}${made.error ?? ''}`);
  const port = await freePort();
  const child: ChildProcess = spawn(
    join(bin, 'postgres'),
    ['-D', cluster, '-p', String(port), '-h', '127.0.0.1', '-k', folder],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder, ...owner },
  );
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(String(chunk)));
  let hasEnded = false;
  const ended = new Promise<void>((done) => {
    child.once('exit', () => done());
    child.once('error', () => done());
  }).then(() => {
    hasEnded = true;
  });
  const addressOf = (name: string): string => `postgres://nestbox@127.0.0.1:${port}/${name}`;
  const ask = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: addressOf('postgres') });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await eventually('PostgreSQL to answer', async () => hasEnded || ask('SELECT 1').then(() => true));
  if (hasEnded) throw new Error(`PostgreSQL ended: ${printed.join('')}`);
  let count = 0;
  return {
    database: async () => {
      count += 1;
      await ask(`CREATE DATABASE d${count}`);
      return addressOf(`d${count}`);
    },
    stop: async () => {
      // SIGINT: it ends its sessions and stops; SIGTERM would wait for them.
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
