import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { v7 } from 'uuid';
import type { StreamView, ViewingGrant } from '#contract/footage.ts';
import type { ViewingRequestView } from '#contract/footageViewings.ts';
import type { Session } from '#contract/identity.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { useAskAgain } from '../../parts/askAgain.ts';
import { Icon } from '../../parts/icons.tsx';
import { latestOnly } from '../../parts/latestOnly.ts';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import type { Answer } from '../../state/api.ts';
import { timestampOf } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { CameraChoice } from './cameraChoice.tsx';
import { faultText } from './faultText.ts';
import { FootageReason, type Reasoned } from './footageReason.tsx';
import { GapBar } from './gapBar.tsx';
import { Requests } from './requests.tsx';
import { Showing } from './showing.tsx';
import { footageTexts } from './texts.ts';
import { useTimelines } from './useTimelines.ts';
import { type Stretch, stretchOf, type ViewingWindow } from './viewingWindow.ts';
import { WindowChoice } from './windowChoice.tsx';

const never = (): boolean => false;
const firstMinutes = 5;
const streamsEveryMs = 10_000;

interface WatchingProps {
  /** The cameras that are wanted; the first of all where none is. */
  readonly streams: readonly string[];
  readonly window: ViewingWindow | undefined;
  readonly reason?: string;
  readonly onBack?: () => void;
  readonly session: Session;
}

/** Choose cameras and a time; to see pictures, say why: it goes into the register. */
export const Watching = ({ streams: wanted, window: first, reason, onBack, session }: WatchingProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const list = useQuestion<{ streams: StreamView[] }>('/footage/streams', never);
  // How a recording goes is in no event of the journal.
  useAskAgain(list.ask, streamsEveryMs);
  const chosen = useSignal(wanted);
  const window = useSignal<ViewingWindow>(first ?? { kind: 'last', untilMs: kiosk.nowMs.value, minutes: firstMinutes });
  const grant = useSignal<ViewingGrant | undefined>(undefined);
  const asked = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const latest = useRef(latestOnly());
  const openedMs = useSignal(kiosk.nowMs.value);
  const streams = (list.body?.streams ?? []).filter(({ kind }) => kind === 'main');
  const known = chosen.value.filter((id) => streams.some(({ streamId }) => streamId === id));
  const shown = known.length > 0 ? known : streams.slice(0, 1).map(({ streamId }) => streamId);
  const stretch = stretchOf(window.value, openedMs.value);
  const isHead = session.role === 'head';
  // What is recorded when is for the head and for who looks after the cameras.
  const seesTimeline = isHead || session.role === 'technician';

  const choose = (change: () => void): void => {
    change();
    openedMs.value = kiosk.nowMs.value;
    grant.value = undefined;
    asked.value = false;
    fault.value = undefined;
    // What was asked for before is not wanted any more.
    void latest.current(Promise.resolve());
  };
  const submit = async (reasoned: Reasoned): Promise<void> => {
    const [streamId] = shown;
    if (streamId === undefined || !stretch) return;
    fault.value = undefined;
    const body = { id: v7(), ...rangeOf(stretch, kiosk.zone.value), streams: shown, ...reasoned };
    const answer = await latest.current<Answer<ViewingGrant> | Answer<ViewingRequestView>>(
      isHead
        ? kiosk.api.post<ViewingGrant>('/footage/viewings', { ...body, streamId }, session.token)
        : kiosk.api.post<ViewingRequestView>('/footage/viewing-requests', body, session.token),
    );
    if (!answer) return;
    if (!answer.ok) fault.value = answer.code;
    else if ('requestId' in answer.body) {
      asked.value = true;
      // What became of it is told at the top.
      scrollTo(0, 0);
    } else grant.value = answer.body;
  };
  const open = (given: ViewingGrant): void => {
    const fromMs = Date.parse(given.from);
    choose(() => {
      chosen.value = given.streams.map(({ streamId }) => streamId);
      window.value = { kind: 'from', fromMs, minutes: (Date.parse(given.to) - fromMs) / 60_000 };
    });
    grant.value = given;
  };

  if (grant.value) {
    return (
      <Showing
        key={grant.value.grantId}
        grant={grant.value}
        streams={streams}
        mayKeep={isHead}
        onBack={() => choose(() => undefined)}
      />
    );
  }
  const page = {
    title: say('footage.title'),
    onBack: onBack ?? (() => kiosk.go({ at: 'staff' })),
    aside: isHead && <HeadLinks />,
  };
  if (shown.length === 0) {
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
  const when = (
    <WindowChoice
      window={window.value}
      onChoose={(next) =>
        choose(() => {
          window.value = next;
        })
      }
    />
  );
  const there = stretch ? (
    seesTimeline && (
      <WhatIsThere
        key={`${shown.join(' ')} ${stretch.fromMs} ${stretch.toMs}`}
        ids={shown}
        streams={streams}
        stretch={stretch}
      />
    )
  ) : (
    <Notice icon="clock" title={say('footage.ahead')} hint={say('footage.ahead.hint')} />
  );
  const why = asked.value ? (
    <Notice icon="check" tone="good" title={say('footage.asked')} hint={say('footage.asked.hint')} />
  ) : (
    stretch && (
      <FootageReason
        given={reason}
        does={isHead ? 'play' : 'ask'}
        onSubmit={submit}
        fault={fault.value && faultText(fault.value, say)}
      />
    )
  );
  return (
    <Page {...page}>
      {reason === undefined && <Requests session={session} streams={streams} onOpen={open} />}
      <div class="split footage">
        <section class="footage-view" aria-label={say('footage.title')}>
          {reason === undefined ? (
            <>
              {when}
              {there}
              {why}
            </>
          ) : (
            <>
              {why}
              {there}
              {when}
            </>
          )}
        </section>
        <CameraChoice
          streams={streams}
          chosen={shown}
          onChoose={(next) =>
            choose(() => {
              chosen.value = next;
            })
          }
        />
      </div>
    </Page>
  );
};

const HeadLinks = () => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  return (
    <div class="footage-links">
      <button type="button" class="button" onClick={() => kiosk.go({ at: 'holds' })}>
        <Icon name="lock" />
        {say('footage.holds')}
      </button>
      <button type="button" class="button" onClick={() => kiosk.go({ at: 'exports' })}>
        <Icon name="download" />
        {say('footage.exports')}
      </button>
      <button
        type="button"
        class="button"
        aria-label={say('footage.register')}
        onClick={() => kiosk.go({ at: 'viewings' })}
      >
        <Icon name="roster" />
        {say('footage.register.short')}
      </button>
    </div>
  );
};

const rangeOf = ({ fromMs, toMs }: Stretch, zone: number): { from: string; to: string } => ({
  from: timestampOf(fromMs, zone),
  to: timestampOf(toMs, zone),
});

interface WhatIsThereProps {
  readonly ids: readonly string[];
  readonly streams: readonly StreamView[];
  readonly stretch: Stretch;
}

const WhatIsThere = ({ ids, streams, stretch }: WhatIsThereProps) => {
  const say = useSay(footageTexts);
  const { timelines, fault } = useTimelines(ids, stretch);
  if (!timelines) return <p class="hint">{say(fault ? 'app.failed' : 'app.loading')}</p>;
  return <GapBar timelines={timelines} streams={streams} stretch={stretch} />;
};
