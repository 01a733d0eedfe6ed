import type { StaffRole } from '#contract/values.ts';
import { readPeopleFile } from './peopleFile.ts';

/** Somebody whom a newcomer can be at the kiosk. */
export interface DemoPerson {
  readonly pin: string;
  readonly name: string;
  /** Null: a guardian or authorised pickup. */
  readonly staffRole: StaffRole | null;
  /** Names of a guardian's children. */
  readonly children: readonly string[];
}
export interface DemoPins {
  /** The first guardian whom the file marks. */
  readonly guardian: string;
  /** A caregiver who counts in the ratio. */
  readonly caregiver: string;
  readonly head: string;
  /** Everybody whom the file marks with `demo`, guardians first. */
  readonly people: readonly DemoPerson[];
}

/** The PINs of the demo facility's people file that `npm start` prints. @throws when nobody of a kind is marked. */
export const demoPinsOf = (file: string): DemoPins => {
  const { adults, children, staff } = readPeopleFile(file);
  const childrenOf = (adultId: string): string[] =>
    children.filter(({ guardians }) => guardians.some((link) => link.adultId === adultId)).map(({ name }) => name);
  const guardians = adults.flatMap(({ id, name, pin, demo }): DemoPerson[] =>
    demo && pin ? [{ pin, name, staffRole: null, children: childrenOf(id) }] : [],
  );
  const members = staff.flatMap(({ name, pin, role, demo }): DemoPerson[] =>
    demo && pin ? [{ pin, name, staffRole: role, children: [] }] : [],
  );
  const pinOf = (role: StaffRole | null): string => {
    const person = [...guardians, ...members].find(({ staffRole }) => staffRole === role);
    if (!person) throw new Error(`${file} marks no ${role ?? 'guardian'} with "demo": true`);
    return person.pin;
  };
  return {
    guardian: pinOf(null),
    caregiver: pinOf('caregiver'),
    head: pinOf('manager'),
    people: [...guardians, ...members],
  };
};
