/** The point at which this process is to die, for the test that proves every step whole or undone. Read once. */
const armed = process.env.NESTBOX_CRASH_AT;

/**
 * A named step between two writes. Does nothing unless `NESTBOX_CRASH_AT` names it: then the process ends as in a power cut,
 * without unwinding, closing or flushing anything. Names are `feature.action.step`, each written once in the source, as a
 * plain literal: the test that kills at every one of them finds them there.
 */
export const crashPoint = (name: `${string}.${string}.${string}`): void => {
  if (name === armed) process.kill(process.pid, 'SIGKILL');
};
