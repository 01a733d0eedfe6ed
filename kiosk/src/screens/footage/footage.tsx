import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { v7 } from 'uuid';
import type { StreamView, Timeline, ViewingGrant } from '#contract/footage.ts';
import type { Session } from '#contract/identity.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { latestOnly } from '../../parts/latestOnly.ts';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import { timestampOf } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import type { FootageScreen } from '../../state/screens.ts';
import { FootagePlayer } from './footagePlayer.tsx';
import { FootageReason } from './footageReason.tsx';
import { GapBar } from './gapBar.tsx';
import { footageTexts } from './texts.ts';
import { Viewings } from './viewings.tsx';
import { type Stretch, stretchOf, type ViewingWindow, windowAround } from './viewingWindow.ts';
import { WindowChoice } from './windowChoice.tsx';
import './footage.css';

const never = (): boolean => false;
const firstMinutes = 5;
const streamsEveryMs = 10_000;

/** Footage, and the register of everybody who looked at it. */
export const Footage = ({ screen, session }: { screen: FootageScreen; session: Session }) =>
  screen.at === 'viewings' ? (
    <Viewings />
  ) : (
    <Watching key={`${screen.streamId} ${screen.atMs}`} streamId={screen.streamId} at={screen.atMs} session={session} />
  );

interface WatchingProps {
  readonly streamId: string | undefined;
  /** What happened then is to be seen. */
  readonly at: number | undefined;
  readonly session: Session;
}

/** Choose a camera and a time; to see pictures, say why: it goes into the register. */
const Watching = ({ streamId: wanted, at, session }: WatchingProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const list = useQuestion<{ streams: StreamView[] }>('/footage/streams', never);
  useEffect(() => {
    // How a recording goes is in no event of the journal.
    const timer = setInterval(list.ask, streamsEveryMs);
    return () => clearInterval(timer);
  }, []);
  const chosen = useSignal<string | undefined>(wanted);
  const window = useSignal<ViewingWindow>(
    at === undefined
      ? { kind: 'last', untilMs: kiosk.nowMs.value, minutes: firstMinutes }
      : windowAround(at, firstMinutes),
  );
  const grant = useSignal<ViewingGrant | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const latest = useRef(latestOnly());
  const atMs = useSignal<number | undefined>(undefined);
  const streams = (list.body?.streams ?? []).filter(({ kind }) => kind === 'main');
  const stream = streams.find(({ streamId }) => streamId === chosen.value) ?? streams[0];
  const openedMs = useSignal(kiosk.nowMs.value);
  const stretch = stretchOf(window.value, openedMs.value);

  const choose = (change: () => void): void => {
    change();
    openedMs.value = kiosk.nowMs.value;
    grant.value = undefined;
    atMs.value = undefined;
    fault.value = undefined;
    // What was asked for before is not wanted any more.
    void latest.current(Promise.resolve());
  };
  const watch = async (reason: string): Promise<void> => {
    if (!stream || !stretch) return;
    fault.value = undefined;
    const body = { id: v7(), streamId: stream.streamId, ...rangeOf(stretch, kiosk.zone.value), reason };
    const answer = await latest.current(kiosk.api.post<ViewingGrant>('/footage/viewings', body, session.token));
    if (!answer) return;
    if (answer.ok) grant.value = answer.body;
    else fault.value = answer.code;
  };
  const page = {
    title: say('footage.title'),
    onBack: () => kiosk.go({ at: 'staff' }),
    aside: session.role === 'head' && (
      <button type="button" class="button" onClick={() => kiosk.go({ at: 'viewings' })}>
        <Icon name="roster" />
        {say('footage.register')}
      </button>
    ),
  };

  if (!stream) {
    return (
      <Page {...page}>
        {list.body && !list.fault ? (
          <Notice icon="camera" title={say('footage.none')} />
        ) : (
          <Unanswered question={list} icon="camera" />
        )}
      </Page>
    );
  }
  return (
    <Page {...page}>
      <div class="split footage">
        <section class="footage-view" aria-label={stream.name}>
          {grant.value ? (
            <FootagePlayer
              key={grant.value.grantId}
              grant={grant.value}
              name={stream.name}
              onTime={(ms) => {
                atMs.value = ms;
              }}
            />
          ) : session.role !== 'head' ? (
            <Notice icon="lock" title={say('footage.headOnly')} />
          ) : (
            stretch && (
              <FootageReason
                onWatch={watch}
                fault={fault.value && say(refusalText(fault.value), { code: fault.value })}
              />
            )
          )}
          {stretch ? (
            <TimelineOf
              key={`${stream.streamId} ${stretch.fromMs} ${stretch.toMs}`}
              stream={stream.streamId}
              stretch={stretch}
              atMs={atMs.value}
            />
          ) : (
            <Notice icon="clock" title={say('footage.ahead')} hint={say('footage.ahead.hint')} />
          )}
          <WindowChoice
            window={window.value}
            onChoose={(next) =>
              choose(() => {
                window.value = next;
              })
            }
          />
        </section>
        <aside class="footage-choice" aria-label={say('footage.cameras')}>
          {streams.map(({ streamId, name, state }) => (
            <button
              key={streamId}
              type="button"
              class="button footage-camera"
              aria-pressed={streamId === stream.streamId}
              onClick={() =>
                choose(() => {
                  chosen.value = streamId;
                })
              }
            >
              <Icon name="camera" />
              <span class="row-words">
                <b>{name}</b>
                <small>{say(`stream.${state}`)}</small>
              </span>
            </button>
          ))}
        </aside>
      </div>
    </Page>
  );
};

const rangeOf = ({ fromMs, toMs }: Stretch, zone: number): { from: string; to: string } => ({
  from: timestampOf(fromMs, zone),
  to: timestampOf(toMs, zone),
});

interface TimelineProps {
  readonly stream: string;
  readonly stretch: Stretch;
  readonly atMs: number | undefined;
}

const TimelineOf = ({ stream, stretch, atMs }: TimelineProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const query = new URLSearchParams({ stream, ...rangeOf(stretch, kiosk.zone.value) });
  const timeline = useQuestion<Timeline>(`/footage/timeline?${query}`, never);
  if (!timeline.body) return <p class="hint">{say(timeline.fault ? 'app.failed' : 'app.loading')}</p>;
  return (
    <>
      {timeline.body.runs.length === 0 && <p class="hint">{say('footage.noFootage')}</p>}
      <GapBar timeline={timeline.body} atMs={atMs} />
    </>
  );
};
