import type { Texts } from '../i18n/text.ts';

/** Chinese, then English. */
export const searchTexts = {
  'search.query': ['姓名或拼音首字母', 'Name or pinyin initials'],
  'search.letters': ['字母', 'Letters'],
  'search.letter': ['字母 {letter}', 'Letter {letter}'],
  'search.clear': ['清空', 'Clear'],
} as const satisfies Texts;
