import { languageTags } from '../i18n/text.ts';
import type { Kiosk } from '../state/kiosk.ts';

/** Says a text aloud in the screen's language, when speech is on and the machine has a voice. */
export const createSpeech =
  (kiosk: Kiosk) =>
  (text: string): void => {
    const { speech, language } = kiosk.settings.value;
    if (!speech || !('speechSynthesis' in globalThis)) return;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = languageTags[language];
    speechSynthesis.cancel();
    speechSynthesis.speak(utterance);
  };
