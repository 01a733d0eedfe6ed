import type { AlertView } from '#contract/rooms.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { alertSentence } from '../../state/alerts.ts';
import { timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { deskTexts } from './texts.ts';

const order: readonly AlertView['state'][] = ['open', 'acknowledged', 'resolved'];
const icons: Readonly<Record<AlertView['state'], IconName>> = {
  open: 'octagon',
  acknowledged: 'clock',
  resolved: 'check',
};

/** Every alert that the agent told of: open ones first. */
export const Alerts = () => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const { alerts, loaded } = kiosk.live.value;
  const sorted = [...alerts].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <Page title={say('alerts.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      {sorted.length === 0 ? (
        <Notice
          icon={loaded ? 'check' : 'link'}
          tone={loaded ? 'good' : 'calm'}
          title={say(loaded ? 'alerts.none' : 'app.loading')}
          hint={loaded ? say('alerts.none.hint') : undefined}
        />
      ) : (
        <ul class="alert-list">
          {sorted.map((alert) => (
            <AlertRow key={alert.alertId} alert={alert} />
          ))}
        </ul>
      )}
    </Page>
  );
};

const AlertRow = ({ alert }: { alert: AlertView }) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const { rooms, devices } = kiosk.live.value;
  const device = devices.find(({ deviceId }) => deviceId === alert.deviceId);
  return (
    <li class="panel alert-row" data-state={alert.state}>
      <Icon name={icons[alert.state]} size="large" />
      <span class="row-words">
        <b>
          {alertSentence(alert, rooms, say)}
          {device && ` · ${device.name}`}
        </b>
        <small>
          {say(`alerts.${alert.state}`)} ·{' '}
          {say('alerts.since', { time: timeOfDay(Date.parse(alert.since), kiosk.zone.value) })}
          {alert.action && ` · ${say('alerts.action', { action: alert.action })}`}
        </small>
      </span>
      {alert.state === 'open' && (
        <button
          type="button"
          class="button button-main"
          onClick={() => kiosk.go({ at: 'acknowledge', alertId: alert.alertId })}
        >
          {say('banner.acknowledge')}
        </button>
      )}
    </li>
  );
};
