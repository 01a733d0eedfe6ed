import type { Language } from '../i18n/text.ts';
import type { Kiosk } from '../state/kiosk.ts';

/**
 * Says a text aloud in the screen's language, when speech is on and the machine itself has a voice for it; gives whether it
 * is said. A voice from the network would be told the child's name.
 */
export const createSpeech = (kiosk: Pick<Kiosk, 'settings'>) => {
  // Absent where the browser has no speech at all.
  const synthesis: SpeechSynthesis | undefined = globalThis.speechSynthesis;
  // Asked once: a browser begins to look for voices only then.
  synthesis?.getVoices();
  return (text: string): boolean => {
    const { speech, language } = kiosk.settings.value;
    const voice = speech && synthesis ? ownVoice(synthesis.getVoices(), language) : undefined;
    if (!voice) return false;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    synthesis.cancel();
    synthesis.speak(utterance);
    return true;
  };
};

/** `cmn` is what some machines call Chinese. */
const tagsOf: Readonly<Record<Language, readonly string[]>> = { zh: ['zh-cn', 'cmn', 'zh'], en: ['en'] };

/** The machine's own voice for a language, the nearest first. */
export const ownVoice = <V extends Pick<SpeechSynthesisVoice, 'lang' | 'localService'>>(
  voices: readonly V[],
  language: Language,
): V | undefined => {
  const own = voices.filter(({ localService }) => localService);
  const named = (tag: string) =>
    own.find(({ lang }) => `${lang.replace('_', '-').toLowerCase()}-`.startsWith(`${tag}-`));
  return tagsOf[language].map(named).find((voice) => voice !== undefined);
};
