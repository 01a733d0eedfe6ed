import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** For what opens under a finger: at the lower edge it would open out of sight, so the page moves as far as it must. */
export const useInView = <E extends Element>(): RefObject<E | null> => {
  const opened = useRef<E>(null);
  useEffect(() => opened.current?.scrollIntoView({ block: 'nearest' }), []);
  return opened;
};
