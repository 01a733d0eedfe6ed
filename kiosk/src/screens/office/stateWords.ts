import type { RatioInterval } from '#contract/rooms.ts';
import type { Say, TextKey } from '../../i18n/text.ts';
import { isUnknown } from './ratioSteps.ts';
import type { officeTexts } from './texts.ts';

type OfficeSay = Say<TextKey | keyof typeof officeTexts>;

/** A room's standing in words: whether it was legal, what was missing, and whether that is only guessed or was not watched. */
export const stateWords = (interval: RatioInterval, say: OfficeSay): string => {
  if (isUnknown(interval)) return say('mark.off');
  const state = standing(interval, say);
  const told = interval.guessed ? say('ratio.guess', { state }) : state;
  return interval.boxOff ? say('ratio.offBroken', { state: told }) : told;
};

const standing = ({ state, deficit, overCap }: RatioInterval, say: OfficeSay): string => {
  const ratio = state === 'deficit' ? say('ratio.deficit', { n: deficit }) : say(`ratio.${state}`);
  if (!overCap) return ratio;
  // A ratio that is kept is no comfort to a class that is too full.
  return state === 'ok' || state === 'tight'
    ? say('ratio.overCap')
    : `${ratio}${say('tile.comma')}${say('ratio.overCap')}`;
};
