import type { Texts } from '../i18n/text.ts';

/** Chinese, then English. */
export const allergyTexts = {
  allergies: ['过敏：{what}', 'Allergic: {what}'],
} as const satisfies Texts;
