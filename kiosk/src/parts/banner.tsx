import { alertSentence, bannerAlerts, fixSentence } from '../state/alerts.ts';
import { useKiosk, useParts, useSay } from '../state/context.ts';
import { minutesBetween } from '../state/look.ts';
import { Icon } from './icons.tsx';

/** The worst open breach, on top of every screen until a caregiver acknowledges it. */
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
  return (
    // The region stays in the page so that a screen reader hears what appears inside it.
    <div role="alert">
      {worst && (
        <section class="banner" data-kind={worst.kind} aria-label={say('banner.title')}>
          <Icon name={worst.kind === 'unattended' ? 'bell' : 'octagon'} size="large" />
          <div class="banner-words">
            <p class="banner-what">
              {alertSentence(worst, rooms, say)}
              {open.length > 1 && <span class="banner-more">{say('banner.more', { n: open.length - 1 })}</span>}
            </p>
            <p class="banner-detail">
              <span>{minutes > 0 ? say('tile.since', { n: minutes }) : say('tile.sinceNow')}</span>
              {worst.escalation > 0 && <span>{say('banner.escalated', { n: worst.escalation })}</span>}
              {fix && <span class="banner-fix">{fix}</span>}
            </p>
          </div>
          {!atWork && (
            <button
              type="button"
              class="button button-on-red"
              onClick={() => identification.identify({ for: 'acknowledge', alertId: worst.alertId })}
            >
              {say('banner.acknowledge')}
            </button>
          )}
        </section>
      )}
    </div>
  );
};
