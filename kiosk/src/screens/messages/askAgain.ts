import { useEffect } from 'preact/hooks';

/** How a message fares is in the outbox, and in no event of the journal: it is asked for again while it is looked at. */
export const useAskAgain = (ask: () => void, everyMs: number): void => {
  useEffect(() => {
    const timer = setInterval(ask, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
};
