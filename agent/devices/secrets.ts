import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Keeps device credentials unreadable for whoever copies the database without the key. */
export interface Secrets {
  /** Seals for one context (what the secret belongs to); another context cannot open it. */
  seal(plain: string, context: string): Uint8Array;
  /** @throws when the bytes were changed, or sealed with another key or for another context. */
  open(sealed: Uint8Array, context: string): string;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** First byte of everything sealed, so that the form can change one day. */
const form = 1;

/**
 * Where the key of a box's devices lies: what systemd hands over as the credential `device-key` (sealed to this machine
 * where it has a TPM), else a file of its own beside the data, 0600. Agent and recorder use the same.
 */
export const deviceKeyFile = (dataFolder: string, credentialsFolder = process.env.CREDENTIALS_DIRECTORY): string => {
  const handed = credentialsFolder === undefined ? undefined : join(credentialsFolder, 'device-key');
  return handed !== undefined && existsSync(handed) ? handed : join(dataFolder, 'keys', 'device.key');
};

/**
 * AES-256-GCM with the key in a file that only its owner may read; the file is made when it is missing.
 * @throws when the file is no key, or when others may read it.
 */
export const openSecrets = (keyFile: string): Secrets => {
  const key = readKey(keyFile) ?? createKey(keyFile);
  return {
    seal: (plain, context) => {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(form), nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed);
      if (bytes[0] !== form || bytes.length < 1 + nonceBytes + tagBytes) throw new Error('This is no sealed secret');
      const tagFrom = 1 + nonceBytes;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, tagFrom))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(tagFrom, tagFrom + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(tagFrom + tagBytes)), decipher.final()]).toString('utf8');
    },
  };
};

const readKey = (file: string): Buffer | undefined => {
  let key: Buffer;
  try {
    key = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if (key.length !== keyBytes) throw new Error(`${file} is not a key of ${keyBytes} bytes; restore it from the backup`);
  // What systemd hands over belongs to root; the service reads it by an access list, which shows as the group's right.
  const others = dirname(file) === process.env.CREDENTIALS_DIRECTORY ? 0o007 : 0o077;
  if ((statSync(file).mode & others) !== 0) throw new Error(`Others may read ${file}; run: chmod 600 ${file}`);
  return key;
};

/** Agent and recorder may both start on an empty folder: `link` lets one of them win, and both use the winner's key. */
const createKey = (file: string): Buffer => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, randomBytes(keyBytes));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
  const key = readKey(file);
  if (!key) throw new Error(`${file} vanished while it was made`);
  return key;
};
