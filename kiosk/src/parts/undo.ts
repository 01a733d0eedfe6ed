import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Recorded } from '#contract/attendance.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { useTold } from './told.ts';

/** A write that may be taken back; `id` is its entry in the outbox. */
export interface Undoable {
  readonly id: string;
  /** It moved several at once, and all of them go back. */
  readonly group?: boolean;
}

export interface Undo {
  readonly state: 'none' | 'running' | 'undone' | 'refused';
  readonly run: () => void;
}

/** Whole seconds that something is on the screen, by a clock that nobody sets; from nought when it becomes another. */
export const useSecondsOf = (what: string): number => {
  const kiosk = useKiosk();
  const since = useRef({ what, atMs: performance.now() });
  if (since.current.what !== what) since.current = { what, atMs: performance.now() };
  // Read, so that it is counted anew each second.
  kiosk.nowMs.value;
  return Math.floor((performance.now() - since.current.atMs) / 1000);
};

/** How long whoever tapped may take it back on the spot. */
export const undoSeconds = 10;

/** Takes back what was never sent; what was is voided by a correction. */
export const useUndo = (acts: readonly Undoable[]): Undo => {
  const kiosk = useKiosk();
  const say = useSay();
  const corrections = useSignal<readonly string[] | undefined>(undefined);
  const { progress } = kiosk.outbox;
  const begun = useRef(false);

  const run = async (): Promise<void> => {
    // A second tap would take back what the first one has taken back already.
    if (begun.current) return;
    begun.current = true;
    const sent: string[] = [];
    for (const { id, group } of acts) {
      if (await kiosk.outbox.withdraw(id)) continue;
      const made = progress.value.get(id);
      if (made?.state === 'refused') continue;
      // The event carries the id of the request that made it, also while its answer is still on the way.
      const voids = made?.state === 'saved' ? (made.body as Recorded).event.id : id;
      const why = say('done.undoReason');
      sent.push(kiosk.submit('/attendance/corrections', { voids, why, ...(group && { group }) }, false));
    }
    corrections.value = sent;
  };

  useTold(corrections.value ?? []);
  const states = corrections.value?.map((id) => progress.value.get(id)?.state ?? 'waiting');
  const state: Undo['state'] = !states
    ? 'none'
    : states.includes('refused')
      ? 'refused'
      : states.includes('waiting')
        ? 'running'
        : 'undone';
  return { state, run: () => void run() };
};
