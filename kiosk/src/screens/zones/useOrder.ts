import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { ZoneView } from '#contract/zones.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { zonesTexts } from './texts.ts';

/** Gives orders about a zone, one at a time, and says why one failed. Never kept for later: the zone may be another by then. */
export const useOrder = (zone: ZoneView, onChanged: () => void) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  const running = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const give = async (order: string, body: object = {}): Promise<boolean> => {
    running.value = true;
    const token = kiosk.session.value?.token;
    const answer = await kiosk.api.post(`/zones/${zone.zoneId}/${order}`, { id: v7(), ...body }, token);
    running.value = false;
    fault.value = answer.ok
      ? undefined
      : say('zones.failed', { why: say(refusalText(answer.code), { code: answer.code }) });
    onChanged();
    return answer.ok;
  };
  return { give, running: running.value, fault: fault.value };
};
