import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Puts each thread of a process behind all others, those that collect garbage and compile too; threads that begin later follow.
 * The idle class, not a nice value: whom Linux finds politest still ends its slice of milliseconds, this one stands back as soon
 * as anybody wants the processor. Whoever starts a process does so at once, since a start takes most.
 */
export const goLast = (pid: number): void => {
  try {
    execFileSync('chrt', ['--all-tasks', '--idle', '--pid', '0', `${pid}`], { stdio: 'ignore' });
    // Where Linux shares a core by session first, a thread's class counts only within one. `nestbox run` gives each process its
    // own; of one that is shared, others would go last too.
    const session = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3];
    if (Number(session) === pid && existsSync(`/proc/${pid}/autogroup`)) writeFileSync(`/proc/${pid}/autogroup`, '19');
  } catch {
    // It, or one of its threads, has ended meanwhile.
  }
};
