import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BrokerAccount {
  readonly username: string;
  readonly password: string;
}
export type BrokerAccountName = 'agent' | 'flows' | 'devices';

export const brokerAccountsFile = (data: string): string => join(data, 'keys', 'mqtt-accounts.json');

/** One account of the embedded broker; the agent writes the file at its first start. @throws when it is not there. */
export const readBrokerAccount = (data: string, name: BrokerAccountName): BrokerAccount => {
  const accounts = JSON.parse(readFileSync(brokerAccountsFile(data), 'utf8')) as Partial<Record<string, BrokerAccount>>;
  const account = accounts[name];
  if (!account)
    throw new Error(`${brokerAccountsFile(data)} has no account "${name}"; delete the file and restart the agent`);
  return account;
};
