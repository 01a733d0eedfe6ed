import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AlertList, AlertView } from '#contract/rooms.ts';
import type { Answer } from '../../state/api.ts';
import { useKiosk } from '../../state/context.ts';

/** Every alert whose cause began at `from` or later, whatever number of pages that takes; undefined while unknown. */
export const useAlerts = (from: string): readonly AlertView[] | undefined => {
  const kiosk = useKiosk();
  const alerts = useSignal<readonly AlertView[] | undefined>(undefined);
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
        if (!wanted || !answer.ok) return;
        found.push(...answer.body.alerts);
        after = answer.body.next;
      }
      alerts.value = found;
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [from, last, link]);
  return alerts.value;
};
