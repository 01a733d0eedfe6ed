import { useEffect } from 'preact/hooks';

/** Asks again while it is looked at, for what changes without an event of the journal. */
export const useAskAgain = (ask: () => void, everyMs: number): void => {
  useEffect(() => {
    const timer = setInterval(ask, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
};
