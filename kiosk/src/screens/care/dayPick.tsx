import { languageTags } from '../../i18n/text.ts';
import { addDays, shortDay } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Pick } from './pick.tsx';
import { careTexts } from './texts.ts';

interface DayPickProps {
  readonly title: string;
  readonly today: string;
  readonly days: readonly string[];
  readonly chosen: string;
  readonly onPick: (day: string) => void;
}

/** Days to tap, each with its weekday. */
export const DayPick = ({ title, today, days, chosen, onPick }: DayPickProps) => {
  const labelOf = useDayLabel(today);
  const options = days.map((day) => ({ value: day, label: labelOf(day) }));
  return <Pick title={title} options={options} chosen={[chosen]} onPick={onPick} />;
};

/** How a day is called today: yesterday, today and tomorrow by name, others by weekday and date. */
export const useDayLabel = (today: string): ((day: string) => string) => {
  const kiosk = useKiosk();
  const say = useSay(careTexts);
  const weekday = new Intl.DateTimeFormat(languageTags[kiosk.settings.value.language], {
    weekday: 'short',
    timeZone: 'UTC',
  });
  const near: Readonly<Record<string, string>> = {
    [addDays(today, -1)]: say('care.yesterday'),
    [today]: say('care.today'),
    [addDays(today, 1)]: say('care.tomorrow'),
  };
  return (day) => near[day] ?? `${weekday.format(new Date(`${day}T00:00:00Z`))} ${shortDay(day)}`;
};
