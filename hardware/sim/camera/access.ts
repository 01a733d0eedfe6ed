import type { UserLevel } from './adminService.ts';
import type { Faults } from './faults.ts';
import { createHttpDigest, type DigestAlgorithm, digestUser } from './httpDigest.ts';
import { type Accounts, judgePlainText, judgeToken, type LoginVerdict, nonceMemory } from './login.ts';
import type { UsernameToken } from './soap.ts';

/** Why a request is refused: by a SOAP fault, or by a 401 that asks for HTTP Digest. */
export type Refusal =
  | { readonly how: 'fault'; readonly reason: string }
  | { readonly how: 'challenge'; readonly header: string };

export interface User {
  readonly name: string;
  readonly level: UserLevel;
  readonly password: string | undefined;
}

export interface Login {
  readonly token: UsernameToken | undefined;
  readonly authorization: string | undefined;
  readonly method: string;
  /** What is asked. */
  readonly action: string;
}

/** Who may ask the camera: its accounts, the ways to log in that it takes, and its lock. */
export interface Access {
  /** Undefined: welcome. */
  refusalOf(login: Login): Refusal | undefined;
  /** For what is asked by GET: only HTTP Digest counts. */
  refusalOfGet(authorization: string | undefined): Refusal | undefined;
  /** True when the login's account may change the camera; its password is not looked at. */
  isAdministrator(login: Login): boolean;
  users(): { readonly name: string; readonly level: UserLevel }[];
  /** False when there is such an account already. */
  create(user: User): boolean;
  /** A new level, and a new password if there is one. False when there is no such account. */
  change(user: User): boolean;
  /** False when there is no such account. */
  remove(name: string): boolean;
  /** Tells again which logins are valid. */
  tell(): void;
  /** As after a power cut: the lock and its count are forgotten. */
  forget(): void;
}

const lockMs = 30 * 60_000;
const sha256 = 256;

interface AccessOptions {
  readonly account: { readonly username: string; readonly password: string } | undefined;
  readonly faults: Faults;
  /** The camera's own clock, which tokens are compared with. */
  readonly cameraNowMs: () => number;
  readonly trueNowMs: () => number;
  /** Told which logins are valid, at first and whenever that changes. */
  readonly onAccounts: (accounts: Accounts) => void;
}

export const createAccess = ({ account, faults, cameraNowMs, trueNowMs, onAccounts }: AccessOptions): Access => {
  const accounts = new Map(account ? [[account.username, account.password]] : []);
  const levels = new Map<string, UserLevel>(account ? [[account.username, 'Administrator']] : []);
  const tell = (): void => {
    if (accounts.size > 0) onAccounts(accounts);
  };
  tell();
  const isNewNonce = nonceMemory(trueNowMs);
  const digest = createHttpDigest(trueNowMs);
  let wrongLogins = 0;
  let lockedUntilMs: number | undefined;

  const algorithm = (): DigestAlgorithm => (faults.number('noDigest') === sha256 ? 'SHA-256' : 'MD5');
  const challenge = (): Refusal => ({ how: 'challenge', header: digest.challenge(algorithm()) });
  const isLocked = (): boolean => lockedUntilMs !== undefined && trueNowMs() < lockedUntilMs;

  const judge = ({ token, authorization, method, action }: Login): LoginVerdict => {
    const byHttp = digest.judge(authorization, method, accounts);
    if (faults.has('plainTextOnly')) return judgePlainText(token, accounts);
    if (byHttp !== 'missing' || faults.has('noDigest')) return byHttp;
    // Clients were seen that take one nonce for a whole second; with another time or question it is no replay.
    return judgeToken(token, accounts, cameraNowMs(), (nonce) => isNewNonce(`${nonce} ${token?.created} ${action}`));
  };

  /** What the lock makes of a verdict: how the refusal goes on, and how many tries are left. */
  const count = (verdict: LoginVerdict): string => {
    const most = faults.number('lockoutAfter5');
    if (most === undefined || verdict === 'missing') return '';
    wrongLogins += 1;
    if (wrongLogins < most) return `; ${most - wrongLogins} tries left`;
    wrongLogins = 0;
    lockedUntilMs = trueNowMs() + lockMs;
    return '; the account is locked for 30 minutes';
  };

  const refusalFor = (login: Login, onlyHttp: boolean): Refusal | undefined => {
    if (accounts.size === 0) return undefined;
    const hasCredentials = login.token !== undefined || login.authorization !== undefined;
    if (hasCredentials && isLocked()) return { how: 'fault', reason: 'Sender not authorized (the account is locked)' };
    const judged = onlyHttp ? digest.judge(login.authorization, login.method, accounts) : judge(login);
    const verdict = judged === 'accepted' && faults.has('wrongPassword') ? 'wrong' : judged;
    if (verdict === 'accepted') {
      wrongLogins = 0;
      return undefined;
    }
    const wantsHttp = onlyHttp || faults.has('noDigest');
    // A token where HTTP Digest is wanted is no try: it is not even looked at.
    if (wantsHttp && (verdict === 'missing' || verdict === 'stale')) return challenge();
    return { how: 'fault', reason: `Sender not authorized (${verdict})${count(verdict)}` };
  };

  return {
    refusalOf: (login) => refusalFor(login, false),
    refusalOfGet: (authorization) =>
      refusalFor({ token: undefined, authorization, method: 'GET', action: 'GET' }, true),
    isAdministrator: ({ token, authorization }) =>
      accounts.size === 0 || levels.get(token?.username ?? digestUser(authorization)) === 'Administrator',
    users: () => [...levels].map(([name, level]) => ({ name, level })),
    create: ({ name, level, password = '' }) => {
      if (accounts.has(name)) return false;
      accounts.set(name, password);
      levels.set(name, level);
      tell();
      return true;
    },
    change: ({ name, level, password }) => {
      if (!accounts.has(name)) return false;
      if (password !== undefined) accounts.set(name, password);
      levels.set(name, level);
      tell();
      return true;
    },
    remove: (name) => {
      levels.delete(name);
      const isGone = accounts.delete(name);
      tell();
      return isGone;
    },
    tell,
    forget: () => {
      wrongLogins = 0;
      lockedUntilMs = undefined;
    },
  };
};
