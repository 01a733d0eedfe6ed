import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AlertList, AlertView } from '#contract/rooms.ts';
import type { Question } from '../../parts/question.ts';
import type { Answer } from '../../state/api.ts';
import { useKiosk } from '../../state/context.ts';

/** Every alert whose cause began at `from` or later, whatever number of pages that takes. */
export const useAlerts = (from: string): Question<readonly AlertView[]> => {
  const kiosk = useKiosk();
  const alerts = useSignal<readonly AlertView[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const asked = useSignal(0);
  const last = kiosk.live.value.recent.find(({ type }) => type.startsWith('alert.'))?.seq;
  const link = kiosk.live.value.link;
  useEffect(() => {
    let wanted = true;
    const ask = async (): Promise<void> => {
      const found: AlertView[] = [];
      let after: string | null = '0';
      while (after !== null) {
        const query = new URLSearchParams({ from, after, limit: '500' });
        const answer: Answer<AlertList> = await kiosk.read<AlertList>(`/alerts?${query}`);
        if (!wanted) return;
        if (!answer.ok) {
          fault.value = answer.code;
          return;
        }
        found.push(...answer.body.alerts);
        after = answer.body.next;
      }
      alerts.value = found;
      fault.value = undefined;
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [from, last, link, asked.value]);
  return {
    body: alerts.value,
    fault: fault.value,
    ask: () => {
      asked.value += 1;
    },
  };
};
