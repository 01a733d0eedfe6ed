import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { alertWords } from '../../parts/alertWords.ts';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Presets, useSaid } from '../../parts/presets.tsx';
import { Saving } from '../../parts/saving.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { useStaffNames } from '../../state/staffNames.ts';
import { presetsFor } from './ackPresets.ts';
import { ackTexts } from './ackTexts.ts';
import { FixSteps } from './fixSteps.tsx';
import { alertTexts } from './texts.ts';
import { ToldLine } from './toldLine.tsx';

const texts = { ...alertTexts, ...ackTexts };

/** A caregiver says what is being done about it; the usual answers need no typing. */
export const Acknowledge = ({ alertId }: { alertId: string }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const { alerts, rooms, devices } = kiosk.live.value;
  const alert = alerts.find((each) => each.alertId === alertId);
  const room = rooms.find(({ roomId }) => roomId === alert?.roomId);
  const names = useStaffNames();
  const said = useSaid();
  const sent = useSignal<string | undefined>(undefined);
  const progress = sent.value === undefined ? undefined : kiosk.outbox.progress.value.get(sent.value);
  const action = said.words();
  const home = (): void => kiosk.go({ at: 'alerts' });
  const saved = progress?.state === 'saved';
  useEffect(() => {
    if (saved) kiosk.go({ at: 'alerts' });
  }, [saved, kiosk]);

  if (!alert || (alert.state === 'resolved' && sent.value === undefined)) {
    return (
      <Page title={say('ack.title')} onBack={home}>
        <Notice icon="check" tone="good" title={say('ack.gone')} action={{ label: say('app.back'), run: home }} />
      </Page>
    );
  }
  return (
    <Page title={say('ack.title')} onBack={home}>
      <div class="split">
        <form
          class="panel ack"
          onSubmit={(event) => {
            event.preventDefault();
            if (action !== '') sent.value = kiosk.submit(`/alerts/${alertId}/acknowledge`, { action }, false);
          }}
        >
          <fieldset class="choices">
            <legend>{say('ack.question')}</legend>
            <Presets said={said} answers={presetsFor(alert.kind).map((each) => say(each))} />
          </fieldset>
          <Field label={say('ack.other')} value={said.typed} maxLength={200} />
          <Saving id={sent.value} />
          <button type="submit" class="button button-main" disabled={action === '' || progress?.state === 'waiting'}>
            {say('ack.submit')}
          </button>
        </form>
        <aside class="panel ack-facts">
          <Icon name={alert.kind === 'unattended' ? 'bell' : 'octagon'} size="huge" />
          <p class="ack-what">{alertWords(alert, rooms, devices, say)}</p>
          {room && (
            <p>
              {say('banner.counts', { children: room.children, caregivers: room.caregivers, required: room.required })}
            </p>
          )}
          {alert.action && (
            <p>
              {say('ack.before', {
                who:
                  names.ofActor(alert.acknowledgedBy) ??
                  say(alert.acknowledgedBy === 'flows' ? 'alerts.flows' : 'alerts.kiosk'),
                action: alert.action,
              })}
            </p>
          )}
          <ToldLine alertId={alertId} />
          <FixSteps room={room} rooms={rooms} nameOf={names.ofId} />
          {alert.rule && <p class="hint">{alert.rule.text}</p>}
        </aside>
      </div>
    </Page>
  );
};
