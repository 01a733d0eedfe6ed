import type { Command } from 'commander';
import type { Diagnostics } from '#contract/provisioning.ts';
import { type Agent, type AgentOptions, withAgent } from './agentCall.ts';
import { print, type Terminal } from './terminal.ts';

/** Makes a command of `provision`, with the options by which the agent is found. */
export type CommandOf = (name: string, description: string) => Command;

/** What a command does with the agent, as Commander's action. */
export const acting =
  (terminal: Terminal) =>
  <O extends AgentOptions, A extends readonly unknown[]>(
    work: (agent: Agent, options: O, ...given: A) => Promise<void>,
  ) =>
  (...given: unknown[]): Promise<void> => {
    // Commander's own form: the arguments, the options, the command.
    const options = given.at(-2) as O;
    return withAgent(terminal, options, (agent) => work(agent, options, ...(given.slice(0, -2) as unknown as A)));
  };

/** What is done with the camera at a position itself: its account, its clock, a restart, and why it does not answer. */
export const addCameraCommands = (command: CommandOf, terminal: Terminal): void => {
  const said = terminal.messages.provision;
  const act = acting(terminal);

  command('rotate', said.rotate)
    .argument('<position...>')
    .action(
      act(async (agent, options: AgentOptions, positionIds: string[]) => {
        for (const positionId of positionIds) {
          await agent.call('POST', `/api/v1/devices/${positionId}/rotate`, { id: crypto.randomUUID() });
          if (!options.json) terminal.out(`${said.rotated(positionId)}\n`);
        }
        if (options.json) print(terminal, true, { ok: true, positionIds }, () => []);
      }),
    );

  command('set-clock', said.setClock)
    .argument('<position...>')
    .action(
      act(async (agent, options: AgentOptions, positionIds: string[]) => {
        for (const positionId of positionIds) {
          const path = `/api/v1/devices/${positionId}/set-clock`;
          const { clockOffsetMs } = await agent.call<{ clockOffsetMs: number | null }>('POST', path, {
            id: crypto.randomUUID(),
          });
          print(terminal, options.json, { positionId, clockOffsetMs }, () => [
            said.clockSet(positionId, clockOffsetMs),
          ]);
        }
      }),
    );

  command('reboot', said.reboot)
    .argument('<position>')
    .option('--confirm', said.optionConfirmReboot)
    .action(
      act(async (agent, options: AgentOptions & { confirm?: boolean }, positionId: string) => {
        const path = `/api/v1/devices/${positionId}/reboot`;
        await agent.call('POST', path, { id: crypto.randomUUID(), ...(options.confirm && { confirm: true }) });
        print(terminal, options.json, { positionId }, () => [said.rebooting(positionId)]);
      }),
    );

  command('plain-text', said.plainText)
    .argument('<position>')
    .option('--forbid', said.optionForbid)
    .action(
      act(async (agent, options: AgentOptions & { forbid?: boolean }, positionId: string) => {
        const allow = !options.forbid;
        await agent.call('POST', `/api/v1/devices/${positionId}/plain-text`, { id: crypto.randomUUID(), allow });
        print(terminal, options.json, { positionId, allow }, () => [said.plainTextSet(positionId, allow)]);
      }),
    );

  command('diagnostics', said.diagnostics)
    .argument('<position>')
    .action(
      act(async (agent, options: AgentOptions, positionId: string) => {
        const found = await agent.call<Diagnostics>('GET', `/api/v1/devices/${positionId}/diagnostics`);
        print(terminal, options.json, found, () =>
          found.at === null || found.text === null ? [said.noFailure] : [found.at, found.text],
        );
      }),
    );
};
