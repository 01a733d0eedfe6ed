import type { JournalEvent } from '#contract/events.ts';
import type { AdultRecord, StaffRecord } from '#contract/people.ts';
import type { Db } from '../journal/database.ts';
import { everything, type Page } from './roster.ts';

export type PersonKind = 'adult' | 'staff';
export interface PersonReference {
  readonly kind: PersonKind;
  readonly id: string;
}
/** The keyed hashes that open for a person; see identity/credentials.ts. */
export interface CredentialKeys {
  readonly pinKey: string | undefined;
  readonly cardKeys: readonly string[];
}

/** Adults and staff as they were last recorded, and which PIN or card is whose. */
export interface Persons {
  readonly tables: readonly string[];
  apply(event: JournalEvent): void;
  adult(adultId: string): AdultRecord | undefined;
  adults(page?: Page): AdultRecord[];
  staff(staffId: string): StaffRecord | undefined;
  staffMembers(page?: Page): StaffRecord[];
  /** As far as counting in a ratio goes. */
  countedStaff(staffId: string): Pick<StaffRecord, 'role' | 'qualifications'> | undefined;
  personByCredential(key: string): PersonReference | undefined;
  credentialsOf(person: PersonReference): CredentialKeys;
}

interface AdultRow {
  adult_id: string;
  name: string;
  phone_tail: string;
  valid_from: string | null;
  valid_to: string | null;
}
interface StaffRow {
  staff_id: string;
  name: string;
  role: StaffRecord['role'];
  register_number: string | null;
}
interface QualificationRow {
  kind: StaffRecord['qualifications'][number]['kind'];
  valid_from: string | null;
  valid_to: string | null;
}

export const createPersons = (db: Db): Persons => {
  const keepAdult = db.prepare('INSERT OR REPLACE INTO adult VALUES (?, ?, ?, ?, ?)');
  const dropBlocks = db.prepare('DELETE FROM custody_block WHERE adult_id = ?');
  const dropAdult = db.prepare('DELETE FROM adult WHERE adult_id = ?');
  const dropBlocksOf = db.prepare('DELETE FROM custody_block WHERE child_id = ?');
  const keepBlock = db.prepare('INSERT INTO custody_block VALUES (?, ?, ?)');
  const keepStaff = db.prepare('INSERT OR REPLACE INTO staff VALUES (?, ?, ?, ?)');
  const dropQualifications = db.prepare('DELETE FROM qualification WHERE staff_id = ?');
  const keepQualification = db.prepare('INSERT INTO qualification VALUES (?, ?, ?, ?, ?)');
  const dropCredentials = db.prepare('DELETE FROM credential WHERE kind = ? AND person_id = ?');
  const keepCredential = db.prepare('INSERT INTO credential VALUES (?, ?, ?, ?)');

  const oneAdult = db.prepare('SELECT * FROM adult WHERE adult_id = ?');
  const adultPage = db.prepare('SELECT * FROM adult WHERE adult_id > ? ORDER BY adult_id LIMIT ?');
  // `+?`: planned once (design/001-journal.md).
  const blocksOf = db.prepare('SELECT child_id FROM custody_block WHERE adult_id = +? ORDER BY position').pluck();
  const oneStaff = db.prepare('SELECT * FROM staff WHERE staff_id = ?');
  const staffPage = db.prepare('SELECT * FROM staff WHERE staff_id > ? ORDER BY staff_id LIMIT ?');
  const qualificationsOf = db.prepare('SELECT * FROM qualification WHERE staff_id = +? ORDER BY position');
  const byKey = db.prepare('SELECT kind, person_id AS id FROM credential WHERE key = ?');
  const keysOf = db.prepare('SELECT key, method FROM credential WHERE kind = +? AND person_id = +? ORDER BY key');

  const credentialsOf = ({ kind, id }: PersonReference): CredentialKeys => {
    const keys = keysOf.all(kind, id) as { key: string; method: 'pin' | 'card' }[];
    return {
      pinKey: keys.find(({ method }) => method === 'pin')?.key,
      cardKeys: keys.filter(({ method }) => method === 'card').map(({ key }) => key),
    };
  };
  const keepCredentials = (kind: PersonKind, id: string, pinKey: string | undefined, cardKeys: readonly string[]) => {
    dropCredentials.run(kind, id);
    if (pinKey !== undefined) keepCredential.run(pinKey, 'pin', kind, id);
    for (const key of cardKeys) keepCredential.run(key, 'card', kind, id);
  };

  const adultOf = (row: AdultRow): AdultRecord => {
    const { pinKey, cardKeys } = credentialsOf({ kind: 'adult', id: row.adult_id });
    return {
      adultId: row.adult_id,
      name: row.name,
      phoneTail: row.phone_tail,
      hasPin: pinKey !== undefined,
      cards: cardKeys.length,
      ...validity(row),
      blockedFor: blocksOf.all(row.adult_id) as string[],
    };
  };
  const papersOf = (staffId: string): StaffRecord['qualifications'] =>
    (qualificationsOf.all(staffId) as QualificationRow[]).map((qualification) => ({
      kind: qualification.kind,
      ...validity(qualification),
    }));
  const staffOf = (row: StaffRow): StaffRecord => {
    const { pinKey, cardKeys } = credentialsOf({ kind: 'staff', id: row.staff_id });
    return {
      staffId: row.staff_id,
      name: row.name,
      role: row.role,
      hasPin: pinKey !== undefined,
      cards: cardKeys.length,
      qualifications: papersOf(row.staff_id),
      ...(row.register_number !== null && { registerNumber: row.register_number }),
    };
  };

  return {
    tables: ['credential', 'qualification', 'staff', 'custody_block', 'adult'],
    apply: (event) => {
      if (event.type === 'adult.recorded') {
        const { adultId, name, phoneTail, pinKey, cardKeys, validFrom, validTo, blockedFor } = event.data;
        keepAdult.run(adultId, name, phoneTail, validFrom ?? null, validTo ?? null);
        dropBlocks.run(adultId);
        blockedFor.forEach((childId, position) => void keepBlock.run(adultId, position, childId));
        keepCredentials('adult', adultId, pinKey, cardKeys);
      } else if (event.type === 'adult.erased') {
        dropBlocks.run(event.data.adultId);
        dropCredentials.run('adult', event.data.adultId);
        dropAdult.run(event.data.adultId);
      } else if (event.type === 'child.erased') {
        dropBlocksOf.run(event.data.childId);
      } else if (event.type === 'staff.recorded') {
        const { staffId, name, role, pinKey, cardKeys, qualifications, registerNumber } = event.data;
        keepStaff.run(staffId, name, role, registerNumber ?? null);
        dropQualifications.run(staffId);
        qualifications.forEach(({ kind, validFrom, validTo }, position) => {
          keepQualification.run(staffId, position, kind, validFrom ?? null, validTo ?? null);
        });
        keepCredentials('staff', staffId, pinKey, cardKeys);
      }
    },
    adult: (adultId) => {
      const row = oneAdult.get(adultId) as AdultRow | undefined;
      return row && adultOf(row);
    },
    adults: ({ after, limit } = everything) => (adultPage.all(after, limit) as AdultRow[]).map(adultOf),
    staff: (staffId) => {
      const row = oneStaff.get(staffId) as StaffRow | undefined;
      return row && staffOf(row);
    },
    countedStaff: (staffId) => {
      const row = oneStaff.get(staffId) as StaffRow | undefined;
      return row && { role: row.role, qualifications: papersOf(staffId) };
    },
    staffMembers: ({ after, limit } = everything) => (staffPage.all(after, limit) as StaffRow[]).map(staffOf),
    personByCredential: (key) => byKey.get(key) as PersonReference | undefined,
    credentialsOf,
  };
};

const validity = (row: { valid_from: string | null; valid_to: string | null }) => ({
  ...(row.valid_from === null ? {} : { validFrom: row.valid_from }),
  ...(row.valid_to === null ? {} : { validTo: row.valid_to }),
});
