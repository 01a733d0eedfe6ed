import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessName } from './runFolder.ts';

interface Launch {
  readonly script: string;
  readonly nodeFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * How each process of the box is started; the units in hardware/box say the same. The compile cache keeps TypeScript stripped
 * and compiled between starts. The small young generation (with half of it a collection falls into each slowest alarm), code
 * that is kept small (no check-in is slower for it), the two arenas and TypeBox in few files halve the memory of a process that
 * mostly waits. The recorder never waits: small code costs it a third of its time, and the buffers of pictures do not make V8
 * collect its whole heap each second: with the larger first limit it does so a hundred times less. The flows collect garbage on their
 * own thread, or one that eats the memory would take every processor. What is large goes back to the system at once.
 */
export const launchOf = (name: ProcessName, data: string, flowsMemoryMb: number): Launch => ({
  script: scripts[name],
  nodeFlags: flagsOf(name, data, flowsMemoryMb),
  environment: {
    NODE_COMPILE_CACHE: join(data, 'run/compiled'),
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '131072',
  },
});

const flagsOf = (name: ProcessName, data: string, flowsMemoryMb: number): readonly string[] => {
  if (name === 'flows')
    return [
      `--max-old-space-size=${flowsMemoryMb}`,
      '--single-threaded-gc',
      '--v8-pool-size=1',
      ...reportFlags(join(data, 'flows')),
    ];
  const memory = [
    '--max-semi-space-size=4',
    name === 'recorder' ? '--initial-old-space-size=64' : '--optimize-for-size',
  ];
  return typeboxIsBuilt() ? ['--conditions=built', ...memory] : memory;
};

export const flowsReportFile = 'fatal-error.json';
/** V8 out of memory leaves no time for a last word; Node's report of it is one, and holds no environment. */
const reportFlags = (folder: string): string[] => [
  '--report-on-fatalerror',
  '--report-exclude-env',
  '--report-exclude-network',
  `--report-directory=${folder}`,
  `--report-filename=${flowsReportFile}`,
];

/** Whether TypeBox lies in agent/built, and not that of an earlier install: `imports` in package.json takes it from there. */
const typeboxIsBuilt = (): boolean => {
  const root = join(import.meta.dirname, '../..');
  const built = join(root, 'agent/built/version');
  if (!existsSync(built)) return false;
  const installed: { version: string } = JSON.parse(
    readFileSync(join(root, 'node_modules/typebox/package.json'), 'utf8'),
  );
  return readFileSync(built, 'utf8') === installed.version;
};

const scripts: Record<ProcessName, string> = {
  agent: 'agent/main.ts',
  recorder: 'agent/recorder.ts',
  flows: 'agent/flows/run.ts',
  simulator: 'hardware/sim/main.ts',
};
