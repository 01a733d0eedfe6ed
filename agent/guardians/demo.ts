import type { ConsentPurpose } from '#contract/messages.ts';
import { freshId } from '../journal/fresh.ts';
import type { Journal } from '../journal/journal.ts';
import type { Day } from '../time/calendar.ts';
import { consentEvent } from './consent.ts';
import { linkEvent } from './link.ts';
import { childrenOf } from './own.ts';
import type { GuardianPeople } from './ports.ts';
import { randomSecret } from './secret.ts';
import type { GuardianStore } from './store.ts';

const shown: readonly ConsentPurpose[] = ['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety'];

export interface DemoGuardian {
  readonly secret: string;
  readonly tail: string;
  readonly name: string;
}

/**
 * A new link for somebody of the demo facility who has a child there, so that a newcomer sees the guardians' page; the one of the
 * start before ends. Who was never asked agrees to all that the page can show. Undefined: nobody has a child.
 */
export const openForDemo = (
  journal: Pick<Journal, 'record'>,
  store: GuardianStore,
  people: Pick<GuardianPeople, 'adults' | 'childrenOf'>,
  names: readonly string[],
  today: Day,
): DemoGuardian | undefined => {
  const adults = people.adults();
  const adult = names
    .flatMap((name) => adults.find((each) => each.name === name) ?? [])
    .find((each) => childrenOf(each, people.childrenOf(each.adultId), today).length > 0);
  if (!adult) return undefined;
  const { adultId, name, phoneTail } = adult;
  const secret = randomSecret();
  const by = { adultId, actor: 'agent' };
  journal.record([
    ...(store.consent(adultId) ? [] : [consentEvent({ ...by, id: freshId(), purposes: [...shown], by: 'staff' })]),
    linkEvent({ ...by, id: freshId(), secret }),
  ]);
  return { secret, tail: phoneTail, name };
};
