import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type BrokerAccount, type BrokerAccountName, brokerAccountsFile } from '#agent/config/brokerAccount.ts';
import { sha256 } from '#agent/journal/chain.ts';
import { readIfThere, writeWhole } from './accountFile.ts';

export type BrokerAccounts = Readonly<Record<BrokerAccountName, BrokerAccount>>;

const names: readonly BrokerAccountName[] = ['agent', 'flows', 'devices'];

/**
 * The embedded broker's accounts, made with random passwords when their file is missing (0600, whole or not at all).
 * @throws when the file is there and is no account file: silently making new passwords would lock every device out.
 */
export const openAccounts = (dataFolder: string): BrokerAccounts => {
  const file = brokerAccountsFile(dataFolder);
  const text = readIfThere(file);
  if (text !== undefined) return parse(file, text);
  const made = Object.fromEntries(
    names.map((username) => [username, { username, password: randomBytes(24).toString('base64url') }]),
  );
  writeWhole(file, `${JSON.stringify(made, null, 2)}\n`);
  return parse(file, readFileSync(file, 'utf8'));
};

/** Whose name and password these are; undefined when they are nobody's. Takes the same time for each password. */
export const accountOf = (
  accounts: BrokerAccounts,
  username: string | undefined,
  password: Uint8Array | undefined,
): BrokerAccountName | undefined => {
  const name = names.find((candidate) => accounts[candidate].username === username);
  if (!name || !password) return undefined;
  return timingSafeEqual(sha256(password), sha256(accounts[name].password)) ? name : undefined;
};

const parse = (file: string, text: string): BrokerAccounts => {
  const fault = `${file} is no account file; restore it from a backup, or delete it and give every device its new password`;
  let accounts: Partial<Record<string, Partial<BrokerAccount>>>;
  try {
    accounts = JSON.parse(text) ?? {};
  } catch (error) {
    throw new Error(fault, { cause: error });
  }
  const account = (name: BrokerAccountName): BrokerAccount => {
    const { username, password } = accounts[name] ?? {};
    if (typeof username !== 'string' || typeof password !== 'string' || password === '') throw new Error(fault);
    return { username, password };
  };
  return { agent: account('agent'), flows: account('flows'), devices: account('devices') };
};
