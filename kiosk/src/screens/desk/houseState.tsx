import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { useHouse } from './house.tsx';
import { rosterTexts } from './rosterTexts.ts';

/** Says since when nothing newer is known. */
export const AsOf = () => {
  const kiosk = useKiosk();
  const say = useSay(rosterTexts);
  const { asOfMs } = useHouse();
  if (asOfMs === undefined) return null;
  return (
    <span class="chip" data-tone="warn">
      <Icon name="clock" size="small" />
      {say('roster.asOf', { time: whenText(asOfMs, kiosk.nowMs.value, kiosk.zone.value) })}
    </span>
  );
};

/** Neither the agent nor the kiosk's copy knows the children. */
export const Missing = () => {
  const say = useSay(rosterTexts);
  const { fault, ask } = useHouse();
  return fault === undefined ? (
    <Notice icon="roster" title={say('app.loading')} />
  ) : (
    <Notice
      icon="linkOff"
      tone="bad"
      title={say(fault === 'unreachable' ? 'app.unreachable' : 'app.failed')}
      action={{ label: say('app.retry'), run: ask }}
    />
  );
};
