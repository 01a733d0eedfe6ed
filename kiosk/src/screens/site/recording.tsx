import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Coverage, StreamView } from '#contract/footage.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { about, together, useQuestion } from '../../parts/question.ts';
import { addDays } from '../../state/calendar.ts';
import { dayOf, whenText } from '../../state/clock.ts';
import { useKiosk, useParts, useSay } from '../../state/context.ts';
import { mayWatchFootage } from '../../state/screens.ts';
import { RecordingCalendar } from './calendar.tsx';
import { recordingTexts } from './recordingTexts.ts';

const concerns = about('footage', 'alert');
const longSpan = 90;
const shortSpan = 30;
const narrowPx = 700;

/** How every camera records, now and on each of the days that must be kept; for those who answer for it. */
export const Recording = () => {
  const session = useKiosk().session.value;
  const { identification } = useParts();
  const say = useSay(recordingTexts);
  return (
    <section class="panel recording" aria-label={say('recording.title')}>
      <h2>{say('recording.title')}</h2>
      {session && mayWatchFootage(session) ? (
        <Cameras />
      ) : (
        <div class="recording-who">
          <Icon name="lock" />
          <p>{say('recording.who')}</p>
          <button type="button" class="button" onClick={() => identification.identify({ for: 'site' })}>
            {say('recording.identify')}
          </button>
        </div>
      )}
    </section>
  );
};

const Cameras = () => {
  const kiosk = useKiosk();
  const say = useSay(recordingTexts);
  const span = useSignal(innerWidth < narrowPx ? shortSpan : longSpan);
  const by = useSignal<'camera' | 'area'>('camera');
  const today = kiosk.today.value;
  const from = addDays(today, 1 - span.value);
  const streams = useQuestion<{ streams: StreamView[] }>('/footage/streams', concerns);
  const coverage = useQuestion<Coverage>(`/footage/coverage?${new URLSearchParams({ from, to: today })}`, concerns);
  if (!streams.body || !coverage.body) {
    return <Unanswered question={together(streams, coverage)} />;
  }
  // What must be kept is the main picture; the small one is for looking.
  const cameras = streams.body.streams.filter(({ kind }) => kind === 'main');
  if (cameras.length === 0) return <Notice icon="camera" title={say('recording.none')} />;
  return (
    <>
      <ul class="rows camera-rows">
        {cameras.map((camera) => (
          <CameraRow key={camera.streamId} camera={camera} coverage={coverage.body} today={today} />
        ))}
      </ul>
      {coverage.body.streams.every(({ forecast }) => forecast.basis === 'none') && (
        <p class="hint">{say('recording.noForecast')}</p>
      )}
      <div class="calendar-head">
        <h3>{say('calendar.title')}</h3>
        {coverage.body.areas.length > 0 && (
          <fieldset class="calendar-of" aria-label={say('calendar.of')}>
            {(['camera', 'area'] as const).map((kind) => (
              <button
                key={kind}
                type="button"
                class="button"
                aria-pressed={kind === by.value}
                onClick={() => {
                  by.value = kind;
                }}
              >
                {say(kind === 'camera' ? 'calendar.byCamera' : 'calendar.byArea')}
              </button>
            ))}
          </fieldset>
        )}
        {([shortSpan, longSpan] as const).map((days) => (
          <button
            key={days}
            type="button"
            class="button"
            aria-pressed={days === span.value}
            onClick={() => {
              span.value = days;
            }}
          >
            {say(days === shortSpan ? 'calendar.fewer' : 'calendar.more')}
          </button>
        ))}
      </div>
      {by.value === 'area' && coverage.body.areas.length > 0 ? (
        <AreaCalendar coverage={coverage.body} />
      ) : (
        <CameraCalendar coverage={coverage.body} cameras={cameras} />
      )}
    </>
  );
};

const CameraCalendar = ({ coverage, cameras }: { coverage: Coverage; cameras: readonly StreamView[] }) => {
  const told = useMemo(() => coverage.days.map(({ streamId, ...day }) => ({ rowId: streamId, ...day })), [coverage]);
  return <RecordingCalendar told={told} rows={cameras.map(({ streamId, name }) => ({ rowId: streamId, name }))} />;
};

/** An area is covered while one of its cameras records; one that must have a camera and has none shows that, too. */
const AreaCalendar = ({ coverage }: { coverage: Coverage }) => {
  const say = useSay(recordingTexts);
  const told = useMemo(
    () => coverage.areaDays.map(({ areaId, ...day }) => ({ rowId: areaId, ...day, gaps: [] })),
    [coverage],
  );
  const hasCamera = (areaId: string): boolean =>
    coverage.areas.some((area) => area.areaId === areaId && area.streams.length > 0);
  return (
    <RecordingCalendar
      told={told}
      rows={coverage.areas.map(({ areaId, name }) => ({ rowId: areaId, name }))}
      noteOf={(areaId) => say(hasCamera(areaId) ? 'calendar.areaCause' : 'calendar.noCamera')}
    />
  );
};

interface CameraRowProps {
  readonly camera: StreamView;
  readonly coverage: Coverage | undefined;
  readonly today: string;
}

const CameraRow = ({ camera, coverage, today }: CameraRowProps) => {
  const { nowMs, zone } = useKiosk();
  const say = useSay(recordingTexts);
  const { streamId, name, state, recordedUntil, oldestPlayable, detail } = camera;
  const gaps = coverage?.days.find((each) => each.streamId === streamId && each.day === today)?.gaps.length ?? 0;
  const forecast = coverage?.streams.find((each) => each.streamId === streamId)?.forecast;
  const facts = [
    ...(recordedUntil === null
      ? [say('recording.never')]
      : [
          say('recording.until', { time: whenText(Date.parse(recordedUntil), nowMs.value, zone.value) }),
          gaps === 0 ? say('recording.today.none') : say('recording.today', { n: gaps }),
          oldestPlayable === null
            ? say('recording.noOldest')
            : say('recording.oldest', { day: dayOf(Date.parse(oldestPlayable), zone.value) }),
        ]),
    ...(forecast?.basis === 'measured'
      ? [forecast.fullOn === null ? say('recording.enough') : say('recording.full', { day: forecast.fullOn })]
      : []),
    ...(detail === null ? [] : [detail]),
  ];
  return (
    <li class="row camera-row" data-state={state} data-stream={streamId}>
      <Icon name="camera" size="large" />
      <span class="row-words">
        <b>{name}</b>
        <small>{facts.join(say('tile.comma'))}</small>
      </span>
      <span class="row-word">{say(`state.${state}`)}</span>
    </li>
  );
};
