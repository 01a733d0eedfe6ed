import { useSignal } from '@preact/signals';
import { languageTags } from '../i18n/text.ts';
import { addMonths, dayText, monthOf, monthText, weekdayNames, weeksOf } from '../state/calendar.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { Icon } from './icons.tsx';
import { useInView } from './inView.ts';
import { pickerTexts } from './pickerTexts.ts';
import './pickers.css';

interface DayPickerProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly today: string;
  /** The first and the last day that may be chosen. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly onChoose: (day: string) => void;
}

/** A month of days at the size of a thumb: nobody types a date on a panel without keys. */
export const DayPicker = ({ label, value, today, from, to, onChoose }: DayPickerProps) => {
  const kiosk = useKiosk();
  const say = useSay(pickerTexts);
  const tag = languageTags[kiosk.settings.value.language];
  const opened = useInView<HTMLFieldSetElement>();
  const month = useSignal(monthOf(value || today));
  const step = (key: keyof typeof pickerTexts, months: number, icon: 'back' | 'forward', far = false) => {
    const target = addMonths(month.value, months);
    const outside =
      months < 0 ? from !== undefined && target < monthOf(from) : to !== undefined && target > monthOf(to);
    return (
      <button
        type="button"
        class="button picker-step"
        aria-label={say(key)}
        disabled={outside}
        onClick={() => {
          month.value = target;
        }}
      >
        <Icon name={icon} size="small" />
        {far && <Icon name={icon} size="small" />}
      </button>
    );
  };
  return (
    <fieldset ref={opened} class="day-picker" aria-label={label}>
      <div class="picker-head">
        {step('day.yearBack', -12, 'back', true)}
        {step('day.monthBack', -1, 'back')}
        <p class="picker-month" aria-live="polite">
          {monthText(month.value, tag)}
        </p>
        {step('day.monthOn', 1, 'forward')}
        {step('day.yearOn', 12, 'forward', true)}
      </div>
      <div class="picker-days" aria-hidden="true">
        {weekdayNames(tag).map((name) => (
          <span key={name} class="picker-weekday">
            {name}
          </span>
        ))}
      </div>
      <div class="picker-days">
        {weeksOf(month.value).flatMap((week, row) =>
          week.map((day, column) =>
            day === undefined ? (
              <span key={`${row}-${column}`} />
            ) : (
              <button
                key={day}
                type="button"
                class="picker-day"
                aria-label={dayText(day, tag)}
                aria-pressed={day === value}
                aria-current={day === today ? 'date' : undefined}
                disabled={(from !== undefined && day < from) || (to !== undefined && day > to)}
                onClick={() => onChoose(day)}
              >
                {Number(day.slice(8))}
              </button>
            ),
          ),
        )}
      </div>
    </fieldset>
  );
};
