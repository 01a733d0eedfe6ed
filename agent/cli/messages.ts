import { en } from './messages/en.ts';
import { type Messages, zh } from './messages/zh.ts';

export type { Messages };

/**
 * Chinese, unless the environment asks for English: `NESTBOX_LANG=en`, an English locale, or `C`/`POSIX`, whose
 * terminals often cannot show Chinese.
 */
export const messagesFor = (environment: Readonly<Record<string, string | undefined>>): Messages => {
  const { NESTBOX_LANG, LC_ALL, LC_MESSAGES, LANG } = environment;
  const wanted = NESTBOX_LANG || LC_ALL || LC_MESSAGES || LANG || 'zh';
  return /^(en|C$|C\.|POSIX)/.test(wanted) ? en : zh;
};
