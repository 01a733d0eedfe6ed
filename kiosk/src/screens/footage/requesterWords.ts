import type { Requester } from '#contract/footageEvents.ts';
import type { Say } from '../../i18n/text.ts';
import type { footageTexts } from './texts.ts';

/** On whose behalf somebody looks: `监护人（示例妈妈）`. */
export const requesterWords = ({ kind, name }: Requester, say: Say<keyof typeof footageTexts>): string =>
  name === undefined ? say(`requester.${kind}`) : say('requester.named', { kind: say(`requester.${kind}`), name });
