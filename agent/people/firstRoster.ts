import type { AdultBody, ChildBody, StaffBody } from '#contract/people.ts';
import type { FieldFault } from '../config/fieldFaults.ts';
import { addDays, addMonths, type Day } from '../time/calendar.ts';
import { checkAdult, checkChild, checkStaff, type Findings } from './checks.ts';
import { inChinese } from './checkWords.ts';
import type { PeopleFile, SeedDay } from './peopleFile.ts';

type Named<T> = Omit<T, 'id'> & { readonly recordId: string };

/** The file's people as a head would have typed them in, on the day of seeding. */
export interface FirstRoster {
  readonly adults: readonly Named<AdultBody>[];
  readonly children: readonly Named<ChildBody>[];
  readonly staff: readonly Named<StaffBody>[];
}

/** Turns dates relative to `today` into dates. */
export const rosterOn = (file: PeopleFile, today: Day): FirstRoster => {
  const day = (given: SeedDay): string =>
    typeof given === 'string' ? given : addDays(addMonths(today, given.months ?? 0), given.days ?? 0);
  const validity = ({ validFrom, validTo }: { validFrom?: SeedDay; validTo?: SeedDay }) => ({
    ...(validFrom === undefined ? {} : { validFrom: day(validFrom) }),
    ...(validTo === undefined ? {} : { validTo: day(validTo) }),
  });
  return {
    adults: file.adults.map(({ id, demo: _, validFrom, validTo, ...adult }) => ({
      recordId: id,
      ...adult,
      ...validity({ ...(validFrom && { validFrom }), ...(validTo && { validTo }) }),
    })),
    children: file.children.map(({ id, birthDate, enrolledFrom, enrolledTo, ...child }) => ({
      recordId: id,
      ...child,
      birthDate: day(birthDate),
      enrolledFrom: day(enrolledFrom),
      ...(enrolledTo === undefined ? {} : { enrolledTo: day(enrolledTo) }),
    })),
    staff: file.staff.map(({ id, demo: _, qualifications, ...staff }) => ({
      recordId: id,
      ...staff,
      qualifications: qualifications.map((qualification) => ({
        kind: qualification.kind,
        ...validity(qualification),
      })),
    })),
  };
};

/** Every fault of a first roster, by its place in the file: references, doubles, dates, PINs used twice. */
export const rosterFaults = (roster: FirstRoster, today: Day, hasClass: (classId: string) => boolean): FieldFault[] => {
  const adults = new Set(roster.adults.map(({ recordId }) => recordId));
  const children = new Set(roster.children.map(({ recordId }) => recordId));
  const told = <T extends { readonly recordId: string }>(
    list: string,
    records: readonly T[],
    check: (record: T) => Findings,
  ) =>
    records.flatMap((record, index) => {
      const { invalid, unknown } = check(record);
      const double = records.findIndex(({ recordId }) => recordId === record.recordId) !== index;
      const faults = [...invalid, ...unknown, ...(double ? [{ path: '/id', message: 'is used twice' }] : [])];
      return faults.map(({ path, message }) => ({
        path: `/${list}/${index}${path}`,
        message,
        zh: inChinese(message),
      }));
    });
  return [
    ...told('adults', roster.adults, (adult) => checkAdult(adult, (id) => children.has(id))),
    ...told('children', roster.children, (child) =>
      checkChild(child, today, { hasClass, hasAdult: (id) => adults.has(id) }),
    ),
    ...told('staff', roster.staff, checkStaff),
    ...secretsUsedTwice([
      ...roster.adults.map((adult, index) => ({ ...adult, path: `/adults/${index}` })),
      ...roster.staff.map((member, index) => ({ ...member, path: `/staff/${index}` })),
    ]),
  ];
};

/** A fault names the people, never the PIN or card. */
const secretsUsedTwice = (
  people: readonly ((Named<AdultBody> | Named<StaffBody>) & { readonly path: string })[],
): FieldFault[] => {
  const owners = new Map<string, string>();
  return people.flatMap(({ recordId, path, pin, cards = [] }) =>
    [...(pin ? [`PIN ${pin}`] : []), ...cards.map((card) => `card ${card}`)].flatMap((secret) => {
      const owner = owners.get(secret);
      owners.set(secret, owner ?? recordId);
      if (owner === undefined || owner === recordId) return [];
      const message = `has the same PIN or card as "${owner}"; each opens for one person only`;
      return [{ path, message, zh: `与“${owner}”的密码或卡相同，每个只能由一人使用` }];
    }),
  );
};
