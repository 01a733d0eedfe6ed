import type { HealthAction, HealthCheckView, HealthSign } from '#contract/health.ts';
import type { Say } from '../../../i18n/text.ts';
import type { healthTexts } from './healthTexts.ts';
import { feverFromCelsius } from './rounds.ts';

type HealthSay = Say<keyof typeof healthTexts>;

/** The signs in the order of the list. */
export const signs: readonly HealthSign[] = [
  'fever',
  'cough',
  'runny_nose',
  'vomiting',
  'diarrhoea',
  'rash',
  'red_eyes',
  'injury',
  'low_spirits',
  'other',
];
export const actions: readonly HealthAction[] = ['guardian_notified', 'isolated', 'sent_home', 'doctor', 'observed'];

/** What a check found, in a few words: signs, temperature, note; 健康 when it found nothing. */
export const foundWords = (check: HealthCheckView, say: HealthSay, comma: string): string => {
  const { celsius } = check;
  // A temperature says fever by itself; both together would say it twice.
  const feverSaid = check.signs.includes('fever') || celsius === null || celsius < feverFromCelsius;
  const words = [
    ...(check.well ? [say('health.well')] : []),
    ...check.signs.map((sign) => say(`sign.${sign}`)),
    ...(feverSaid ? [] : [say('health.fever')]),
    ...(celsius === null ? [] : [say('health.celsius', { n: celsius.toFixed(1) })]),
    ...(check.note === null ? [] : [check.note]),
  ];
  return words.length === 0 ? say('health.abnormal') : words.join(comma);
};

/** When, in which round, and what was done about it. */
export const aboutWords = (check: HealthCheckView, time: string, say: HealthSay): string =>
  [
    `${time} ${say(`health.${check.kind}`)}`,
    ...(check.atDoor ? [say('health.atDoor')] : []),
    ...check.actions.map((action) => say(`action.${action}`)),
  ].join(' · ');
