import { useEffect } from 'preact/hooks';
import { useKiosk } from '../state/context.ts';

/** A screen that shows what became of these entries tells here that it does: their refusals need no staff any more. */
export const useTold = (ids: readonly string[]): void => {
  const { refusals, dismiss } = useKiosk().outbox;
  const shown = refusals.value.filter(({ id }) => ids.includes(id)).map(({ id }) => id);
  useEffect(() => {
    for (const id of shown) void dismiss(id);
  }, [shown.join()]);
};
