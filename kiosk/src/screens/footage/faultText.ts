import type { Say, TextKey } from '../../i18n/text.ts';
import { refusalText } from '../../state/refusal.ts';
import type { footageTexts } from './texts.ts';

/** Why a request about footage was turned down, in words. */
export const faultText = (code: string, say: Say<TextKey | keyof typeof footageTexts>): string =>
  code === 'on_site_only' ? say('footage.onSiteOnly') : say(refusalText(code), { code });
