import type { NewEvent } from '../journal/journal.ts';
import { sha256Of } from './secret.ts';

/** A new personal link, which ends the one before. The journal gets the hash of its secret alone. */
export const linkEvent = ({
  id,
  adultId,
  actor,
  secret,
}: {
  readonly id: string;
  readonly adultId: string;
  readonly actor: string;
  readonly secret: string;
}): NewEvent => ({
  id,
  type: 'adult.link_created',
  actor,
  subject: adultId,
  data: { adultId, linkId: id, sha256: sha256Of(secret) },
});

/** The secret stands in the fragment, which no browser sends: no proxy on the way logs it. */
export const linkUrl = (pageUrl: string, secret: string): string => new URL(`#g=${secret}`, pageUrl).href;
