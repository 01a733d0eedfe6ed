import type { PersonKind } from '../../state/screens.ts';
import { type PaperState, worstPaper } from './certificates.ts';
import type { People } from './records.ts';

/** One line of a list, before its words are said. */
export interface PersonRow {
  readonly id: string;
  readonly name: string;
  /** What the row can be filtered by: a class, or one of the words `left`, `due`, `blocked`. */
  readonly groups: readonly string[];
  readonly facts: PersonFacts;
}
export type PersonFacts =
  | {
      readonly kind: 'child';
      readonly className: string;
      readonly birthDate: string;
      readonly enrolledFrom: string | undefined;
      readonly enrolledTo: string | undefined;
    }
  | {
      readonly kind: 'adult';
      readonly phoneTail: string;
      readonly childNames: readonly string[];
      readonly isBlocked: boolean;
      readonly isValid: boolean;
      readonly hasPin: boolean;
    }
  | {
      readonly kind: 'staff';
      readonly role: People['staff'][number]['role'];
      readonly paper: PaperState | undefined;
      readonly hasPin: boolean;
    }
  | {
      readonly kind: 'class';
      readonly type: People['classes'][number]['type'];
      readonly roomId: string;
      readonly places: number;
      readonly children: number;
    };

/** The rows of a list, by name as Chinese sorts it; children who have left come last. */
export const rowsOf = (kind: PersonKind, people: People, today: string): PersonRow[] =>
  makers[kind](people, today).sort(
    (one, other) =>
      Number(one.groups.includes('left')) - Number(other.groups.includes('left')) || byName(one.name, other.name),
  );

const byName = new Intl.Collator('zh-CN').compare;

const childRows = ({ children, classes }: People, today: string): PersonRow[] =>
  children.map(({ childId, name, classId, birthDate, enrolledFrom, enrolledTo }) => {
    const left = enrolledTo !== undefined && enrolledTo < today;
    return {
      id: childId,
      name,
      groups: left ? ['left'] : [classId],
      facts: {
        kind: 'child',
        className: classes.find((each) => each.classId === classId)?.name ?? '',
        birthDate,
        enrolledFrom: enrolledFrom > today ? enrolledFrom : undefined,
        enrolledTo: left ? enrolledTo : undefined,
      },
    };
  });

const adultRows = ({ adults, children }: People, today: string): PersonRow[] => {
  const childNames = new Map<string, string[]>();
  for (const { name, guardians } of children) {
    for (const { adultId } of guardians) childNames.set(adultId, [...(childNames.get(adultId) ?? []), name]);
  }
  return adults.map(({ adultId, name, phoneTail, blockedFor, validFrom, validTo, hasPin }) => ({
    id: adultId,
    name,
    groups: blockedFor.length > 0 ? ['blocked'] : [],
    facts: {
      kind: 'adult',
      phoneTail,
      childNames: childNames.get(adultId) ?? [],
      isBlocked: blockedFor.length > 0,
      isValid: (validFrom === undefined || validFrom <= today) && (validTo === undefined || today <= validTo),
      hasPin,
    },
  }));
};

const staffRows = ({ staff }: People, today: string): PersonRow[] =>
  staff.map(({ staffId, name, role, qualifications, hasPin }) => {
    const paper = worstPaper(qualifications, today);
    return { id: staffId, name, groups: paper ? ['due'] : [], facts: { kind: 'staff', role, paper, hasPin } };
  });

const classRows = ({ classes, children }: People, today: string): PersonRow[] =>
  classes.map(({ classId, name, type, roomId, places }) => ({
    id: classId,
    name,
    groups: [],
    facts: {
      kind: 'class',
      type,
      roomId,
      places,
      children: children.filter(
        (child) =>
          child.classId === classId &&
          child.enrolledFrom <= today &&
          (child.enrolledTo === undefined || today <= child.enrolledTo),
      ).length,
    },
  }));

const makers: Record<PersonKind, (people: People, today: string) => PersonRow[]> = {
  child: childRows,
  adult: adultRows,
  staff: staffRows,
  class: classRows,
};
