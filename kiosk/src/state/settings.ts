import { effect, type Signal, signal } from '@preact/signals';
import { type Language, languageTags } from '../i18n/text.ts';

/** What this kiosk was set to. Nothing personal, so it may live in local storage. */
export interface Settings {
  readonly language: Language;
  readonly sound: boolean;
  readonly speech: boolean;
  readonly theme: 'paper' | 'night';
  /** Seconds without a touch before the board returns. */
  readonly idleSeconds: (typeof idleChoices)[number];
  /** The room in which this tablet hangs; empty for a kiosk of the whole house. */
  readonly roomId: string;
}

const key = 'nestbox-settings';
/** Seconds without a touch before the board returns: kiosk.md's own, and longer ones for slower hands. */
export const idleChoices = [20, 40, 60] as const;
const standard: Settings = {
  language: 'zh',
  sound: true,
  speech: true,
  theme: 'paper',
  idleSeconds: idleChoices[0],
  roomId: '',
};

/** Reads the kept settings, keeps every change, and puts language and theme on the document. */
export const openSettings = (storage: Storage, root: HTMLElement): Signal<Settings> => {
  const settings = signal(settingsIn(storage.getItem(key)));
  effect(() => {
    root.lang = languageTags[settings.value.language];
    root.dataset.theme = settings.value.theme;
    storage.setItem(key, JSON.stringify(settings.value));
  });
  return settings;
};

/** The settings in a kept text; what is missing or foreign becomes the standard. */
export const settingsIn = (text: string | null): Settings => {
  const kept = objectIn(text);
  return {
    language: kept.language === 'en' ? 'en' : 'zh',
    sound: typeof kept.sound === 'boolean' ? kept.sound : standard.sound,
    speech: typeof kept.speech === 'boolean' ? kept.speech : standard.speech,
    theme: kept.theme === 'night' ? 'night' : 'paper',
    idleSeconds: idleChoices.find((seconds) => seconds === kept.idleSeconds) ?? standard.idleSeconds,
    roomId: typeof kept.roomId === 'string' ? kept.roomId : standard.roomId,
  };
};

const objectIn = (text: string | null): Partial<Record<keyof Settings, unknown>> => {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};
