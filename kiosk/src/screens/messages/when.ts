import { languageTags } from '../../i18n/text.ts';
import { dayText } from '../../state/calendar.ts';
import { whenText } from '../../state/clock.ts';
import { useKiosk } from '../../state/context.ts';

/** Times and days of the agent's timestamps, as they are written on these screens. */
export const useWhen = () => {
  const kiosk = useKiosk();
  return {
    /** HH:MM; of another day with that day. */
    time: (at: string): string => whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value),
    day: (at: string): string => dayText(at.slice(0, 10), languageTags[kiosk.settings.value.language], 'short'),
  };
};
