import type { JournalEvent } from '#contract/events.ts';
import type { SessionBody } from '#contract/identity.ts';
import type { Role } from '#contract/roles.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { isForgotten, type KioskTries, type Tries } from './lockout.ts';

/** A program's right to call, until it is revoked. */
export interface TokenRow {
  readonly tokenId: string;
  readonly role: Role;
  readonly name: string;
  readonly sha256: string;
  readonly createdAt: EpochMs;
  readonly revokedAt: EpochMs | null;
}
export interface KioskRow {
  readonly kioskId: string;
  readonly name: string;
  readonly sha256: string;
  readonly enrolledAt: EpochMs;
  readonly revokedAt: EpochMs | null;
}

export interface IdentityStore {
  readonly projection: Projection;
  /** Read anew for every request: the command line revokes from another process. */
  token(tokenId: string): TokenRow | undefined;
  tokens(): TokenRow[];
  kiosk(kioskId: string): KioskRow | undefined;
  kiosks(): KioskRow[];
  wrongTries(scope: 'kiosk' | 'person', id: string, method: SessionBody['method']): Tries;
  keepCode(code: { readonly fingerprint: Buffer; readonly uses: number; readonly expiresAt: EpochMs }): void;
  /** Takes one use of a code; false when it is unknown, used up or expired. */
  takeCode(fingerprint: Buffer, now: EpochMs): boolean;
}

export const createIdentityStore = (db: Db): IdentityStore => {
  const keepToken = db.prepare('INSERT INTO token VALUES (?, ?, ?, ?, ?, NULL)');
  const revokeToken = db.prepare('UPDATE token SET revoked_at = ? WHERE token_id = ? AND revoked_at IS NULL');
  const keepKiosk = db.prepare('INSERT INTO kiosk VALUES (?, ?, ?, ?, NULL)');
  const revokeKiosk = db.prepare('UPDATE kiosk SET revoked_at = ? WHERE kiosk_id = ? AND revoked_at IS NULL');
  const countWrong = db.prepare(
    `INSERT INTO wrong_tries (scope, id, method, wrong, last_wrong_at) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET wrong = wrong + 1, last_wrong_at = excluded.last_wrong_at`,
  );
  const forgetPerson = db.prepare("DELETE FROM wrong_tries WHERE scope = 'person' AND id = ? AND method = ?");
  const forgetKiosk = db.prepare(
    `UPDATE wrong_tries SET wrong = 0, forgotten_for = @personId, forgotten_at = @at
     WHERE scope = 'kiosk' AND id = @kioskId AND method = @method`,
  );

  const tokenColumns =
    'token_id AS tokenId, role, name, sha256, created_at AS createdAt, revoked_at AS revokedAt FROM token';
  const oneToken = db.prepare(`SELECT ${tokenColumns} WHERE token_id = ?`);
  const allTokens = db.prepare(`SELECT ${tokenColumns} ORDER BY created_at, token_id`);
  const kioskColumns =
    'kiosk_id AS kioskId, name, sha256, enrolled_at AS enrolledAt, revoked_at AS revokedAt FROM kiosk';
  const oneKiosk = db.prepare(`SELECT ${kioskColumns} WHERE kiosk_id = ?`);
  const allKiosks = db.prepare(`SELECT ${kioskColumns} ORDER BY enrolled_at, kiosk_id`);
  const triesOf = db.prepare(
    `SELECT wrong, last_wrong_at AS lastWrongAt, forgotten_for AS forgottenFor, forgotten_at AS forgottenAt
     FROM wrong_tries WHERE scope = ? AND id = ? AND method = ?`,
  );
  const keepCode = db.prepare('INSERT INTO enrolment_code VALUES (?, ?, ?)');
  const dropOldCodes = db.prepare('DELETE FROM enrolment_code WHERE expires_at <= ?');
  const takeCode = db.prepare(
    'UPDATE enrolment_code SET uses_left = uses_left - 1 WHERE fingerprint = ? AND uses_left > 0 AND expires_at > ?',
  );

  const apply = (event: JournalEvent): void => {
    switch (event.type) {
      case 'token.created': {
        const { tokenId, role, name, sha256 } = event.data;
        return void keepToken.run(tokenId, role, name, sha256, event.recordedAt);
      }
      case 'token.revoked':
        return void revokeToken.run(event.recordedAt, event.data.tokenId);
      case 'kiosk.enrolled': {
        const { kioskId, name, sha256 } = event.data;
        return void keepKiosk.run(kioskId, name, sha256, event.recordedAt);
      }
      case 'kiosk.revoked':
        return void revokeKiosk.run(event.recordedAt, event.data.kioskId);
      case 'kiosk.pin_refused': {
        const { kioskId, method, personId } = event.data;
        countWrong.run('kiosk', kioskId, method, event.recordedAt);
        if (personId !== undefined) countWrong.run('person', personId, method, event.recordedAt);
        return;
      }
      case 'kiosk.pin_accepted': {
        const { kioskId, method, personId } = event.data;
        forgetPerson.run(personId, method);
        const at = event.recordedAt as EpochMs; // from the journal's own clock
        const tries = triesOf.get('kiosk', kioskId, method) as KioskTries | undefined;
        if (tries && tries.wrong > 0 && isForgotten(tries, personId, at, method)) {
          forgetKiosk.run({ kioskId, method, personId, at });
        }
      }
    }
  };

  return {
    projection: { name: 'identity', tables: ['token', 'kiosk', 'wrong_tries'], apply },
    // Only `apply` writes these tables, so the rows are what their columns' events were checked to be.
    token: (tokenId) => oneToken.get(tokenId) as TokenRow | undefined,
    tokens: () => allTokens.all() as TokenRow[],
    kiosk: (kioskId) => oneKiosk.get(kioskId) as KioskRow | undefined,
    kiosks: () => allKiosks.all() as KioskRow[],
    wrongTries: (scope, id, method) =>
      (triesOf.get(scope, id, method) as Tries | undefined) ?? { wrong: 0, lastWrongAt: epochMs(0) },
    keepCode: ({ fingerprint, uses, expiresAt }) => void keepCode.run(fingerprint, uses, expiresAt),
    takeCode: (fingerprint, now) => {
      const taken = takeCode.run(fingerprint, now).changes === 1;
      dropOldCodes.run(now);
      return taken;
    },
  };
};
