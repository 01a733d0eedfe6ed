import { alertSentence, bannerAlerts, fixSentence } from '../state/alerts.ts';
import { useKiosk, useParts, useSay } from '../state/context.ts';
import { minutesBetween } from '../state/look.ts';
import { Icon } from './icons.tsx';

/**
 * The worst open breach, on top of every screen until a caregiver acknowledges it. It lies over the bar's own words, so
 * that nothing moves under a finger when it comes or goes.
 */
export const Banner = () => {
  const kiosk = useKiosk();
  const { identification } = useParts();
  const say = useSay();
  const { alerts, rooms } = kiosk.live.value;
  const open = bannerAlerts(alerts, rooms);
  const worst = open[0];
  const screen = kiosk.screen.value;
  const atWork = screen.at === 'acknowledge' && screen.alertId === worst?.alertId;
  const room = rooms.find(({ roomId }) => roomId === worst?.roomId);
  const minutes = worst ? minutesBetween(Date.parse(worst.since), kiosk.nowMs.value) : 0;
  const fix = fixSentence(room, rooms, say);
  const words = worst && (
    <>
      <Icon name={worst.kind === 'unattended' ? 'bell' : 'octagon'} size="large" />
      <span class="banner-words">
        <span class="banner-what">
          {alertSentence(worst, rooms, say)}
          {open.length > 1 && <span class="banner-more">{say('banner.more', { n: open.length - 1 })}</span>}
        </span>
        <span class="banner-detail">
          {/* A screen reader hears the alert once, not every minute. */}
          <span aria-live="off">{minutes > 0 ? say('tile.since', { n: minutes }) : say('tile.sinceNow')}</span>
          {worst.escalation > 0 && <span>{say('banner.escalated', { n: worst.escalation })}</span>}
          {fix && <span class="banner-fix">{fix}</span>}
        </span>
      </span>
    </>
  );
  return (
    // The region stays in the page so that a screen reader hears what appears inside it.
    <div class="top-alert" role="alert">
      {worst && atWork && <p class="banner">{words}</p>}
      {worst && !atWork && (
        <button
          type="button"
          class="banner"
          onClick={() => identification.identify({ for: 'acknowledge', alertId: worst.alertId })}
        >
          {words}
          <span class="banner-act">{say('banner.acknowledge')}</span>
        </button>
      )}
    </div>
  );
};
