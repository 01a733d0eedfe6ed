import { randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { BrokerAccount } from '#agent/config/brokerAccount.ts';
import { sha256 } from '#agent/journal/chain.ts';
import type { BrokerAccountForm } from '#contract/brokerAccounts.ts';
import { readIfThere, writeWhole } from './accountFile.ts';

/** The accounts of single clients at the embedded broker. The user name is the device's id in its topics. */
export interface DeviceAccounts {
  /**
   * Makes an account, or gives an old one a new password. The password is shown this once: only its hash is kept.
   * A gateway speaks for many devices, a device for itself.
   * @throws RangeError for an id that no device may have.
   */
  create(deviceId: string, form?: BrokerAccountForm): BrokerAccount;
  revoke(deviceId: string): void;
  /** Whose account this is; undefined: nobody's. */
  formOf(deviceId: string): BrokerAccountForm | undefined;
  all(): { readonly username: string; readonly form: BrokerAccountForm }[];
  /** Whether name and password are right. Takes the same time for each password. */
  verify(username: string, password: Uint8Array): boolean;
}

interface Kept {
  readonly form: BrokerAccountForm;
  readonly sha256: string;
}

/** The box's own accounts. */
const taken = ['agent', 'flows', 'devices'];
const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Whether a device may have an account of this name: an id, and none of the box's own accounts or client ids (`nestbox-…`). */
export const mayHaveAccount = (deviceId: string): boolean =>
  idPattern.test(deviceId) && !taken.includes(deviceId) && !deviceId.startsWith('nestbox-');

/**
 * Keeps them in `DATA/keys/device-accounts.json` (0600). The file is read each time, so that what a backup brings back
 * counts at once. The passwords are random and long, so a plain hash is enough.
 */
export const openDeviceAccounts = (dataFolder: string): DeviceAccounts => {
  const file = join(dataFolder, 'keys', 'device-accounts.json');

  /** @throws when the file is there and cannot be read: silently beginning anew would lock every device out. */
  const read = (): Map<string, Kept> => {
    const text = readIfThere(file);
    if (text === undefined) return new Map();
    return new Map(Object.entries(JSON.parse(text) as Record<string, unknown>).filter(isAccount));
  };
  const write = (accounts: ReadonlyMap<string, Kept>): void =>
    writeWhole(file, `${JSON.stringify(Object.fromEntries(accounts), null, 2)}\n`);

  return {
    create: (deviceId, form = 'device') => {
      if (!mayHaveAccount(deviceId)) throw new RangeError(`Not the id of a device: ${deviceId.slice(0, 80)}`);
      const password = newPassword();
      write(read().set(deviceId, { form, sha256: sha256(password).toString('hex') }));
      return { username: deviceId, password };
    },
    revoke: (deviceId) => {
      const accounts = read();
      if (accounts.delete(deviceId)) write(accounts);
    },
    formOf: (deviceId) => read().get(deviceId)?.form,
    all: () => [...read()].map(([username, { form }]) => ({ username, form })),
    verify: (username, password) => {
      const kept = read().get(username);
      return kept !== undefined && timingSafeEqual(Buffer.from(kept.sha256, 'hex'), sha256(password));
    },
  };
};

// Without signs that look alike: many a sensor has its password typed in by hand.
const signs = 'abcdefghijkmnpqrstuvwxyz23456789';
/** 24 signs of 32: 120 bits. */
const newPassword = (): string => Array.from(randomBytes(24), (byte) => signs[byte % signs.length]).join('');

const isAccount = (entry: [string, unknown]): entry is [string, Kept] => {
  const [, kept] = entry;
  if (typeof kept !== 'object' || kept === null || !('sha256' in kept) || !('form' in kept)) return false;
  return typeof kept.sha256 === 'string' && (kept.form === 'device' || kept.form === 'gateway');
};
