import { useSay } from '../state/context.ts';
import { useInView } from './inView.ts';
import { pickerTexts } from './pickerTexts.ts';
import './pickers.css';

interface TimePickerProps {
  readonly label: string;
  /** HH:MM; undefined when none is chosen yet. */
  readonly value: string | undefined;
  /** The hours that are offered. */
  readonly hours: readonly [first: number, last: number];
  readonly onChoose: (time: string) => void;
}

const minutes = Array.from({ length: 12 }, (_, index) => index * 5);
const two = (value: number): string => String(value).padStart(2, '0');

/** A tap for the hour and one for the minute, in steps of five. */
export const TimePicker = ({ label, value, hours: [first, last], onChoose }: TimePickerProps) => {
  const say = useSay(pickerTexts);
  const opened = useInView<HTMLFieldSetElement>();
  const [hour, minute] = value?.split(':').map(Number) ?? [];
  const key = (text: string, name: string, pressed: boolean, run: () => void) => (
    <button key={text} type="button" class="picker-day" aria-label={name} aria-pressed={pressed} onClick={run}>
      {text}
    </button>
  );
  return (
    <fieldset ref={opened} class="time-picker" aria-label={label}>
      <p class="picker-caption" aria-hidden="true">
        {say('time.hours')}
      </p>
      <div class="picker-times">
        {Array.from({ length: last - first + 1 }, (_, index) => first + index).map((each) =>
          key(two(each), say('time.hour', { n: two(each) }), each === hour, () =>
            onChoose(`${two(each)}:${two(minute ?? 0)}`),
          ),
        )}
      </div>
      <p class="picker-caption" aria-hidden="true">
        {say('time.minutes')}
      </p>
      <div class="picker-times">
        {minutes.map((each) =>
          key(two(each), say('time.minute', { n: two(each) }), each === minute, () =>
            onChoose(`${two(hour ?? first)}:${two(each)}`),
          ),
        )}
      </div>
    </fieldset>
  );
};
