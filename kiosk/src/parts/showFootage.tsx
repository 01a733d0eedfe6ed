import type { Texts } from '../i18n/text.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { mayWatchFootage, type Screen } from '../state/screens.ts';
import { Icon } from './icons.tsx';

const texts = {
  'showFootage.do': ['看录像', 'Show footage'],
  'showFootage.of': ['看录像：{what}', 'Show footage: {what}'],
} as const satisfies Texts;

/** One of an alert, a position, a room or an area; `at` where it is no alert. */
interface Happened {
  readonly alert?: string;
  readonly position?: string;
  readonly room?: string;
  readonly at?: string;
  readonly event?: 'handover';
}

interface ShowFootageProps {
  readonly of: Happened;
  /** What happened, in words: the reason that goes into the register. */
  readonly what: string;
  /** Where the way back leads. */
  readonly back: Screen;
  /** The icon alone, where a line has no room for a word. */
  readonly isSmall?: boolean;
}

/** Opens the cameras that saw it, ten seconds before. Only for those who may look, or ask for it. */
export const ShowFootage = ({ of, what, back, isSmall = false }: ShowFootageProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const session = kiosk.session.value;
  if (!session || !mayWatchFootage(session)) return null;
  return (
    <button
      type="button"
      class={isSmall ? 'button button-icon' : 'button'}
      aria-label={say('showFootage.of', { what })}
      onClick={() => {
        const query = String(new URLSearchParams({ ...of }));
        kiosk.go({ at: 'footage', event: { query, reason: what, back } });
      }}
    >
      <Icon name="camera" />
      {!isSmall && say('showFootage.do')}
    </button>
  );
};
