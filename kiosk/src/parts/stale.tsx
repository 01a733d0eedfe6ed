import { whenText } from '../state/clock.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { Icon } from './icons.tsx';

/** What is shown may be out of date; since when, where that is known. */
export const Stale = ({ sinceMs }: { sinceMs?: number | undefined }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const heardMs = sinceMs ?? (kiosk.fresh.value ? undefined : kiosk.live.value.heardAtMs);
  return (
    <p class="chip stale" data-tone="warn" role="status">
      <Icon name="clock" size="small" />
      {heardMs === undefined
        ? say('app.stale')
        : say('app.asOf', { time: whenText(heardMs, kiosk.nowMs.value, kiosk.zone.value) })}
    </p>
  );
};
