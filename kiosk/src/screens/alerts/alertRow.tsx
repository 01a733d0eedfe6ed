import type { AlertView } from '#contract/rooms.ts';
import { alertWords } from '../../parts/alertWords.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { ShowFootage } from '../../parts/showFootage.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { minutesBetween } from '../../state/look.ts';
import type { StaffNames } from '../../state/staffNames.ts';
import { FixSteps } from './fixSteps.tsx';
import { alertTexts } from './texts.ts';
import { ToldLine } from './toldLine.tsx';

const stateIcons: Readonly<Record<AlertView['state'], IconName>> = {
  open: 'octagon',
  acknowledged: 'clock',
  resolved: 'check',
};
/** An adult was sent away: the desk is told without a sound, and nobody else is. */
const quiet: readonly AlertView['kind'][] = ['custody_block', 'unauthorised_pickup'];

/** What a camera can have seen. */
const visible: readonly AlertView['kind'][] = [
  ...(['breach', 'unattended', 'custody_block', 'unauthorised_pickup', 'head_count_mismatch', 'roll_call'] as const),
  ...(['panic', 'fire', 'intrusion', 'boundary', 'door', 'tamper'] as const),
];

interface AlertRowProps {
  readonly alert: AlertView;
  readonly names: StaffNames;
}

/** One alert: what, since when, who answered and how, and while it stands what would end it. */
export const AlertRow = ({ alert, names }: AlertRowProps) => {
  const kiosk = useKiosk();
  const say = useSay(alertTexts);
  const { rooms, devices } = kiosk.live.value;
  const room = rooms.find(({ roomId }) => roomId === alert.roomId);
  const time = (at: string): string => whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value);
  const endMs = alert.resolvedAt === null ? kiosk.nowMs.value : Date.parse(alert.resolvedAt);
  const minutes = minutesBetween(Date.parse(alert.since), endMs);
  const isRatio = alert.kind === 'breach' || alert.kind === 'unattended';
  const words = alertWords(alert, rooms, devices, say);
  const who =
    names.ofActor(alert.acknowledgedBy) ?? say(alert.acknowledgedBy === 'flows' ? 'alerts.flows' : 'alerts.kiosk');
  return (
    <li class="panel alert-row" data-state={alert.state} data-severity={alert.severity} data-kind={alert.kind}>
      <Icon
        name={alert.state === 'open' && alert.kind === 'unattended' ? 'bell' : stateIcons[alert.state]}
        size="large"
      />
      <div>
        <b>{words}</b>
        <p class="alert-facts">
          <span>
            {say(`severity.${alert.severity}`)} · {say(`alerts.${alert.state}`)}
          </span>
          <span>{say('alerts.since', { time: time(alert.since) })}</span>
          <span>{minutes > 0 ? say('alerts.lasted', { n: minutes }) : say('tile.sinceNow')}</span>
          {alert.escalation > 0 && <span>{say('alerts.escalated', { n: alert.escalation })}</span>}
          {alert.resolvedAt !== null && <span>{say('alerts.until', { time: time(alert.resolvedAt) })}</span>}
          {quiet.includes(alert.kind) && (
            <span class="alert-quiet">
              <Icon name="lock" size="small" />
              {say('alerts.quiet')}
            </span>
          )}
        </p>
        {alert.acknowledgedAt !== null && (
          <p class="alert-facts">
            <span>{say('alerts.atBy', { who, time: time(alert.acknowledgedAt) })}</span>
            {alert.action && <span class="alert-action">{say('alerts.action', { action: alert.action })}</span>}
          </p>
        )}
        {alert.state !== 'resolved' && <ToldLine alertId={alert.alertId} />}
      </div>
      <div class="alert-acts">
        {visible.includes(alert.kind) && (
          <ShowFootage of={{ alert: alert.alertId }} what={words} back={{ at: 'alerts' }} />
        )}
        {alert.state !== 'resolved' && (
          <button
            type="button"
            class={alert.state === 'open' ? 'button button-main' : 'button'}
            onClick={() =>
              kiosk.go(
                alert.kind === 'roll_call' && alert.state !== 'open'
                  ? { at: 'rollCall' }
                  : { at: 'acknowledge', alertId: alert.alertId },
              )
            }
          >
            {say(
              alert.state === 'open'
                ? 'banner.acknowledge'
                : alert.kind === 'roll_call'
                  ? 'alerts.goRollCall'
                  : 'alerts.again',
            )}
          </button>
        )}
      </div>
      {alert.state !== 'resolved' && isRatio && <FixSteps room={room} rooms={rooms} nameOf={names.ofId} />}
    </li>
  );
};
