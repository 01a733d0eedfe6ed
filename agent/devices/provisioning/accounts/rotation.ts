import { randomInt } from 'node:crypto';
import type { EpochMs } from '#agent/time/clock.ts';
import type { Driver, FailedExchange, StepFailure } from '../../driver.ts';
import type { Account, Vault } from '../../vault.ts';

/** A driver of a camera whose users can be managed. */
export type ManagedDriver = Driver & {
  changePassword(username: string, password: string): Promise<{ readonly ok: true } | StepFailure>;
  createOperator(username: string, password: string): Promise<{ readonly ok: true } | StepFailure>;
  /** Sets its clock to ours; `unsupported` where a time server sets it. */
  setClock(): Promise<{ readonly ok: true } | StepFailure>;
  /** Restarts it. */
  reboot(): Promise<{ readonly ok: true } | StepFailure>;
  /** The last exchange that failed; undefined when none did. */
  diagnostics(): FailedExchange | undefined;
};

export type Rotated =
  | { readonly ok: true; readonly how: 'operator' | 'password' | 'found' }
  | StepFailure
  | { readonly ok: false; readonly code: 'no_account'; readonly detail: string };

export interface RotationParts {
  readonly vault: Vault;
  readonly now: () => EpochMs;
  /** A driver of the camera at this position that logs in with this account. */
  readonly driverWith: (account: Account) => ManagedDriver;
  readonly newPassword?: () => string;
}

const operatorName = 'nestbox';

/**
 * Gives a camera an account of its own: an operator with a password that nobody knows, where it can have one; else a new
 * password for the account that we have. The new account is kept before the camera learns it, so that a power cut in
 * between locks nobody out: a later rotation finds it. A rotation whose first account is refused ends there, since each
 * refusal brings a lock nearer; the next one begins with the other account.
 */
export const rotate = async (
  positionId: string,
  present: Account | undefined,
  { vault, now, driverWith, newPassword = randomPassword }: RotationParts,
): Promise<Rotated> => {
  const pendingId = `${positionId}:next`;
  const pending = vault.find(pendingId);
  // Marked as our own: its turn is first. Without the mark it was refused the last time.
  if (pending && (!present || vault.isOwn(pendingId))) {
    const login = await logsIn(driverWith(pending));
    if (login.ok) {
      adopt(pending);
      return { ok: true, how: 'found' };
    }
    if (login.code === 'refused') vault.put(pendingId, pending, now(), false);
    if (login.code === 'refused' || !present) return login;
  }
  if (!present) return { ok: false, code: 'no_account', detail: 'no account is known for this camera' };
  const driver = driverWith(present);
  try {
    const login = await logsIn(driver, false);
    if (!login.ok) {
      if (pending && login.code === 'refused') vault.put(pendingId, pending, now(), true);
      return login;
    }
    const password = newPassword();
    // What was allowed of the camera stays allowed, whichever account it has.
    const plain = present.allowPlainText ? { allowPlainText: true } : {};
    const operator = { username: operatorName, password, ...plain };
    vault.put(pendingId, operator, now(), true);
    const made = answered(
      present.username === operatorName
        ? await driver.changePassword(operatorName, password)
        : await driver.createOperator(operatorName, password),
    );
    if (made.ok) return await proved(operator, present.username === operatorName ? 'password' : 'operator');
    if (made.code !== 'unsupported' || present.username === operatorName) return made;
    const same = { username: present.username, password, ...plain };
    vault.put(pendingId, same, now(), true);
    const changed = answered(await driver.changePassword(present.username, password));
    return changed.ok ? await proved(same, 'password') : changed;
  } finally {
    await driver.stop();
  }

  /** A camera that said no has not taken the account: to try it later would only be a refused login. */
  function answered<T extends { readonly ok: true } | StepFailure>(answer: T): T {
    if (!answer.ok && answer.code !== 'unreachable') vault.forget(pendingId);
    return answer;
  }
  async function proved(account: Account, how: 'operator' | 'password'): Promise<Rotated> {
    const login = await logsIn(driverWith(account));
    if (!login.ok) return login;
    adopt(account);
    return { ok: true, how };
  }
  function adopt(account: Account): void {
    vault.put(positionId, account, now(), true);
    vault.forget(pendingId);
  }
};

const logsIn = async (driver: Driver, isDone = true): Promise<{ readonly ok: true } | StepFailure> => {
  try {
    const probe = await driver.probe();
    if (!probe.ok) return probe;
    const login = await driver.authenticate();
    return login.ok ? { ok: true } : login;
  } finally {
    if (isDone) await driver.stop();
  }
};

// Without signs that look alike: at the end of the day somebody may have to type one.
const signs = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789'] as const;
/** Many cameras take no more than 16 characters. */
const passwordLength = 16;

/** 16 characters with a capital, a small letter and a digit, as cameras ask for; about 90 bits. */
export const randomPassword = (): string => {
  const pick = (from: string): string => from[randomInt(from.length)] ?? '';
  const all = signs.join('');
  const picked = [...signs.map(pick), ...Array.from({ length: passwordLength - signs.length }, () => pick(all))];
  for (let last = picked.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [picked[last], picked[other]] = [picked[other] ?? '', picked[last] ?? ''];
  }
  return picked.join('');
};
