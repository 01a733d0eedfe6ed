import type { TextKey } from '../../i18n/text.ts';
import { refusalText } from '../../state/refusal.ts';
import type { deedTexts } from './deedTexts.ts';

const told: Readonly<Record<string, keyof typeof deedTexts>> = {
  already_present: 'refused.already_present',
  not_present: 'refused.not_present',
  not_authorised: 'refused.not_authorised',
};

/** What staff at the desk are told about a refused act with a child. */
export const deedRefusal = (code: string): TextKey | keyof typeof deedTexts => told[code] ?? refusalText(code);
