import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { PublicKey } from '#contract/district.ts';
import { publicKeyOf } from './signature.ts';

/** What a site seals with, or the district signs with. The private half never leaves the box. */
export interface SiteKey {
  readonly privateKey: KeyObject;
  readonly jwk: PublicKey;
}

export const siteKeyFile = (dataFolder: string): string => join(dataFolder, 'keys', 'site-ed25519.pem');

/**
 * Reads the site's key, or makes it the first time. Another file in its place is a new key; the old one stays listed
 * because every key that ever sealed is kept in `site_key`.
 * @throws when the file can be read by others, or holds no Ed25519 key.
 */
export const loadSiteKey = (dataFolder: string): SiteKey => loadKey(siteKeyFile(dataFolder));

/** Reads an Ed25519 key, or makes it the first time: a PEM file that only its owner can read. @throws as `loadSiteKey`. */
export const loadKey = (file: string): SiteKey => {
  if (!existsSync(file)) createKeyFile(dirname(file), file);
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} can be read by others; make a new key, or run: chmod 600 ${file}`);
  }
  const privateKey = createPrivateKey(readFileSync(file));
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`${file} holds no Ed25519 key`);
  return { privateKey, jwk: publicKeyOf(privateKey) };
};

/** Whole or not at all, and never over another: agent and command line may both come first. */
const createKeyFile = (folder: string, file: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const partial = `${file}.${randomUUID()}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  const handle = openSync(partial, 'wx', 0o600);
  try {
    writeSync(handle, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(partial, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    unlinkSync(partial);
  }
  const directory = openSync(folder, 'r');
  fsyncSync(directory);
  closeSync(directory);
};
