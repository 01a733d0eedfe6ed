import { randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { BrokerAccount } from '#agent/config/brokerAccount.ts';
import { sha256 } from '#agent/journal/chain.ts';
import { readIfThere, writeWhole } from './accountFile.ts';

/** The accounts of single devices at the embedded broker. The user name is the device's id, and so is its client id. */
export interface DeviceAccounts {
  /**
   * Makes an account, or gives an old one a new password. The password is shown this once: only its hash is kept.
   * @throws RangeError for an id that no device may have.
   */
  create(deviceId: string): BrokerAccount;
  revoke(deviceId: string): void;
  has(deviceId: string): boolean;
  /** Whether name and password are right. Takes the same time for each password. */
  verify(username: string, password: Uint8Array): boolean;
}

/** The box's own accounts. */
const taken = ['agent', 'flows', 'devices'];
const idPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * Keeps them in `DATA/keys/device-accounts.json` (0600). The file is read each time, so that the command line may make one
 * while the agent runs. The passwords are random and long, so a plain hash is enough.
 */
export const openDeviceAccounts = (dataFolder: string): DeviceAccounts => {
  const file = join(dataFolder, 'keys', 'device-accounts.json');

  /** @throws when the file is there and cannot be read: silently beginning anew would lock every device out. */
  const read = (): Map<string, string> => {
    const text = readIfThere(file);
    if (text === undefined) return new Map();
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return new Map(entries.flatMap(([id, hash]) => (typeof hash === 'string' ? [[id, hash] as const] : [])));
  };
  const write = (accounts: ReadonlyMap<string, string>): void =>
    writeWhole(file, `${JSON.stringify(Object.fromEntries(accounts), null, 2)}\n`);

  return {
    create: (deviceId) => {
      if (!idPattern.test(deviceId) || taken.includes(deviceId))
        throw new RangeError(`Not the id of a device: ${deviceId.slice(0, 80)}`);
      const password = randomBytes(18).toString('base64url');
      write(read().set(deviceId, sha256(password).toString('hex')));
      return { username: deviceId, password };
    },
    revoke: (deviceId) => {
      const accounts = read();
      if (accounts.delete(deviceId)) write(accounts);
    },
    has: (deviceId) => read().has(deviceId),
    verify: (username, password) => {
      const hash = read().get(username);
      return hash !== undefined && timingSafeEqual(Buffer.from(hash, 'hex'), sha256(password));
    },
  };
};
