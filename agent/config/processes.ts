import { join } from 'node:path';
import type { ProcessName } from './runFolder.ts';

interface Launch {
  readonly script: string;
  readonly nodeFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * How each process of the box is started. The compile cache keeps TypeScript stripped and compiled between starts; the
 * small young generation (with half of it a collection falls into each slowest alarm), code that is kept small (no check-in
 * is slower for it) and the two arenas halve the memory of a process that mostly waits. The recorder never waits: small code
 * costs it a third of its time. The buffers of pictures go back to the system at once, and do not make V8 collect the whole heap
 * each second: with the larger first limit it does so a hundred times less.
 */
export const launchOf = (name: ProcessName, data: string, flowsMemoryMb: number): Launch => ({
  script: scripts[name],
  nodeFlags: flagsOf(name, flowsMemoryMb),
  environment: {
    ...{ NODE_COMPILE_CACHE: join(data, 'run/compiled'), MALLOC_ARENA_MAX: '2' },
    ...(name === 'recorder' ? { MALLOC_MMAP_THRESHOLD_: '131072' } : {}),
  },
});

const flagsOf = (name: ProcessName, flowsMemoryMb: number): readonly string[] => {
  if (name === 'flows') return [`--max-old-space-size=${flowsMemoryMb}`];
  return ['--max-semi-space-size=4', name === 'recorder' ? '--initial-old-space-size=64' : '--optimize-for-size'];
};

const scripts: Record<ProcessName, string> = {
  agent: 'agent/main.ts',
  recorder: 'agent/recorder.ts',
  flows: 'agent/flows/run.ts',
  simulator: 'hardware/sim/main.ts',
};
