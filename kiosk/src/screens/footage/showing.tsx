import { useEffect, useMemo } from 'preact/hooks';
import type { StreamView, ViewingGrant } from '#contract/footage.ts';
import { languageTags } from '../../i18n/text.ts';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { dayText } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { FootagePlayer } from './footagePlayer.tsx';
import { openPlayback, type Playback } from './playback.ts';
import { spoiledOf } from './spoiled.ts';
import { footageTexts } from './texts.ts';
import { TimelineBar } from './timelineBar.tsx';
import { Transport } from './transport.tsx';
import { useTimelines } from './useTimelines.ts';
import './showing.css';

interface ShowingProps {
  readonly grant: ViewingGrant;
  readonly streams: readonly StreamView[];
  /** The head keeps and hands over what is seen here. */
  readonly mayKeep: boolean;
  readonly onBack: () => void;
}

const stepMs = 10_000;
/** What is tapped is seen coming. */
const leadMs = 3000;

/** One to four cameras on one clock, under one grant. */
export const Showing = ({ grant, streams, mayKeep, onBack }: ShowingProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const stretch = { fromMs: Date.parse(grant.from), toMs: Date.parse(grant.to) };
  // Somebody who watches does not touch the screen.
  const playback = useMemo(() => openPlayback(stretch, kiosk.touched), [grant.grantId]);
  useEffect(() => playback.close, [playback]);
  useEffect(() => keysOf(playback), [playback]);
  // What was filled in before may have been longer than the panel.
  useEffect(() => scrollTo(0, 0), [grant.grantId]);
  const ids = grant.streams.map(({ streamId }) => streamId);
  const { timelines = [] } = useTimelines(ids, stretch);
  const spoiled = spoiledOf(timelines, stretch, streams, kiosk.zone.value, say);
  const nameOf = (id: string): string => streams.find(({ streamId }) => streamId === id)?.name ?? id;
  const day = dayText(grant.from.slice(0, 10), languageTags[kiosk.settings.value.language], 'short');
  const times = `${grant.from.slice(11, 16)}–${grant.to.slice(11, 16)}`;
  const taken = { streams: ids, from: grant.from, to: grant.to };
  return (
    <Page
      title={`${day} ${times}`}
      onBack={onBack}
      aside={
        mayKeep && (
          <div class="footage-links">
            <button type="button" class="button" onClick={() => kiosk.go({ at: 'holds', taken })}>
              <Icon name="lock" />
              {say('footage.keep')}
            </button>
            <button type="button" class="button" onClick={() => kiosk.go({ at: 'exports', taken })}>
              <Icon name="download" />
              {say('footage.export')}
            </button>
          </div>
        )
      }
    >
      <div class="showing">
        <section class="stage" data-count={grant.streams.length} aria-label={say('footage.pictures')}>
          {grant.streams.map(({ streamId, playlist }) => (
            <FootagePlayer key={streamId} playlist={playlist} name={nameOf(streamId)} playback={playback} />
          ))}
        </section>
        <Transport playback={playback} />
        <TimelineBar grant={grant} timelines={timelines} stretch={stretch} playback={playback} />
        {spoiled.length > 0 && (
          <ul class="spoiled" aria-label={say('footage.gaps')}>
            {spoiled.map(({ key, kind, fromMs, words }) => (
              <li key={key}>
                <button type="button" class="button" data-kind={kind} onClick={() => playback.seek(fromMs - leadMs)}>
                  <Icon name={kind === 'gap' ? 'cross' : 'triangle'} size="small" />
                  {words}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Page>
  );
};

/** The space bar plays and stops, arrows go ten seconds: wherever the keyboard is, but for where something is typed or pressed. */
const keysOf = (playback: Playback): (() => void) => {
  const onKey = (event: KeyboardEvent): void => {
    if (event.target instanceof Element && event.target.closest('input, button, [role="slider"]')) {
      if (event.key !== ' ' || !event.target.closest('[role="slider"]')) return;
    }
    const at = playback.atMs.peek();
    if (event.key === ' ') playback.play(!playback.playing.peek());
    else if (event.key === 'ArrowLeft') playback.seek(at - stepMs);
    else if (event.key === 'ArrowRight') playback.seek(at + stepMs);
    else return;
    event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
};
