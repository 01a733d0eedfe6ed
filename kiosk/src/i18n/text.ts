import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';
export type TextKey = keyof typeof zh;
/** A sentence with `{names}` to fill in; a language that counts gives one and other. */
export type Phrase = string | { readonly one: string; readonly other: string };
export type Dictionary = Readonly<Record<TextKey, Phrase>>;
export type Values = Readonly<Record<string, string | number>>;
/** Says a text in the language that is chosen. `n` chooses between one and other. */
export type Say = (key: TextKey, values?: Values) => string;

export const dictionaries: Readonly<Record<Language, Dictionary>> = { zh, en };
export const languageTags: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

const plurals = new Intl.PluralRules('en');

export const sayIn =
  (language: Language): Say =>
  (key, values = {}) => {
    const phrase = dictionaries[language][key];
    const sentence =
      typeof phrase === 'string' ? phrase : plurals.select(Number(values.n)) === 'one' ? phrase.one : phrase.other;
    return sentence.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
  };
