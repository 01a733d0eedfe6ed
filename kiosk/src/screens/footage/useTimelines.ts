import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Timeline } from '#contract/footage.ts';
import { timestampOf } from '../../state/clock.ts';
import { useKiosk } from '../../state/context.ts';
import type { Stretch } from './viewingWindow.ts';

/** What is recorded of some cameras within a stretch; undefined while it is asked for. */
export const useTimelines = (
  ids: readonly string[],
  { fromMs, toMs }: Stretch,
): { readonly timelines: readonly Timeline[] | undefined; readonly fault: string | undefined } => {
  const kiosk = useKiosk();
  const timelines = useSignal<readonly Timeline[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const link = kiosk.live.value.link;
  useEffect(() => {
    let gone = false;
    const zone = kiosk.zone.peek();
    const range = { from: timestampOf(fromMs, zone), to: timestampOf(toMs, zone) };
    const ask = async (): Promise<void> => {
      const paths = ids.map((stream) => `/footage/timeline?${new URLSearchParams({ stream, ...range })}`);
      const answers = await Promise.all(paths.map((path) => kiosk.read<Timeline>(path)));
      if (gone) return;
      fault.value = answers.find((answer) => !answer.ok)?.code;
      if (fault.value === undefined) timelines.value = answers.flatMap((answer) => (answer.ok ? [answer.body] : []));
    };
    void ask();
    return () => {
      gone = true;
    };
  }, [ids.join(' '), fromMs, toMs, link]);
  return { timelines: timelines.value, fault: fault.value };
};
