import { useSignal } from '@preact/signals';
import { languageTags } from '../../i18n/text.ts';
import { DayPicker } from '../../parts/dayPicker.tsx';
import { Icon } from '../../parts/icons.tsx';
import { TimePicker } from '../../parts/timePicker.tsx';
import { addDays, dayText } from '../../state/calendar.ts';
import { dayOf, timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { footageTexts } from './texts.ts';
import { startingAt, startOf, type ViewingWindow } from './viewingWindow.ts';

interface WindowChoiceProps {
  readonly window: ViewingWindow;
  readonly onChoose: (window: ViewingWindow) => void;
}

const lastMinutes = [5, 15, 60] as const;
const lengths = [5, 10, 30, 60] as const;
/** As long as footage is kept at least. */
const keptDays = 90;
const wholeDay = [0, 23] as const;

/** The last minutes with one tap, or a day, a time and a length. */
export const WindowChoice = ({ window, onChoose }: WindowChoiceProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const open = useSignal<'day' | 'time' | undefined>(undefined);
  const zone = kiosk.zone.value;
  const today = kiosk.today.value;
  const day = dayOf(startOf(window), zone);
  const time = timeOfDay(startOf(window), zone);
  const toggle = (which: 'day' | 'time'): void => {
    open.value = open.value === which ? undefined : which;
  };
  const shift = (direction: -1 | 1): void =>
    onChoose({
      kind: 'from',
      fromMs: startOf(window) + direction * window.minutes * 60_000,
      minutes: window.minutes,
    });
  return (
    <>
      <div class="footage-spans">
        {lastMinutes.map((minutes) => (
          <button
            key={minutes}
            type="button"
            class="button"
            aria-pressed={window.kind === 'last' && minutes === window.minutes}
            onClick={() => {
              open.value = undefined;
              onChoose({ kind: 'last', untilMs: kiosk.nowMs.value, minutes });
            }}
          >
            {say('footage.minutes', { n: minutes })}
          </button>
        ))}
      </div>
      <div class="footage-when">
        <button type="button" class="button" aria-label={say('footage.earlier')} onClick={() => shift(-1)}>
          <Icon name="back" size="small" />
          {say('footage.earlier.short')}
        </button>
        <button type="button" class="button" aria-expanded={open.value === 'day'} onClick={() => toggle('day')}>
          {day === today ? say('footage.today') : dayText(day, languageTags[kiosk.settings.value.language], 'short')}
        </button>
        <button type="button" class="button" aria-expanded={open.value === 'time'} onClick={() => toggle('time')}>
          {say('footage.from', { time })}
        </button>
        <button type="button" class="button" aria-label={say('footage.later')} onClick={() => shift(1)}>
          {say('footage.later.short')}
          <Icon name="forward" size="small" />
        </button>
      </div>
      {open.value === 'day' && (
        <DayPicker
          label={say('footage.day')}
          value={day}
          today={today}
          from={addDays(today, -keptDays)}
          to={today}
          onChoose={(chosen) => {
            open.value = 'time';
            onChoose(startingAt(window, { day: chosen }, zone));
          }}
        />
      )}
      {open.value === 'time' && (
        <TimePicker
          label={say('footage.time')}
          value={time}
          hours={wholeDay}
          onChoose={(chosen) => onChoose(startingAt(window, { time: chosen }, zone))}
        />
      )}
      {(window.kind === 'from' || open.value !== undefined) && (
        <fieldset class="footage-lengths" aria-label={say('footage.length')}>
          {lengths.map((minutes) => (
            <button
              key={minutes}
              type="button"
              class="button"
              aria-pressed={window.kind === 'from' && minutes === window.minutes}
              onClick={() => onChoose({ kind: 'from', fromMs: startOf(window), minutes })}
            >
              {say('footage.long', { n: minutes })}
            </button>
          ))}
        </fieldset>
      )}
    </>
  );
};
