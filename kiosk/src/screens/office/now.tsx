import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { alertSentence, byUrgency, fixSentence, isLoud, type LoudAlert, openAlerts } from '../../state/alerts.ts';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { minutesBetween } from '../../state/look.ts';
import { useStaffNames } from '../../state/staffNames.ts';
import { headTexts } from './headTexts.ts';
import { recordTexts } from './recordTexts.ts';
import { whoWords } from './recordWords.ts';

/** What is not legal at this moment, unanswered first; each with the smallest fix and the way to answer it. */
export const Now = () => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const going = kiosk.live.value.alerts
    .filter(isLoud)
    .filter(({ state }) => state !== 'resolved')
    .sort((a, b) => Number(a.state !== 'open') - Number(b.state !== 'open') || byUrgency(a, b));
  const others = openAlerts(kiosk.live.value.alerts).filter((alert) => !isLoud(alert)).length;
  return (
    <section class="now" aria-label={say('head.now')}>
      {going.map((alert) => (
        <Going key={alert.alertId} alert={alert} />
      ))}
      {others > 0 && (
        <div class="panel now-calm" data-tone="warn">
          <Icon name="triangle" size="large" />
          <p>{say('head.now.open', { n: others })}</p>
          <button type="button" class="button" onClick={() => kiosk.go({ at: 'alerts' })}>
            {say('head.now.look')}
          </button>
        </div>
      )}
      {going.length + others === 0 && <Calm />}
    </section>
  );
};

/** Nothing is wrong, or was when the agent was last heard: that is no green any more. */
const Calm = () => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const { loaded, heardAtMs } = kiosk.live.value;
  const asOfMs = kiosk.fresh.value ? undefined : heardAtMs;
  return (
    <div class="panel now-calm" data-tone={loaded && asOfMs === undefined ? 'good' : undefined}>
      {!loaded ? (
        <Notice icon="link" title={say('app.loading')} />
      ) : asOfMs === undefined ? (
        <>
          <Icon name="check" size="large" />
          <p>{say('head.now.none')}</p>
        </>
      ) : (
        <>
          <Icon name="clock" size="large" />
          <p>{say('head.now.asOf', { time: whenText(asOfMs, kiosk.nowMs.value, kiosk.zone.value) })}</p>
        </>
      )}
    </div>
  );
};

const Going = ({ alert }: { alert: LoudAlert }) => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const sayWho = useSay(recordTexts);
  const names = useStaffNames();
  const { rooms } = kiosk.live.value;
  const room = rooms.find(({ roomId }) => roomId === alert.roomId);
  const minutes = minutesBetween(Date.parse(alert.since), kiosk.nowMs.value);
  const fix = fixSentence(room, rooms, say, names.ofId);
  return (
    <article class="panel going" data-state={alert.state}>
      <div class="going-words">
        <p class="going-what">
          <Icon name={alert.kind === 'unattended' ? 'bell' : 'octagon'} size="large" />
          {alertSentence(alert, rooms, say)}
        </p>
        <p class="hint">
          {say(minutes > 0 ? 'head.since' : 'head.sinceNow', {
            time: whenText(Date.parse(alert.since), kiosk.nowMs.value, kiosk.zone.value),
            n: minutes,
          })}
          {room &&
            ` · ${say('banner.counts', { children: room.children, caregivers: room.caregivers, required: room.required })}`}
        </p>
        {fix && <p>{fix}</p>}
        {alert.acknowledgedBy !== null && (
          <p>
            {say('head.answered', { who: whoWords(alert.acknowledgedBy, names, sayWho), action: alert.action ?? '' })}
          </p>
        )}
      </div>
      {alert.state === 'open' && (
        <button
          type="button"
          class="button button-main"
          onClick={() => kiosk.go({ at: 'acknowledge', alertId: alert.alertId })}
        >
          {say('banner.acknowledge')}
        </button>
      )}
    </article>
  );
};
