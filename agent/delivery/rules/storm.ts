import type { EpochMs } from '../../time/clock.ts';

/** Within this time so many single messages are told to one recipient; what comes on top is told together. */
export const stormWindowMs = 60_000;
const singles = 3;
/** What can wait is gathered for so long. */
const gatherMs = 15_000;

export interface Due {
  readonly messageId: string;
  readonly isUrgent: boolean;
  readonly createdAt: EpochMs;
  /** Wants an answer of its own (a drill, a test): never told together with others. */
  readonly isAlone: boolean;
}

/** Lists of ids; each is sent as one message. What is in none waits. */
export type Arrangement = readonly (readonly string[])[];

/**
 * How what is due for one recipient goes out: one by one, or, in a storm, several in one message, at once where one is urgent.
 * `recent`: how many were sent to them within the last minute.
 */
export const arrange = (due: readonly Due[], recent: number, now: EpochMs): Arrangement => {
  const alone = due.filter(({ isAlone }) => isAlone).map(({ messageId }) => [messageId]);
  const rest = due.filter(({ isAlone }) => !isAlone);
  const allowance = Math.max(0, singles - recent);
  if (rest.length <= allowance) return [...alone, ...rest.map(({ messageId }) => [messageId])];
  const mustGo = rest.some(({ isUrgent, createdAt }) => isUrgent || now - createdAt >= gatherMs);
  return mustGo ? [...alone, rest.map(({ messageId }) => messageId)] : alone;
};
