import { type MessageRequest, namePlaceholders } from '#contract/flows.ts';
import type { Config } from '../config/load.ts';
import { toRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { Message } from './outbox.ts';
import type { AlertToTell, DeliverySources } from './ports.ts';
import type { NewsFacts } from './rules/guardianNews.ts';
import { type AlertFacts, type Facts, nameOutside } from './rules/texts.ts';

/**
 * Reads what a message tells, as it is known now; undefined: whoever it tells of is erased, or may no longer be told of to this
 * recipient.
 */
export const createFacts =
  (sources: DeliverySources, { site, messages }: Pick<Config, 'site' | 'messages'>) =>
  (message: Pick<Message, 'kind' | 'alertId' | 'childId' | 'facts'>): Facts | undefined => {
    const facility = site.name;
    const timeOf = (at: number): string => toRfc3339(epochMs(at), site.timeZone).slice(11, 16);
    const { kind, childId } = message;
    switch (kind) {
      case 'drill':
      case 'test':
        return { kind, facility };
      case 'flow': {
        // Checked when the flow asked for it.
        const { zh, en, about = {} } = message.facts as FlowFacts;
        const names = namesOf(about, sources, messages.childNames);
        return names && { kind, zh: withNames(zh, names, 0), en: withNames(en, names, 1), facility };
      }
      case 'alert':
      case 'alert_over':
      case 'safety':
      case 'safety_over': {
        const alert = sources.alert(message.alertId ?? '');
        return alert && { kind, alert: alertFacts(alert, timeOf), facility };
      }
      default: {
        const name = sources.childName(childId ?? '');
        if (name === undefined || childId === undefined) return undefined;
        // Only ever written from a NewsFacts.
        const { at, adultId, by, voided } = message.facts as NewsFacts;
        return {
          kind,
          child: nameOutside(name, messages.childNames),
          time: timeOf(at),
          adult: adultId === undefined ? undefined : sources.adultFor(adultId, childId),
          by,
          voided,
          facility,
        };
      }
    }
  };

/** What a flow asked to be told; `about` only where its text holds names. */
export type FlowFacts = MessageRequest['text'] & Pick<MessageRequest, 'about'>;

type BothWords = readonly [zh: string, en: string];

/** What stands for each placeholder; undefined: whoever it names is erased. */
const namesOf = (
  { childId, staffId }: NonNullable<FlowFacts['about']>,
  sources: DeliverySources,
  how: Config['messages']['childNames'],
): readonly (readonly [placeholder: string, BothWords])[] | undefined => {
  const asked = [
    { id: childId, name: sources.childName, placeholder: namePlaceholders.childId, nobody: ['一名婴幼儿', 'a child'] },
    {
      id: staffId,
      name: sources.staffName,
      placeholder: namePlaceholders.staffId,
      nobody: ['一名保育人员', 'a caregiver'],
    },
  ] as const;
  const found: (readonly [string, BothWords])[] = [];
  for (const { id, name, placeholder, nobody } of asked) {
    if (id === undefined) continue;
    const known = name(id);
    if (known === undefined) return undefined;
    const outside = nameOutside(known, how);
    found.push([placeholder, outside === undefined ? nobody : [outside, outside]]);
  }
  return found;
};

const withNames = (text: string, names: readonly (readonly [string, BothWords])[], language: 0 | 1): string =>
  names.reduce((told, [placeholder, words]) => told.replaceAll(placeholder, () => words[language]), text);

const alertFacts = (alert: AlertToTell, timeOf: (at: EpochMs) => string): AlertFacts => ({
  kind: alert.kind,
  place: alert.place,
  since: timeOf(alert.since),
  children: alert.children,
  caregivers: alert.caregivers,
  deficit: alert.deficit,
});
