import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RecordedLines } from '#contract/attendance.ts';
import type { Answer } from '../../state/api.ts';
import { useKiosk } from '../../state/context.ts';

export type RecordedLine = RecordedLines['lines'][number];

export interface Recorded {
  readonly lines: readonly RecordedLine[] | undefined;
  readonly fault: string | undefined;
  readonly ask: () => void;
}

const concerns = (type: string): boolean => type.startsWith('attendance.') || type.startsWith('staff.');

/** Every line of a day, whatever number of pages that takes; asked for again when something is recorded. */
export const useRecorded = (day: string): Recorded => {
  const kiosk = useKiosk();
  const lines = useSignal<readonly RecordedLine[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const last = kiosk.live.value.recent.find(({ type }) => concerns(type))?.seq;
  const link = kiosk.live.value.link;
  const ask = async (isWanted: () => boolean): Promise<void> => {
    const found: RecordedLine[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const answer: Answer<RecordedLines> = await kiosk.read<RecordedLines>(
        `/attendance/recorded?day=${day}&after=${after}`,
      );
      if (!isWanted()) return;
      if (!answer.ok) {
        fault.value = answer.code;
        return;
      }
      found.push(...answer.body.lines);
      after = answer.body.next;
    }
    lines.value = found;
    fault.value = undefined;
  };
  useEffect(() => {
    let wanted = true;
    void ask(() => wanted);
    return () => {
      wanted = false;
    };
  }, [day, last, link]);
  return { lines: lines.value, fault: fault.value, ask: () => void ask(() => true) };
};
