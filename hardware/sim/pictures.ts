import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PictureSource } from './camera/camera.ts';
import type { Accounts } from './camera/login.ts';
import type { StreamName } from './camera/profiles.ts';
import type { CameraDescription } from './facility.ts';

/** The pictures of all cameras, served over RTSP by `rtsp_server.py`. */
export interface Pictures extends PictureSource {
  plug(cameraId: string, plugged: boolean): void;
  stop(): Promise<void>;
}

interface PicturesOptions {
  readonly cameras: readonly CameraDescription[];
  /** The burnt-in clock shows this zone's time. */
  readonly timeZone: string;
  readonly onTrouble: (problem: string) => void;
  /** The address that RTSP listens at; left out: this machine alone. */
  readonly host?: string;
  readonly python?: string;
}

const paths: Readonly<Record<StreamName, string>> = { main: '/stream1', sub: '/stream2', h265: '/stream3' };
const restartMs = 1_000;
const snapshotMs = 5_000;
const missing =
  'simulated cameras have no picture: GStreamer is not complete. 请安装 / install: ' +
  'python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad ' +
  'gstreamer1.0-plugins-ugly gstreamer1.0-x';

/** Resolves when the pictures can be watched, or when it is clear that there will be none; never rejects. */
export const startPictures = async ({
  cameras,
  timeZone,
  onTrouble,
  host = '127.0.0.1',
  python = '/usr/bin/python3',
}: PicturesOptions): Promise<Pictures> => {
  const unplugged = new Set<string>();
  const guarded = new Map<string, Accounts>();
  const waiting = new Map<number, (jpeg: Buffer | undefined) => void>();
  let ports: Readonly<Record<string, number>> = {};
  let hasH265 = false;
  let requests = 0;
  let stopping = false;
  let tell: (command: object) => void = () => {};
  let end: () => Promise<void> = async () => {};

  const start = (): Promise<void> =>
    new Promise((ready) => {
      let mayRestart = true;
      const child = spawn(python, [join(import.meta.dirname, 'rtsp_server.py')], {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { ...process.env, TZ: timeZone },
      });
      // Writing to a process that has just ended: its end is dealt with below.
      child.stdin.on('error', () => {});
      tell = (command) => void child.stdin.write(`${JSON.stringify(command)}\n`);
      createInterface({ input: child.stdout }).on('line', (line) => {
        const said = JSON.parse(line) as Said; // rtsp_server.py is ours and says nothing else
        if (said.ready) {
          ports = said.ready;
          hasH265 = said.h265 === true;
          for (const id of unplugged) tell({ plug: id, plugged: false });
          for (const [id, accounts] of guarded) tell({ guard: id, accounts: Object.fromEntries(accounts) });
          ready();
        }
        if (said.warning) onTrouble(said.warning);
        if (said.missing) {
          mayRestart = false;
          onTrouble(`${missing} (${said.missing})`);
        }
        if (said.request !== undefined) {
          waiting.get(said.request)?.(said.jpeg ? Buffer.from(said.jpeg, 'base64') : undefined);
        }
      });
      const ended = new Promise<void>((done) => {
        child.once('error', (error) => {
          mayRestart = false;
          onTrouble(`${missing} (${error.message})`);
          done();
        });
        child.once('close', () => done());
      });
      void ended.then(() => {
        ports = {};
        ready();
        if (stopping || !mayRestart) return;
        onTrouble(`the picture server ended (${child.signalCode ?? child.exitCode}) and is started again`);
        setTimeout(() => void (stopping || start()), restartMs);
      });
      end = () => {
        child.stdin.end();
        return ended;
      };
      tell({ host, cameras: cameras.map(({ id, name, colour }) => ({ id, name, colour })) });
    });

  if (cameras.length > 0) await start();

  return {
    streamUri: (id, stream) =>
      ports[id] === undefined || (stream === 'h265' && !hasH265)
        ? undefined
        : `rtsp://${host}:${ports[id]}${paths[stream]}`,
    snapshot: (id) => {
      if (ports[id] === undefined) return Promise.resolve(undefined);
      requests += 1;
      const request = requests;
      return new Promise((resolve) => {
        const settle = (jpeg: Buffer | undefined): void => {
          clearTimeout(timer);
          waiting.delete(request);
          resolve(jpeg);
        };
        const timer = setTimeout(() => settle(undefined), snapshotMs);
        waiting.set(request, settle);
        tell({ snapshot: id, request });
      });
    },
    guard: (id, accounts) => {
      guarded.set(id, accounts);
      tell({ guard: id, accounts: Object.fromEntries(accounts) });
    },
    plug: (id, plugged) => {
      if (plugged) unplugged.delete(id);
      else unplugged.add(id);
      tell({ plug: id, plugged });
    },
    stop: () => {
      stopping = true;
      return end();
    },
  };
};

interface Said {
  readonly ready?: Readonly<Record<string, number>>;
  readonly h265?: boolean;
  readonly warning?: string;
  readonly missing?: string;
  readonly request?: number;
  readonly jpeg?: string | null;
}
