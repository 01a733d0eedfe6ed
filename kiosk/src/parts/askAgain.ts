import { useEffect, useRef } from 'preact/hooks';

/** Asks again while it is looked at, for what changes without an event of the journal. */
export const useAskAgain = (ask: () => void, everyMs: number): void => {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const timer = setInterval(() => latest.current(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
};
