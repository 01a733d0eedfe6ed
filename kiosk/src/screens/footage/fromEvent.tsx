import type { CamerasFor } from '#contract/footageViewings.ts';
import type { Session } from '#contract/identity.ts';
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
