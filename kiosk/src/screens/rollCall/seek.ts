/** Whether one is under way: `joined`: this kiosk takes part in it; `unknown`: the agent did not say. */
export type Found = 'joined' | 'none' | 'unknown';

export interface Seek {
  /** Asks the agent once, and takes part in the one that is open. */
  readonly join: () => Promise<Found>;
  /** How long it may be asked for, as the link is now. */
  readonly limitMs: () => number;
  readonly steadyMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** False once nobody waits for it any more. */
  readonly isWanted: () => boolean;
}

/** An agent that has much to do answers within this; a question that was lost is asked again. */
const answerMs = 1_500;
const againMs = 200;

/**
 * Asks until the agent has said whether a roll-call is under way. A question that fails says nothing about it: whoever
 * wants to take part must not be shown how to begin another.
 */
export const seekOpen = async ({ join, limitMs, steadyMs, wait, isWanted }: Seek): Promise<Found> => {
  const beganMs = steadyMs();
  const isLeft = (): boolean => isWanted() && steadyMs() - beganMs < limitMs();
  while (isLeft()) {
    const found = await Promise.race([join(), wait(answerMs).then((): Found => 'unknown')]);
    if (found !== 'unknown') return found;
    if (isLeft()) await wait(againMs);
  }
  return 'unknown';
};
