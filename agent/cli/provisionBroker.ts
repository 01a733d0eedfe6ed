import type { Command } from 'commander';
import type { BrokerAccountList, BrokerAccountMade, BrokerPlace } from '#contract/brokerAccounts.ts';
import { type AgentOptions, withAgent } from './agentCall.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

interface AccountOptions extends AgentOptions {
  readonly gateway?: boolean;
  readonly revoke?: boolean;
}

const path = '/api/v1/devices/broker-accounts';

/** `provision broker-account` and `broker-accounts`: who may come in at the embedded broker, one account for each client. */
export const addBrokerAccounts = (
  command: (name: string, description: string) => Command,
  terminal: Terminal,
): void => {
  const said = terminal.messages.provision;

  command('broker-account', said.brokerAccount)
    .argument('<unit>')
    .option('--gateway', said.optionGateway)
    .option('--revoke', said.optionRevoke)
    .action((unitId: string, options: AccountOptions) =>
      withAgent(terminal, options, async (agent) => {
        const id = crypto.randomUUID();
        if (!options.revoke) {
          const body = { id, unitId, form: options.gateway ? 'gateway' : 'device' };
          const made = await agent.call<BrokerAccountMade>('POST', path, body);
          print(terminal, options.json, made, () => [
            said.brokerAccountMade,
            ...table([
              [said.brokerAddress, addressesIn(made.place)],
              [said.brokerUser, made.username],
              [said.brokerPassword, made.password ?? ''],
            ]),
            ...(made.place.isLocal ? [said.brokerLocal] : made.place.tls ? [said.brokerAuthority] : [said.brokerPlain]),
          ]);
          return;
        }
        const { accounts } = await agent.call<BrokerAccountList>('GET', path);
        const account =
          accounts.find(({ username }) => username === unitId) ?? accounts.find((each) => each.unitId === unitId);
        if (!account) throw new CommandFailure('unknown_account', said.brokerNoAccount(unitId));
        const { username } = account;
        await agent.call('POST', `${path}/${username}/revoke`, { id });
        print(terminal, options.json, { ok: true, username }, () => [said.brokerRevoked(username)]);
      }),
    );

  command('broker-accounts', said.brokerAccounts).action((options: AgentOptions) =>
    withAgent(terminal, options, async (agent) => {
      const list = await agent.call<BrokerAccountList>('GET', path);
      print(terminal, options.json, list, () => {
        if (!list.place) return [said.brokerExternal];
        const rows = list.accounts.map(({ username, unitId, form, isConnected }) => [
          username,
          unitId === username ? '' : unitId,
          said.brokerForm[form],
          isConnected ? said.brokerIn : '',
        ]);
        return [
          `${said.brokerAddress}: ${addressesIn(list.place)}`,
          ...(rows.length === 0 ? [said.brokerNone] : table([[...said.brokerHead], ...rows])),
        ];
      });
    }),
  );
};

const addressesIn = ({ addresses, port, tls }: BrokerPlace): string =>
  addresses
    .map((address) => `${tls ? 'mqtts' : 'mqtt'}://${address.includes(':') ? `[${address}]` : address}:${port}`)
    .join(' ');
