import { useMemo } from 'preact/hooks';
import type { CamerasFor } from '#contract/footageViewings.ts';
import type { Session } from '#contract/identity.ts';
import { alertKindTexts } from '../../parts/alertKindTexts.ts';
import { alertWords } from '../../parts/alertWords.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import type { FootageOf } from '../../state/screens.ts';
import { mostCameras } from './cameraChoice.tsx';
import { footageTexts } from './texts.ts';
import { Watching } from './watching.tsx';

const minuteMs = 60_000;

/** An alert that a link named. What happened says why it is looked at, where the kiosk still knows it. */
export const FromAlert = ({ alertId, session }: { alertId: string; session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const sayAlert = useSay(alertKindTexts);
  const { alerts, rooms, devices } = kiosk.live.value;
  const alert = alerts.find((each) => each.alertId === alertId);
  // The words as they stood when it was opened: a reason that is being read does not change.
  const reason = useMemo(
    () => (alert ? alertWords(alert, rooms, devices, sayAlert) : say('footage.reason.alert')),
    [alert === undefined],
  );
  const query = String(new URLSearchParams({ alert: alertId }));
  return <FromEvent event={{ query, reason, back: { at: 'alerts' } }} session={session} />;
};

/** What happened, on the cameras that saw it, from ten seconds before. The reason is there already. */
export const FromEvent = ({ event, session }: { event: FootageOf; session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const cameras = useQuestion<CamerasFor>(`/footage/cameras-for?${event.query}`, () => false);
  const onBack = (): void => kiosk.go(event.back);
  if (!cameras.body || cameras.body.streams.length === 0) {
    return (
      <Page title={say('footage.title')} onBack={onBack}>
        {cameras.body ? (
          <Notice icon="camera" title={say('footage.none')} />
        ) : cameras.fault === 'not_found' ? (
          <Notice icon="camera" title={say('footage.unknownEvent')} hint={say('footage.unknownEvent.hint')} />
        ) : (
          <Unanswered question={cameras} icon="camera" />
        )}
      </Page>
    );
  }
  const { streams, from, to } = cameras.body;
  const fromMs = Date.parse(from);
  return (
    <Watching
      streams={streams.slice(0, mostCameras).map(({ streamId }) => streamId)}
      window={{ kind: 'from', fromMs, minutes: Math.max(1, (Date.parse(to) - fromMs) / minuteMs) }}
      reason={event.reason}
      onBack={onBack}
      session={session}
    />
  );
};
