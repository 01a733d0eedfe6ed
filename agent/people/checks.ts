import type { Qualification } from '#contract/events.ts';
import type { AdultBody, ChildBody, ClassBody, StaffBody } from '#contract/people.ts';
import { type Day, parseDay } from '../time/calendar.ts';

/** A field that is not as it must be; `path` is relative to the record: `/guardians/0/adultId`. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}
/** What the schema cannot say about a record. A reference that names nothing is a failure of its own kind. */
export interface Findings {
  readonly invalid: readonly Fault[];
  readonly unknown: readonly Fault[];
}

type Knows = (id: string) => boolean;

/** A child is born before today, enrolled from before to after, in a known class, with each adult named once. */
export const checkChild = (
  child: Omit<ChildBody, 'id'>,
  today: Day,
  { hasClass, hasAdult }: { readonly hasClass: Knows; readonly hasAdult: Knows },
): Findings => ({
  invalid: [
    ...realDays(child, ['birthDate', 'enrolledFrom', 'enrolledTo']),
    ...(child.birthDate > today ? [{ path: '/birthDate', message: 'lies in the future' }] : []),
    ...inOrder(child.enrolledFrom, child.enrolledTo, '/enrolledTo', 'lies before enrolledFrom'),
    ...(child.attends?.from !== undefined && child.attends.to !== undefined && child.attends.to <= child.attends.from
      ? [{ path: '/attends/to', message: 'must be later than from' }]
      : []),
    ...((child.allergies?.length ?? 0) > 12 ? [{ path: '/allergies', message: 'has more than 12 entries' }] : []),
    ...(child.allergies?.some((allergy) => allergy.length > 80)
      ? [{ path: '/allergies', message: 'is longer than 80 characters' }]
      : []),
    ...namedTwice(
      child.guardians.map(({ adultId }) => adultId),
      (index) => `/guardians/${index}/adultId`,
    ),
  ],
  unknown: [
    ...namesNothing(child.classId, hasClass, '/classId', 'class'),
    ...child.guardians.flatMap(({ adultId }, index) =>
      namesNothing(adultId, hasAdult, `/guardians/${index}/adultId`, 'adult'),
    ),
  ],
});

/** An adult's days are in order, each card and each blocked child named once, and each blocked child known. */
export const checkAdult = (adult: Omit<AdultBody, 'id'>, hasChild: Knows): Findings => ({
  invalid: [
    ...checkDays(adult, ''),
    ...namedTwice(adult.cards ?? [], (index) => `/cards/${index}`),
    ...namedTwice(adult.blockedFor ?? [], (index) => `/blockedFor/${index}`),
  ],
  unknown: (adult.blockedFor ?? []).flatMap((childId, index) =>
    namesNothing(childId, hasChild, `/blockedFor/${index}`, 'child'),
  ),
});

export const checkStaff = (staff: Omit<StaffBody, 'id'>): Findings => ({
  invalid: [
    ...namedTwice(staff.cards ?? [], (index) => `/cards/${index}`),
    ...staff.qualifications.flatMap((qualification, index) => checkDays(qualification, `/qualifications/${index}`)),
  ],
  unknown: [],
});

/** `cap` is the most children that the rule pack in force allows in a class of this type; undefined: no such rule. */
export const checkClass = (body: Omit<ClassBody, 'id'>, cap: number | undefined, hasRoom: Knows): Findings => ({
  invalid:
    cap !== undefined && body.places > cap
      ? [{ path: '/places', message: `is more than the ${cap} children that a class of this type may have` }]
      : [],
  unknown: namesNothing(body.roomId, hasRoom, '/roomId', 'room'),
});

const checkDays = (dated: Pick<Qualification, 'validFrom' | 'validTo'>, under: string): Fault[] => [
  ...realDays(dated, ['validFrom', 'validTo'], under),
  ...inOrder(dated.validFrom, dated.validTo, `${under}/validTo`, 'lies before validFrom'),
];

const realDays = <T extends object>(record: T, names: readonly (keyof T & string)[], under = ''): Fault[] =>
  names.flatMap((name) => {
    const day = record[name];
    return typeof day === 'string' && parseDay(day) === undefined
      ? [{ path: `${under}/${name}`, message: 'is no date of the calendar' }]
      : [];
  });

const inOrder = (from: string | undefined, to: string | undefined, path: string, message: string): Fault[] =>
  from !== undefined && to !== undefined && to < from ? [{ path, message }] : [];

const namedTwice = (ids: readonly string[], path: (index: number) => string): Fault[] =>
  ids.flatMap((id, index) => (ids.indexOf(id) === index ? [] : [{ path: path(index), message: 'is named twice' }]));

const namesNothing = (id: string, known: Knows, path: string, what: string): Fault[] =>
  known(id) ? [] : [{ path, message: `no ${what} has the id "${id}"` }];
