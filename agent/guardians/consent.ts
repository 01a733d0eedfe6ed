import type { EventData } from '#contract/events.ts';
import type { NewEvent } from '../journal/journal.ts';

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
