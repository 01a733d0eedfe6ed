import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { demoFacilityFile } from '#agent/config/load.ts';
import { launchOf } from '#agent/config/processes.ts';
import { type AgentEndpoints, type ProcessName, readyFile } from '#agent/config/runFolder.ts';
import type { FacilityFile } from '#agent/config/schema.ts';
import type { Role } from '#contract/roles.ts';
import { eventually } from './wait.ts';

export const projectRoot = resolve(import.meta.dirname, '../..');
/** A whole box in a temporary folder: the real processes, on free ports. */
export interface Box {
  readonly data: string;
  readonly configFile: string;
  /** Starts a process and waits until it says that it is ready. */
  start(name: ProcessName): Promise<void>;
  /** Sends the signal and waits for the end. */
  end(name: ProcessName, signal?: NodeJS.Signals): Promise<void>;
  endpoints(): AgentEndpoints;
  pid(name: ProcessName): number;
  /** A bearer token of the role, made by the command line. */
  token(role: Role): Promise<string>;
  /** Runs `nestbox …` and returns what it printed. Rejects unless it exits with 0. */
  nestbox(...args: string[]): Promise<string>;
  /** A JSON request with a token of the role. */
  call(
    role: Role,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; headers: Headers; body: unknown }>;
  /** Everything that the processes printed, for a failing test. */
  output(): string;
  /** Stops whatever still runs. */
  close(): Promise<void>;
}

/**
 * A port that nobody listens on. It lies below those that the system gives to connections: between this and the listening a
 * busy browser could be given one of them.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const isFree = await new Promise<boolean>((done) => {
      const server = createServer();
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
    });
    if (isFree) return port;
  }
};

/** Only bounds a hang: beside browsers and other sites a start may take long. */
const startLimitMs = 90_000;

/**
 * Prepares a box in a folder with the demo facility, changed by `adapt`, on free ports. The address
 * stays over a restart, as a facility has it. `environment` is added to every process's own. Nothing runs yet.
 */
export const createBox = async (
  folder: string,
  adapt: (file: FacilityFile) => FacilityFile,
  environment: Readonly<Record<string, string>> = {},
): Promise<Box> => {
  const data = join(folder, 'data');
  const configFile = join(folder, 'facility.yaml');
  // The demo file is checked by the configuration's own tests.
  const demo = parse(readFileSync(demoFacilityFile, 'utf8')) as FacilityFile;
  const cameras = await Promise.all(
    (demo.cameras ?? []).map(async (camera) => {
      const onvif = new URL(camera.onvif);
      onvif.port = String(await freePort());
      return { ...camera, onvif: onvif.href };
    }),
  );
  const people = demo.people === undefined ? {} : { people: resolve(demoFacilityFile, '..', demo.people) };
  const guardianPort = await freePort();
  const guardianPage = { port: guardianPort, url: `http://127.0.0.1:${guardianPort}/` };
  const file = adapt({ ...demo, ...people, cameras, listen: { port: await freePort() }, brokerPort: 0, guardianPage });
  writeFileSync(configFile, stringify(file));

  const running = new Map<ProcessName, ChildProcess>();
  const printed: string[] = [];
  const tokens = new Map<Role, Promise<string>>();

  const end = async (name: ProcessName, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    const child = running.get(name);
    if (!child) return;
    running.delete(name);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    const lastResort = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(lastResort);
  };

  const box: Box = {
    data,
    configFile,
    start: async (name) => {
      readyFile(data, name).remove();
      const launch = launchOf(name, data, file.flows?.memoryMb ?? 256);
      const child = spawn(
        process.execPath,
        [...launch.nodeFlags, join(projectRoot, launch.script), '--config', configFile, '--data', data],
        {
          cwd: projectRoot,
          // What all tests of a run share goes first: its folder of compiled code, not one of this box's own.
          env: { ...launch.environment, ...process.env, ...environment, TZ: 'America/New_York' },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => printed.push(`${name}: ${chunk}`));
      running.set(name, child);
      await eventually(
        `${name} to be ready`,
        () => {
          if (child.exitCode !== null || child.signalCode !== null)
            throw new Error(`${name} ended with ${child.signalCode ?? child.exitCode}\n${printed.slice(-20).join('')}`);
          return readyFile(data, name).read()?.pid === child.pid;
        },
        startLimitMs,
      );
    },
    end,
    endpoints: () => {
      const said = readyFile(data, 'agent').read<AgentEndpoints>();
      if (!said) throw new Error('The agent is not ready');
      return said;
    },
    pid: (name) => {
      const pid = running.get(name)?.pid;
      if (pid === undefined) throw new Error(`${name} was not started`);
      return pid;
    },
    nestbox: async (...args) => {
      const command = [join(projectRoot, 'agent/cli/nestbox.ts'), ...args, '--config', configFile, '--data', data];
      return (await promisify(execFile)(process.execPath, command, { cwd: projectRoot })).stdout;
    },
    token: (role) => {
      const made =
        tokens.get(role) ??
        box
          .nestbox('token', 'create', '--role', role, '--name', `test ${role}`, '--json')
          .then((text) => (JSON.parse(text) as { token: string }).token);
      tokens.set(role, made);
      return made;
    },
    call: async (role, method, path, body) => {
      const response = await fetch(`${box.endpoints().http}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await box.token(role)}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
    },
    output: () => printed.join(''),
    close: async () => {
      await Promise.all((['simulator', 'flows', 'recorder', 'agent'] as const).map((name) => end(name)));
    },
  };
  return box;
};
