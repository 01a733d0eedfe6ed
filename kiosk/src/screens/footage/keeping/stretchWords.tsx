import { languageTags } from '../../../i18n/text.ts';
import { useQuestion } from '../../../parts/question.ts';
import { dayText } from '../../../state/calendar.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import { keepTexts } from './keepTexts.ts';

interface Part {
  readonly streams: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Which cameras and which time, in words; all cameras where none is named. */
export const useStretchWords = (): ((part: Part) => string) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const { body } = useQuestion<{ streams: { streamId: string; name: string }[] }>('/footage/streams', () => false);
  const tag = languageTags[kiosk.settings.value.language];
  const nameOf = (id: string): string => body?.streams.find(({ streamId }) => streamId === id)?.name ?? id;
  return ({ streams, from, to }) => {
    const camera = streams.length === 0 ? say('holds.all') : streams.map(nameOf).join(tag === 'en' ? ', ' : '、');
    const day = dayText(from.slice(0, 10), tag, 'short');
    const isSameDay = from.slice(0, 10) === to.slice(0, 10);
    const until = isSameDay ? to.slice(11, 16) : `${dayText(to.slice(0, 10), tag, 'short')} ${to.slice(11, 16)}`;
    return say('register.what', { camera, day, from: from.slice(11, 16), to: until });
  };
};
