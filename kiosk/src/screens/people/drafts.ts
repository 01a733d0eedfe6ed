import { v7 } from 'uuid';
import type { GuardianLink, Qualification } from '#contract/events.ts';
import type { AdultRecord, ChildRecord, ClassRecord, StaffRecord } from '#contract/people.ts';
import type { CareType, ClassType, StaffRole } from '#contract/values.ts';
import type { PersonKind } from '../../state/screens.ts';

/** A record while it is being written: what is still missing is empty, and the agent says what must not be. */
export interface ChildDraft {
  readonly since: string;
  readonly name: string;
  readonly birthDate: string;
  readonly classId: string;
  readonly careType: CareType;
  readonly enrolledFrom: string;
  readonly enrolledTo: string;
  readonly guardians: readonly GuardianLink[];
  readonly weekdays: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly allergies: string;
  readonly notes: string;
}
/** `undefined` leaves a credential as it is, null takes the PIN away, [] the cards. */
export interface CredentialDraft {
  readonly pin: string | null | undefined;
  readonly cards: readonly string[] | undefined;
}
export interface AdultDraft extends CredentialDraft {
  readonly name: string;
  readonly phoneTail: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly blockedFor: readonly string[];
}
export interface StaffDraft extends CredentialDraft {
  readonly since: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly registerNumber: string;
  readonly qualifications: readonly Qualification[];
}
export interface ClassDraft {
  readonly since: string;
  readonly name: string;
  readonly type: ClassType;
  readonly roomId: string;
  readonly places: string;
}

export const childDraft = (child: ChildRecord | undefined, today: string): ChildDraft => ({
  since: '',
  name: child?.name ?? '',
  birthDate: child?.birthDate ?? '',
  classId: child?.classId ?? '',
  careType: child?.careType ?? 'full_day',
  enrolledFrom: child?.enrolledFrom ?? today,
  enrolledTo: child?.enrolledTo ?? '',
  guardians: child?.guardians ?? [],
  weekdays: child?.attends?.weekdays ?? [],
  from: child?.attends?.from ?? '',
  to: child?.attends?.to ?? '',
  allergies: joined(child?.allergies ?? []),
  notes: child?.notes ?? '',
});

/** Allergies that nobody rewrote stay as they are on file: one of them may hold a comma itself. */
export const childBody = (
  { weekdays, from, to, allergies, ...draft }: ChildDraft,
  allergiesOnFile: readonly string[] = [],
): object => {
  const named = allergies === joined(allergiesOnFile) ? allergiesOnFile : separated(allergies);
  return {
    ...withoutEmpty(draft),
    guardians: draft.guardians,
    // Times alone are sent too: the agent then says that the days are missing.
    ...((weekdays.length > 0 || from !== '' || to !== '') && {
      attends: { ...withoutEmpty({ from, to }), weekdays: [...weekdays].sort() },
    }),
    ...(named.length > 0 && { allergies: named }),
  };
};

export const adultDraft = (adult: AdultRecord | undefined): AdultDraft => ({
  ...untouched,
  name: adult?.name ?? '',
  phoneTail: adult?.phoneTail ?? '',
  validFrom: adult?.validFrom ?? '',
  validTo: adult?.validTo ?? '',
  blockedFor: adult?.blockedFor ?? [],
});
export const adultBody = (draft: AdultDraft): object => withoutEmpty(draft);

export const staffDraft = (staff: StaffRecord | undefined): StaffDraft => ({
  ...untouched,
  since: '',
  name: staff?.name ?? '',
  role: staff?.role ?? 'caregiver',
  registerNumber: staff?.registerNumber ?? '',
  qualifications: staff?.qualifications ?? [],
});
export const staffBody = (draft: StaffDraft): object => ({
  ...withoutEmpty(draft),
  qualifications: draft.qualifications.map(withoutEmpty),
});

export const classDraft = (record: ClassRecord | undefined): ClassDraft => ({
  since: '',
  name: record?.name ?? '',
  type: record?.type ?? 'toddler_small',
  roomId: record?.roomId ?? '',
  places: record ? String(record.places) : '',
});
export const classBody = ({ places, ...draft }: ClassDraft): object => ({
  ...withoutEmpty(draft),
  ...(/^\d+$/.test(places) && { places: Number(places) }),
});

const joined = (allergies: readonly string[]): string => allergies.join('、');
const separated = (allergies: string): string[] =>
  [...new Set(allergies.split(/[、，,;；\n]/).map((each) => each.trim()))].filter((each) => each !== '');

/** Names and numbers as people gave them, without the blanks around them. */
const withoutEmpty = (draft: object): object =>
  Object.fromEntries(
    Object.entries(draft).flatMap(([name, value]: [string, unknown]) => {
      const kept = typeof value === 'string' ? value.trim() : value;
      return kept === '' || kept === undefined ? [] : [[name, kept]];
    }),
  );

const untouched: CredentialDraft = { pin: undefined, cards: undefined };
const prefixes: Record<PersonKind, string> = { child: 'c', adult: 'a', staff: 's', class: 'k' };

/** The id of a new record, as an imported table gives them: it says nothing about anybody. */
export const newRecordId = (kind: PersonKind): string => `${prefixes[kind]}-${v7().replaceAll('-', '').slice(-12)}`;
