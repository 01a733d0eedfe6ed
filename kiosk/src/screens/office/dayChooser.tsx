import { languageTags } from '../../i18n/text.ts';
import { Icon } from '../../parts/icons.tsx';
import { addDays } from '../../state/calendar.ts';
import { dateText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { officeTexts } from './texts.ts';

interface DayChooserProps {
  readonly day: string;
  readonly today: string;
  readonly onChange: (day: string) => void;
}

/** As far as the agent judges the past in one answer. */
const daysBack = 31;

/** The day that is looked at, and the steps to the one before and after it. */
export const DayChooser = ({ day, today, onChange }: DayChooserProps) => {
  const kiosk = useKiosk();
  const say = useSay(officeTexts);
  const tag = languageTags[kiosk.settings.value.language];
  return (
    <div class="day-chooser">
      <button
        type="button"
        class="button button-icon"
        aria-label={say('today.before')}
        disabled={day <= addDays(today, -daysBack)}
        onClick={() => onChange(addDays(day, -1))}
      >
        <Icon name="back" />
      </button>
      <p class="day-name" role="status">
        <time dateTime={day}>{dateText(Date.parse(`${day}T00:00:00Z`), 0, tag)}</time>
      </p>
      <button
        type="button"
        class="button button-icon"
        aria-label={say('today.after')}
        disabled={day >= today}
        onClick={() => onChange(addDays(day, 1))}
      >
        <Icon name="forward" />
      </button>
    </div>
  );
};
