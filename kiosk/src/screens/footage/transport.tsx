import { useSignal } from '@preact/signals';
import { Icon } from '../../parts/icons.tsx';
import { dayOf } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import type { Playback } from './playback.ts';
import { secondOfDay, typedTime } from './sharedClock.ts';
import { footageTexts } from './texts.ts';

const speeds = [0.5, 1, 2, 4] as const;
const stepMs = 10_000;

/** The common clock and what moves it: play, ten seconds back and forth, the speed, and a time to go to. */
export const Transport = ({ playback }: { playback: Playback }) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const { atMs, playing, speed } = playback;
  const step = (by: -1 | 1, label: 'footage.back10' | 'footage.on10') => (
    <button
      type="button"
      class="button transport-step"
      aria-label={say(label)}
      onClick={() => playback.seek(atMs.peek() + by * stepMs)}
    >
      {by < 0 && <Icon name="back" size="small" />}
      10
      {by > 0 && <Icon name="forward" size="small" />}
    </button>
  );
  return (
    <div class="transport">
      <div class="transport-run">
        {step(-1, 'footage.back10')}
        <button
          type="button"
          class="button button-main transport-play"
          aria-label={say(playing.value ? 'footage.pause' : 'footage.go')}
          onClick={() => playback.play(!playing.peek())}
        >
          <svg class="icon icon-body" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
            <path d={playing.value ? 'M6 4h4v16H6zM14 4h4v16h-4z' : 'M6 3.5 20 12 6 20.5z'} />
          </svg>
        </button>
        {step(1, 'footage.on10')}
      </div>
      <time class="transport-clock">{secondOfDay(atMs.value, kiosk.zone.value)}</time>
      <fieldset class="transport-speeds" aria-label={say('footage.speed')}>
        {speeds.map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-pressed={speed.value === each}
            onClick={() => playback.setSpeed(each)}
          >
            {each === 0.5 ? '½' : each}×
          </button>
        ))}
      </fieldset>
      <GoTo playback={playback} />
    </div>
  );
};

const GoTo = ({ playback }: { playback: Playback }) => {
  const { zone } = useKiosk();
  const say = useSay(footageTexts);
  const typed = useSignal('');
  const time = typedTime(typed.value);
  return (
    <form
      class="transport-goto"
      onSubmit={(event) => {
        event.preventDefault();
        if (time === undefined) return;
        const day = dayOf(playback.atMs.peek(), zone.value);
        playback.seek(Date.parse(`${day}T${time}Z`) - zone.value * 60_000);
        typed.value = '';
      }}
    >
      <input
        aria-label={say('footage.goto')}
        placeholder="15:42:30"
        inputMode="numeric"
        autocomplete="off"
        maxLength={8}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
      />
      <button type="submit" class="button" disabled={time === undefined}>
        {say('footage.goto.do')}
      </button>
    </form>
  );
};
