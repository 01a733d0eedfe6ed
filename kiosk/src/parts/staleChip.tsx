import { whenText } from '../state/clock.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { Icon } from './icons.tsx';

/** Says since when nothing newer is known; nothing while the agent is heard. */
export const StaleChip = () => {
  const kiosk = useKiosk();
  const say = useSay();
  const { heardAtMs } = kiosk.live.value;
  if (kiosk.fresh.value || heardAtMs === undefined) return null;
  return (
    <p class="chip" data-tone="warn" role="status">
      <Icon name="clock" size="small" />
      {say('link.asOf', { time: whenText(heardAtMs, kiosk.nowMs.value, kiosk.zone.value) })}
    </p>
  );
};
