import { core } from './core.ts';

export type Language = 'zh' | 'en';
/** A sentence with `{names}` to fill in; a language that counts gives one and other. */
export type Phrase = string | { readonly one: string; readonly other: string };
/** Every text in Chinese, the screen's first language, and in English: a text without both does not compile. */
export type Texts = Readonly<Record<string, readonly [zh: Phrase, en: Phrase]>>;
/** The texts that every screen may use. */
export type TextKey = keyof typeof core;
export type Values = Readonly<Record<string, string | number>>;
/** Says a text in the language that is chosen. `n` chooses between one and other. */
export type Say<K extends string = TextKey> = (key: K, values?: Values) => string;

export const languageTags: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

const plurals = new Intl.PluralRules('en');
const nothingMore = {};

/** `own`: the texts of an area beside those that all have; they come with the area's code, not with the first screen's. */
export const sayIn = <T extends Texts = Record<never, never>>(
  language: Language,
  own: T | Record<never, never> = nothingMore,
): Say<TextKey | (keyof T & string)> => {
  const texts: Texts = own === nothingMore ? core : { ...core, ...own };
  return (key, values = {}) => {
    const phrase = texts[key]?.[language === 'zh' ? 0 : 1] ?? key;
    const sentence =
      typeof phrase === 'string' ? phrase : plurals.select(Number(values.n)) === 'one' ? phrase.one : phrase.other;
    return sentence.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
  };
};
