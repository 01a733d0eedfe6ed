import type { EventData } from '#contract/events.ts';
import type { AdultRecord, ChildRecord } from '#contract/people.ts';
import type { Day } from '../time/calendar.ts';

type Refusal = EventData<'attendance.refused'>['reason'];

/**
 * Whether an adult may bring (`check_in`) or take (`check_out`) a child on a day. A custody block wins over
 * everything. Bringing asks for any link to the child; taking asks for a link with `pickup`. The adult's first and last
 * valid days are included. Ours, from product.md "Who uses it": never the wrong adult.
 *
 * | blocked | linked | pickup | in its days | check_in         | check_out        |
 * |---------|--------|--------|-------------|------------------|------------------|
 * | yes     | any    | any    | any         | custody_blocked  | custody_blocked  |
 * | no      | no     | –      | any         | not_authorised   | not_authorised   |
 * | no      | yes    | no     | yes         | allowed          | not_authorised   |
 * | no      | yes    | no     | no          | not_valid_today  | not_authorised   |
 * | no      | yes    | yes    | no          | not_valid_today  | not_valid_today  |
 * | no      | yes    | yes    | yes         | allowed          | allowed          |
 */
export const mayTake = (
  child: Pick<ChildRecord, 'childId' | 'guardians'>,
  adult: Pick<AdultRecord, 'adultId' | 'validFrom' | 'validTo' | 'blockedFor'>,
  action: 'check_in' | 'check_out',
  day: Day,
): 'allowed' | Refusal => {
  if (adult.blockedFor.includes(child.childId)) return 'custody_blocked';
  const link = child.guardians.find(({ adultId }) => adultId === adult.adultId);
  if (!link || (action === 'check_out' && !link.pickup)) return 'not_authorised';
  const begun = adult.validFrom === undefined || adult.validFrom <= day;
  const ended = adult.validTo !== undefined && adult.validTo < day;
  return begun && !ended ? 'allowed' : 'not_valid_today';
};

/** The words for parents, and for whoever a court or the parents made guardian. */
const guardianWords: ReadonlySet<string> = new Set(
  '父亲 母亲 爸爸 妈妈 父 母 爸 妈 继父 继母 养父 养母 父母 家长 监护人 father mother dad mum mom parent guardian'.split(
    ' ',
  ),
);

/** Whether an adult is on the child's list, and whether as its guardian: not as somebody authorised (民法典 第二十七条). */
export const tiesOf = (people: { child(childId: string): Pick<ChildRecord, 'guardians'> | undefined }) => {
  const linkOf = (adultId: string, childId: string) =>
    people.child(childId)?.guardians.find((link) => link.adultId === adultId);
  return {
    isOwnChild: (adultId: string, childId: string): boolean => linkOf(adultId, childId) !== undefined,
    isGuardian: (adultId: string, childId: string): boolean =>
      guardianWords.has(linkOf(adultId, childId)?.relation.trim().toLowerCase() ?? ''),
  };
};

/** Somebody of whom only a name or the last digits of a telephone number are known. */
export interface Described {
  readonly name?: string | undefined;
  readonly phoneTail?: string | undefined;
}

/**
 * The adult blocked for a child whom a description may mean: by the name, however it is spaced or wide, or by the
 * telephone number. Either is enough: under another name, or with another number, it is still the wrong adult.
 */
export const blockedLike = (
  adults: readonly Pick<AdultRecord, 'adultId' | 'name' | 'phoneTail' | 'blockedFor'>[],
  childId: string,
  { name, phoneTail }: Described,
): string | undefined =>
  adults.find(
    (adult) =>
      adult.blockedFor.includes(childId) &&
      ((name !== undefined && nameKey(adult.name) === nameKey(name)) || adult.phoneTail === phoneTail),
  )?.adultId;

const nameKey = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/[\s·•.]/g, '')
    .toLowerCase();
