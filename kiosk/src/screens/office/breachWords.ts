import type { Say, TextKey } from '../../i18n/text.ts';
import { shortDay } from '../../state/calendar.ts';
import { writtenTime } from '../../state/clock.ts';
import type { BreachStory } from './breachStory.ts';
import type { headTexts } from './headTexts.ts';

type HeadSay = Say<TextKey | keyof typeof headTexts>;

/** What is to be said of a breach that nobody has answered: whether anybody was told, and why not. */
export const unansweredWords = ({ breach, alert }: BreachStory, say: HeadSay): string => {
  if (alert) return say(breach.to === null ? 'breaches.waiting' : 'breaches.unanswered');
  if (breach.foundLateAt !== null) {
    return say('breaches.late', {
      time: `${shortDay(breach.foundLateAt.slice(0, 10))} ${writtenTime(breach.foundLateAt)}`,
    });
  }
  if (!breach.transient) return say('breaches.noAlert');
  return say(breach.to === null ? 'breaches.withinGrace' : 'breaches.transient');
};

/** Seconds below two minutes, else whole minutes. */
export const lengthWords = (seconds: number, say: HeadSay): string =>
  seconds < 120 ? say('breaches.seconds', { n: seconds }) : say('breaches.minutes', { n: Math.round(seconds / 60) });
