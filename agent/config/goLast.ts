import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** As polite as Linux knows. */
const last = 19;

/**
 * Puts each thread of a process behind all others, those that collect garbage and compile too, for which a priority of the
 * main thread does not count. Threads that begin later follow. Whoever starts it does so at once, since a start takes most;
 * and it does so itself.
 */
export const goLast = (pid: number): void => {
  const folder = `/proc/${pid}`;
  try {
    for (const thread of readdirSync(`${folder}/task`)) setPriority(Number(thread), last);
    // Where Linux shares a core by session first, a priority counts only within one. `nestbox run` gives each process its
    // own; of one that is shared, others would go last too.
    const session = readFileSync(`${folder}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
    if (Number(session) === pid && existsSync(`${folder}/autogroup`)) writeFileSync(`${folder}/autogroup`, `${last}`);
  } catch {
    // It, or one of its threads, has ended meanwhile; or the kernel has just taken the same wish from whoever started it.
  }
};
