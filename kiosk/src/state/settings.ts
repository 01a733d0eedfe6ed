import { effect, type Signal, signal } from '@preact/signals';
import { type Language, languageTags } from '../i18n/text.ts';

/** What this kiosk was set to. Nothing personal, so it may live in local storage. */
export interface Settings {
  readonly language: Language;
  readonly sound: boolean;
  readonly speech: boolean;
  readonly theme: 'paper' | 'night';
}

const key = 'nestbox-settings';
const standard: Settings = { language: 'zh', sound: true, speech: true, theme: 'paper' };

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
