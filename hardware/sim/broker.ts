import { existsSync } from 'node:fs';
import { brokerAccountsFile, readBrokerAccount } from '#agent/config/brokerAccount.ts';
import type { Config } from '#agent/config/load.ts';
import { type AgentEndpoints, readyFile } from '#agent/config/runFolder.ts';

export interface BrokerAddress {
  readonly url: string;
  readonly account: { readonly username: string; readonly password: string } | undefined;
}

/**
 * Where the broker is now; asked before every connect, because the embedded broker may come back on another port.
 * Undefined while the agent has not said where it is.
 */
export const brokerOf = (config: Config, data: string) => (): BrokerAddress | undefined => {
  // An external broker's address carries its own user and password.
  if (config.broker.kind === 'external') return { url: config.broker.url, account: undefined };
  const url = readyFile(data, 'agent').read<AgentEndpoints>()?.mqtt;
  if (url === undefined) return undefined;
  return { url, account: existsSync(brokerAccountsFile(data)) ? readBrokerAccount(data, 'devices') : undefined };
};
