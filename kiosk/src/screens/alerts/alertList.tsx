import { useSignal } from '@preact/signals';
import type { AlertView, AlertList as Answer } from '#contract/rooms.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { Stale } from '../../parts/stale.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { rangeOfDays } from '../../state/calendar.ts';
import { dayOf, whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { useStaffNames } from '../../state/staffNames.ts';
import { AlertRow } from './alertRow.tsx';
import { alertTexts } from './texts.ts';

const tabs = ['open', 'today'] as const;
const stateOrder: readonly AlertView['state'][] = ['open', 'acknowledged', 'resolved'];
const severityOrder: readonly AlertView['severity'][] = ['critical', 'warning', 'notice'];

/** Every alert that still stands, or all of the day: open ones first, the worst of them on top. */
export const AlertList = () => {
  const kiosk = useKiosk();
  const say = useSay(alertTexts);
  const tab = useSignal<(typeof tabs)[number]>('open');
  const names = useStaffNames();
  const { alerts, loaded, heardAtMs } = kiosk.live.value;
  const asOfMs = kiosk.fresh.value ? undefined : heardAtMs;
  const day = kiosk.today.value;
  const { from } = rangeOfDays(day, day, kiosk.zone.value);
  const today = useQuestion<Answer>(`/alerts?limit=500&from=${encodeURIComponent(from)}`, about('alert'));
  const standing = alerts.filter(({ state }) => state !== 'resolved');
  const shown = tab.value === 'open' ? standing : withLive(today.body?.alerts ?? [], alerts, day, kiosk.zone.value);
  const isKnown = tab.value === 'open' ? loaded : today.body !== undefined;
  const sorted = shown.toSorted(
    (a, b) =>
      stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
      severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity) ||
      Date.parse(b.since) - Date.parse(a.since),
  );
  return (
    <Page title={say('alerts.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      <Tabs
        label={say('alerts.title')}
        tabs={tabs.map((each) => ({
          value: each,
          name: say(`alerts.tab.${each}`),
          beside: each === 'open' ? standing.length : undefined,
        }))}
        chosen={tab.value}
        onChoose={(each) => {
          tab.value = each;
        }}
      />
      {!kiosk.fresh.value && <Stale />}
      {sorted.length > 0 ? (
        <ul class="alert-list">
          {sorted.map((alert) => (
            <AlertRow key={alert.alertId} alert={alert} names={names} />
          ))}
        </ul>
      ) : isKnown && asOfMs !== undefined ? (
        <Notice
          icon="clock"
          title={say('alerts.none.asOf', { time: whenText(asOfMs, kiosk.nowMs.value, kiosk.zone.value) })}
        />
      ) : isKnown ? (
        <Notice
          icon="check"
          tone="good"
          title={say(tab.value === 'open' ? 'alerts.none' : 'alerts.none.today')}
          hint={tab.value === 'open' ? say('alerts.none.hint') : undefined}
        />
      ) : (
        <Unanswered question={tab.value === 'today' ? today : { ...today, fault: undefined }} />
      )}
    </Page>
  );
};

/** The day's list as it was asked, with what the stream has told of these alerts since; a new one is there at once. */
const withLive = (asked: readonly AlertView[], live: readonly AlertView[], day: string, zone: number): AlertView[] => {
  const known = new Map(asked.map((alert) => [alert.alertId, alert]));
  const isOfDay = ({ alertId, since }: AlertView): boolean =>
    known.has(alertId) || dayOf(Date.parse(since), zone) === day;
  for (const alert of live.filter(isOfDay)) known.set(alert.alertId, alert);
  return [...known.values()];
};
