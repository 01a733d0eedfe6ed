import type { JournalEvent } from '#contract/events.ts';
import type { ConsentPurpose } from '#contract/messages.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';

/** What a guardian agrees to now. */
export interface Consent {
  readonly adultId: string;
  readonly purposes: readonly ConsentPurpose[];
  readonly since: EpochMs;
  readonly by: 'guardian' | 'staff';
}
/** What opens the page for one guardian. Of the secret in it only the hash is known. */
export interface PersonalLink {
  readonly adultId: string;
  readonly linkId: string;
  readonly createdAt: EpochMs;
}
/** Wrong telephone tails since the last right one. */
export interface WrongTails {
  readonly wrong: number;
  readonly lastWrongAt: EpochMs;
}

export interface GuardianStore {
  readonly projection: Projection;
  consent(adultId: string): Consent | undefined;
  consents(): Consent[];
  /** The link of an adult; undefined: there is none, or it has ended. */
  linkOf(adultId: string): PersonalLink | undefined;
  linkBySha256(sha256: string): PersonalLink | undefined;
  links(): PersonalLink[];
  wrongTails(linkId: string): WrongTails;
  countWrong(linkId: string, now: EpochMs): void;
  forgetWrong(linkId: string): void;
}

export const createGuardianStore = (db: Db): GuardianStore => {
  const keepConsent = db.prepare('INSERT OR REPLACE INTO consent VALUES (?, ?, ?, ?)');
  const dropConsent = db.prepare('DELETE FROM consent WHERE adult_id = ?');
  const keepLink = db.prepare('INSERT INTO personal_link VALUES (?, ?, ?, ?)');
  const dropLink = db.prepare('DELETE FROM personal_link WHERE adult_id = ? RETURNING link_id').pluck();
  const countWrong = db.prepare(
    `INSERT INTO link_tries VALUES (?, 1, ?)
     ON CONFLICT DO UPDATE SET wrong = wrong + 1, last_wrong_at = excluded.last_wrong_at`,
  );
  const forgetWrong = db.prepare('DELETE FROM link_tries WHERE link_id = ?');

  const consentColumns = 'adult_id AS adultId, purposes, since, by FROM consent';
  const oneConsent = db.prepare(`SELECT ${consentColumns} WHERE adult_id = ?`);
  const allConsents = db.prepare(`SELECT ${consentColumns} ORDER BY adult_id`);
  const linkColumns = 'adult_id AS adultId, link_id AS linkId, created_at AS createdAt FROM personal_link';
  const linkOf = db.prepare(`SELECT ${linkColumns} WHERE adult_id = ?`);
  const linkBySha256 = db.prepare(`SELECT ${linkColumns} WHERE sha256 = ?`);
  const allLinks = db.prepare(`SELECT ${linkColumns} ORDER BY adult_id`);
  const wrongTails = db.prepare('SELECT wrong, last_wrong_at AS lastWrongAt FROM link_tries WHERE link_id = ?');

  const endLink = (adultId: string): void => {
    const ended = dropLink.get(adultId) as string | undefined;
    if (ended !== undefined) forgetWrong.run(ended);
  };
  const apply = (event: JournalEvent): void => {
    switch (event.type) {
      case 'adult.consent_recorded': {
        const { adultId, purposes, by } = event.data;
        return void keepConsent.run(adultId, JSON.stringify(purposes), event.recordedAt, by);
      }
      case 'adult.link_created': {
        const { adultId, linkId, sha256 } = event.data;
        endLink(adultId);
        return void keepLink.run(adultId, linkId, sha256, event.recordedAt);
      }
      case 'adult.link_revoked': {
        const { adultId, linkId } = event.data;
        const link = linkOf.get(adultId) as PersonalLink | undefined;
        if (link?.linkId === linkId) endLink(adultId);
        return;
      }
      case 'adult.erased':
        dropConsent.run(event.data.adultId);
        endLink(event.data.adultId);
    }
  };

  return {
    projection: { name: 'guardians', tables: ['consent', 'personal_link'], apply },
    // Only `apply` writes these tables, so the rows are what their columns' events were checked to be.
    consent: (adultId) => consentOf(oneConsent.get(adultId)),
    consents: () => allConsents.all().flatMap((row) => consentOf(row) ?? []),
    linkOf: (adultId) => linkOf.get(adultId) as PersonalLink | undefined,
    linkBySha256: (sha256) => linkBySha256.get(sha256) as PersonalLink | undefined,
    links: () => allLinks.all() as PersonalLink[],
    wrongTails: (linkId) => (wrongTails.get(linkId) as WrongTails | undefined) ?? { wrong: 0, lastWrongAt: epochMs(0) },
    countWrong: (linkId, now) => void countWrong.run(linkId, now),
    forgetWrong: (linkId) => void forgetWrong.run(linkId),
  };
};

const consentOf = (row: unknown): Consent | undefined => {
  if (row === undefined) return undefined;
  const { purposes, ...same } = row as Omit<Consent, 'purposes'> & { purposes: string };
  return { ...same, purposes: JSON.parse(purposes) as ConsentPurpose[] };
};
