import type { EventData } from '#contract/events.ts';
import type { ConsentPurpose } from '#contract/messages.ts';
import type { NewEvent } from '../journal/journal.ts';
import { type Day, dayAt } from '../time/calendar.ts';
import { countedPurposes } from './pictures.ts';
import type { PicturesRule } from './ports.ts';
import type { Consent } from './store.ts';

/** What counts of a guardian's consent on a day; nothing where they were never asked. */
export const countedConsent = (
  consent: Consent | undefined,
  pictures: PicturesRule,
  { day, timeZone }: { readonly day: Day; readonly timeZone: string },
): ConsentPurpose[] =>
  consent
    ? countedPurposes(
        consent.purposes,
        { on: dayAt(consent.since, timeZone), wereOffered: pictures.wereOfferedAt(consent.since) },
        pictures.on(day),
      )
    : [];

/** All that a guardian agrees to from now on. Under their own id, so that it goes when they are erased. */
export const consentEvent = ({
  id,
  actor,
  ...data
}: EventData<'adult.consent_recorded'> & { readonly id: string; readonly actor: string }): NewEvent => ({
  id,
  type: 'adult.consent_recorded',
  actor,
  subject: data.adultId,
  data,
});
