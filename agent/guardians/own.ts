import type { ConsentPurpose } from '#contract/messages.ts';
import type { AdultRecord, ChildRecord } from '#contract/people.ts';
import type { Day } from '../time/calendar.ts';

type Child = Pick<ChildRecord, 'childId' | 'guardians'>;
type Adult = Pick<AdultRecord, 'adultId' | 'validFrom' | 'validTo' | 'blockedFor'>;

/** Whether an adult is on record from a day to a day that this one lies between. */
const isValidOn = ({ validFrom, validTo }: Adult, day: Day): boolean =>
  (validFrom === undefined || validFrom <= day) && (validTo === undefined || day <= validTo);

/**
 * Whether an adult may know of a child at all, on a day. A custody block wins over everything; then the adult must be on
 * the child's list, and in its days. Ours, from product.md "Who uses it": never the wrong adult.
 *
 * | blocked | on the list | in its days | own |
 * |---------|-------------|-------------|-----|
 * | yes     | any         | any         | no  |
 * | no      | no          | any         | no  |
 * | no      | yes         | no          | no  |
 * | no      | yes         | yes         | yes |
 */
const isOwn = (child: Child, adult: Adult, day: Day): boolean =>
  !adult.blockedFor.includes(child.childId) &&
  child.guardians.some(({ adultId }) => adultId === adult.adultId) &&
  isValidOn(adult, day);

/** The children of whom an adult may know on a day, of those given. */
export const childrenOf = <T extends Child>(adult: Adult, children: readonly T[], day: Day): T[] =>
  children.filter((child) => isOwn(child, adult, day));

/**
 * Whether an adult is told of a child for a purpose: it is their own, and they agreed to that purpose themselves (PIPL
 * arts. 14, 29, 31: separate consent for what is sensitive, a guardian's for a child under 14). `consent` is what they agree
 * to now; who was never asked agrees to nothing.
 */
export const mayBeTold = (
  child: Child,
  adult: Adult,
  purpose: ConsentPurpose,
  day: Day,
  consent: readonly ConsentPurpose[],
): boolean => isOwn(child, adult, day) && consent.includes(purpose);
