import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { type Say, sayIn, type TextKey, type Texts } from '../i18n/text.ts';
import type { Identification } from './identify.ts';
import type { Kiosk } from './kiosk.ts';

export interface Parts {
  readonly kiosk: Kiosk;
  readonly identification: Identification;
  /** Says a text aloud; false where the speech is off or the machine has no voice of its own. */
  readonly speak: (text: string) => boolean;
  readonly sound: {
    /** The sound is on, but the browser holds it back until somebody has touched the screen: an alarm would be mute. */
    readonly isHeldBack: ReadonlySignal<boolean>;
  };
}

export const PartsContext = createContext<Parts | undefined>(undefined);

export const useParts = (): Parts => {
  const parts = useContext(PartsContext);
  if (!parts) throw new Error('A screen was rendered outside the kiosk');
  return parts;
};
export const useKiosk = (): Kiosk => useParts().kiosk;
/** Says what every screen may say and, with an area's own texts, those too. */
export const useSay = <T extends Texts = Record<never, never>>(own?: T): Say<TextKey | (keyof T & string)> => {
  const { language } = useKiosk().settings.value;
  return useMemo(() => sayIn<T>(language, own), [language, own]);
};
