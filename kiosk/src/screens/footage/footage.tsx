import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { StreamView, Timeline, ViewingGrant } from '#contract/footage.ts';
import type { Session } from '#contract/identity.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import { timestampOf } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { FootagePlayer } from './footagePlayer.tsx';
import { FootageReason } from './footageReason.tsx';
import { GapBar } from './gapBar.tsx';
import { footageTexts } from './texts.ts';
import './footage.css';

const spans = [5, 15, 60] as const;
const never = (): boolean => false;

/** Choose a camera and the last minutes; to see pictures, say why: it goes into the register. */
export const Footage = ({ session }: { session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const list = useQuestion<{ streams: StreamView[] }>('/footage/streams', never);
  const chosen = useSignal<string | undefined>(undefined);
  const minutes = useSignal<number>(spans[0]);
  const untilMs = useSignal(kiosk.nowMs.value);
  const grant = useSignal<ViewingGrant | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const atMs = useSignal<number | undefined>(undefined);
  const streams = (list.body?.streams ?? []).filter(({ kind }) => kind === 'main');
  const stream = streams.find(({ streamId }) => streamId === chosen.value) ?? streams[0];
  const range = {
    from: timestampOf(untilMs.value - minutes.value * 60_000, kiosk.zone.value),
    to: timestampOf(untilMs.value, kiosk.zone.value),
  };

  const choose = (change: () => void): void => {
    change();
    untilMs.value = kiosk.nowMs.value;
    grant.value = undefined;
    atMs.value = undefined;
    fault.value = undefined;
  };
  const watch = async (reason: string): Promise<void> => {
    if (!stream) return;
    fault.value = undefined;
    const body = { id: v7(), streamId: stream.streamId, ...range, reason };
    const answer = await kiosk.api.post<ViewingGrant>('/footage/viewings', body, session.token);
    if (answer.ok) grant.value = answer.body;
    else fault.value = answer.code;
  };

  if (!stream) {
    return (
      <Page title={say('footage.title')} onBack={() => kiosk.go({ at: 'staff' })}>
        {list.fault ? (
          <Notice
            icon="linkOff"
            tone="bad"
            title={say(list.fault === 'unreachable' ? 'app.unreachable' : 'app.failed')}
            action={{ label: say('app.retry'), run: list.ask }}
          />
        ) : (
          <Notice icon="camera" title={say(list.body ? 'footage.none' : 'app.loading')} />
        )}
      </Page>
    );
  }
  return (
    <Page title={say('footage.title')} onBack={() => kiosk.go({ at: 'staff' })}>
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
          ) : session.role === 'head' ? (
            <FootageReason
              onWatch={watch}
              fault={fault.value && say(refusalText(fault.value), { code: fault.value })}
            />
          ) : (
            <Notice icon="lock" title={say('footage.headOnly')} />
          )}
          <TimelineOf stream={stream.streamId} range={range} atMs={atMs.value} />
        </section>
        <aside class="footage-choice">
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
          <div class="footage-spans">
            {spans.map((span) => (
              <button
                key={span}
                type="button"
                class="button"
                aria-pressed={span === minutes.value}
                onClick={() =>
                  choose(() => {
                    minutes.value = span;
                  })
                }
              >
                {say('footage.minutes', { n: span })}
              </button>
            ))}
          </div>
        </aside>
      </div>
    </Page>
  );
};

interface TimelineProps {
  readonly stream: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly atMs: number | undefined;
}

const TimelineOf = ({ stream, range, atMs }: TimelineProps) => {
  const say = useSay(footageTexts);
  const query = new URLSearchParams({ stream, ...range });
  const timeline = useQuestion<Timeline>(`/footage/timeline?${query}`, never);
  if (!timeline.body) return <p class="hint">{say(timeline.fault ? 'app.failed' : 'app.loading')}</p>;
  return (
    <>
      {timeline.body.runs.length === 0 && <p class="hint">{say('footage.noFootage')}</p>}
      <GapBar timeline={timeline.body} atMs={atMs} />
    </>
  );
};
