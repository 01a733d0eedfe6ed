import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { messagesFor } from '#agent/cli/messages.ts';
import { runCommandLine } from '#agent/cli/program.ts';
import { loadConfig } from '#agent/config/load.ts';
import { openStores } from '#agent/stores.ts';
import { epochMs, systemClock } from '#agent/time/clock.ts';
import { projectRoot } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `nestbox …` as a real process. */
export const nestbox = (
  args: readonly string[],
  { env = {}, program = [process.execPath, join(projectRoot, 'agent/cli/nestbox.ts')] as readonly string[] } = {},
): Promise<Ran> =>
  new Promise((done, failed) => {
    const [command = '', ...first] = program;
    const child = spawn(command, [...first, ...args], {
      env: { ...process.env, LANG: 'en_US.UTF-8', NESTBOX_LANG: 'en', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.once('error', failed);
    child.once('close', (code) => done({ code, out, err }));
  });

/** The command line in this process: what is tested is what it does, and each start of a process takes its time. */
export const nestboxHere = async (
  args: readonly string[],
  { env = {} }: { readonly env?: Record<string, string> } = {},
): Promise<Ran> => {
  const said: Record<'out' | 'err', string[]> = { out: [], err: [] };
  const code = await runCommandLine(args, {
    messages: messagesFor({ NESTBOX_LANG: 'en', ...env }),
    out: (text) => void said.out.push(text),
    err: (text) => void said.err.push(text),
    isWatched: false,
  });
  return { code, out: said.out.join(''), err: said.err.join('') };
};

const facility = {
  site: { code: 'demo', name: '示例托育园' },
  rooms: [{ id: 'r-small', name: '托小教室', kind: 'classroom' }],
  classes: [{ id: 'small', name: '托小班', type: 'toddler_small', room: 'r-small', places: 15 }],
};

/** A site on disk with a few events in its journal, and its command line in this process or, with `nestbox`, as one of its own. */
export const openPlace = (start: (args: readonly string[]) => Promise<Ran> = nestboxHere) => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const configFile = join(folder, 'facility.yaml');
  mkdirSync(data);
  writeFileSync(configFile, stringify(facility));
  const place = ['--config', configFile, '--data', data];
  const withStores = <T>(work: (stores: ReturnType<typeof openStores>) => T): T => {
    const stores = openStores({ config: loadConfig({ file: configFile, data }), clock: systemClock() });
    try {
      return work(stores);
    } finally {
      stores.close();
    }
  };
  const checkIn = (childId: string): void =>
    withStores(({ journal }) => {
      journal.record([
        {
          type: 'attendance.checked_in',
          occurredAt: epochMs(Date.now()),
          actor: 'adult:mother',
          subject: childId,
          data: { childId, roomId: 'r-small', method: 'pin' },
        },
      ]);
    });
  withStores(({ journal }) => {
    journal.record([
      {
        type: 'room.defined',
        actor: 'agent',
        subject: 'r-small',
        data: { roomId: 'r-small', name: '托小教室', kind: 'classroom' },
      },
      {
        type: 'class.defined',
        actor: 'agent',
        subject: 'small',
        data: { classId: 'small', name: '托小班', type: 'toddler_small', roomId: 'r-small', places: 15 },
      },
    ]);
  });
  checkIn('mei');
  return {
    folder,
    data,
    configFile,
    withStores,
    checkIn,
    events: (): number => withStores(({ journal }) => journal.lastSeq()),
    run: (...args: string[]) => start([...args, ...place]),
    /** Runs with `--json` and reads the answer. */
    ask: async (...args: string[]) => {
      const ran = await start([...args, '--json', ...place]);
      return { code: ran.code, err: ran.err, body: JSON.parse(ran.out) as Record<string, unknown> };
    },
  };
};
