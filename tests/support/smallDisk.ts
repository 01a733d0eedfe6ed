import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './folder.ts';

/** A disk of its own, small, that can be taken away while it is written to. */
export interface SmallDisk {
  /** Where it is mounted. */
  readonly path: string;
  /** Where it is always to be seen, whatever happens to its mount: to fill and to empty it. */
  readonly inside: string;
  /** Pulls it out: whoever has a file open on it keeps that, as with a disk that the system lost. */
  unmount(): void;
  mount(options?: { readOnly: boolean }): void;
}

const run = (...command: [string, ...string[]]): void => {
  const [program, ...words] = command;
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
};

/** Whether this process may mount: tests that need it say so where it may not. */
export const mayMount = (): boolean => {
  try {
    run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt');
    return true;
  } catch {
    return false;
  }
};

/** A disk of so many megabytes. It goes with the test. */
export const smallDisk = (megabytes: number): SmallDisk => {
  const folder = temporaryFolder();
  const inside = join(folder, 'inside');
  const locked = join(folder, 'locked');
  const path = join(folder, 'disk');
  for (const each of [inside, locked, path]) mkdirSync(each);
  run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', inside);
  // Made read-only where nobody writes: what is mounted from here is so from its first moment.
  run('mount', '--bind', inside, locked);
  run('mount', '-o', 'remount,bind,ro', locked);
  let isMounted = false;
  const unmount = (): void => {
    if (isMounted) run('umount', '--lazy', path);
    isMounted = false;
  };
  const mount = ({ readOnly } = { readOnly: false }): void => {
    unmount();
    run('mount', '--bind', readOnly ? locked : inside, path);
    isMounted = true;
  };
  mount();
  onTestFinished(() => {
    unmount();
    run('umount', '--lazy', locked);
    run('umount', '--lazy', inside);
  });
  return { path, inside, unmount, mount };
};
