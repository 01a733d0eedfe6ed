import type { Db } from '#agent/journal/database.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { Secrets } from './secrets.ts';

/** What a device is logged in to with. */
export interface Account {
  readonly username: string;
  readonly password: string;
  /** A technician allowed to send the password itself where the device takes no digest. */
  readonly allowPlainText?: boolean;
}

/**
 * The accounts of devices, unreadable without the key beside the database. They come out for drivers and the recorder
 * only: no reply, log, export or event holds one.
 */
export interface Vault {
  put(unitId: string, account: Account, at: EpochMs, own?: boolean): void;
  /** Undefined when there is none, or when it was sealed with a key that is lost. */
  find(unitId: string): Account | undefined;
  has(unitId: string): boolean;
  /** Whether we made the unit's account ourselves: no other device has it. */
  isOwn(unitId: string): boolean;
  forget(unitId: string): void;
  putGroup(groupId: string, account: Account, at: EpochMs): void;
  group(groupId: string): Account | undefined;
  groups(): string[];
  forgetGroup(groupId: string): boolean;
}

export const createVault = (db: Db, secrets: Secrets): Vault => {
  const put = db.prepare(
    `INSERT INTO unit_account VALUES (@unitId, @sealed, @at, @own)
     ON CONFLICT (unit_id) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at, own = excluded.own`,
  );
  const find = db.prepare('SELECT sealed FROM unit_account WHERE unit_id = ?').pluck();
  const own = db.prepare('SELECT own FROM unit_account WHERE unit_id = ?').pluck();
  const forget = db.prepare('DELETE FROM unit_account WHERE unit_id = ?');
  const putGroup = db.prepare(
    `INSERT INTO account_group VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at`,
  );
  const findGroup = db.prepare('SELECT sealed FROM account_group WHERE id = ?').pluck();
  const groups = db.prepare('SELECT id FROM account_group ORDER BY id').pluck();
  const forgetGroup = db.prepare('DELETE FROM account_group WHERE id = ?');

  const seal = ({ username, password, allowPlainText }: Account, context: string): Buffer =>
    Buffer.from(secrets.seal(JSON.stringify([username, password, ...(allowPlainText ? [true] : [])]), context));
  const open = (sealed: unknown, context: string): Account | undefined => {
    if (!(sealed instanceof Uint8Array)) return undefined;
    try {
      // Written by `seal`.
      const [username, password, isPlain] = JSON.parse(secrets.open(sealed, context)) as [string, string, true?];
      return { username, password, ...(isPlain && { allowPlainText: true }) };
    } catch {
      // Another key: the technician gives the account anew. What was wrong could quote the secret, so nobody is told.
      return undefined;
    }
  };
  // A unit and a group may bear the same id; what is sealed for one must not open for the other.
  const ofUnit = (unitId: string): string => `unit:${unitId}`;
  const ofGroup = (groupId: string): string => `group:${groupId}`;

  return {
    put: (unitId, account, at, isOwn = false) =>
      void put.run({ unitId, sealed: seal(account, ofUnit(unitId)), at, own: Number(isOwn) }),
    find: (unitId) => open(find.get(unitId), ofUnit(unitId)),
    has: (unitId) => find.get(unitId) !== undefined,
    isOwn: (unitId) => own.get(unitId) === 1,
    forget: (unitId) => void forget.run(unitId),
    putGroup: (groupId, account, at) => void putGroup.run(groupId, seal(account, ofGroup(groupId)), at),
    group: (groupId) => open(findGroup.get(groupId), ofGroup(groupId)),
    groups: () => groups.all() as string[], // a TEXT column of a strict table
    forgetGroup: (groupId) => forgetGroup.run(groupId).changes > 0,
  };
};
