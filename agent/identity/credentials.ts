import { createHmac, randomBytes, scrypt } from 'node:crypto';
import { join } from 'node:path';
import { openSecretFile } from '../config/secretFile.ts';

/**
 * Turns PINs and cards into lookup keys: scrypt of the secret, salted with the site's pepper, as 64 hex digits.
 *
 * A PIN identifies by itself, so it is unique on the site and its hash is looked up in an index. A salt for each person
 * would ask for one derivation per person and try. The price is that all hashes fall together with the one pepper, so
 * the pepper lies outside the database, in a file of its own (0600) that backups of the database do not hold: whoever
 * copies `journal.db` alone cannot try the million PINs. scrypt makes each try cost some 30 ms for who has both.
 */
export interface Credentials {
  pinKey(pin: string): Promise<string>;
  cardKey(card: string): Promise<string>;
  /** A keyed hash of something long and random, as bytes; fast. The purpose keeps uses apart. */
  keyed(purpose: string, text: string): Buffer;
}

const pepperBytes = 32;
const keyBytes = 32;
/** 16 MiB and some 30 ms on a small box. Node runs at most four at once, so a flood of tries cannot eat the memory. */
const cost = { N: 2 ** 14, r: 8, p: 1 } as const;

export const pepperFile = (dataFolder: string): string => join(dataFolder, 'keys', 'pepper');

/**
 * Reads the site's pepper, or makes it the first time. Without the old pepper every PIN must be given anew.
 * @throws when the file can be read by others, or is damaged.
 */
export const openCredentials = (dataFolder: string): Credentials => {
  const file = pepperFile(dataFolder);
  const pepper = openSecretFile(file, () => randomBytes(pepperBytes));
  if (pepper.length !== pepperBytes) throw new Error(`${file} is not ${pepperBytes} bytes; restore it from the backup`);
  const derive = (secret: string): Promise<string> =>
    new Promise((done, failed) => {
      scrypt(secret, pepper, keyBytes, cost, (error, key) => (error ? failed(error) : done(key.toString('hex'))));
    });
  return {
    pinKey: (pin) => derive(`pin:${pin}`),
    cardKey: (card) => derive(`card:${card}`),
    keyed: (purpose, text) => createHmac('sha256', pepper).update(`${purpose}:${text}`).digest(),
  };
};
