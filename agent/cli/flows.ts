import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { readyFile } from '../config/runFolder.ts';
import type { FlowNode } from '../flows/normalise.ts';
import type { FlowVersion } from '../flows/versions.ts';
import { readFlowFile } from './flowFile.ts';
import { addFlowsRehearse } from './flowsRehearse.ts';
import { configOf, type PlaceOptions, placeOf, withPlace } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

interface ByOptions extends PlaceOptions {
  readonly by?: string;
}

/** `flows rehearse`, `flows history`, `flows show`, `flows deploy` and `flows rollback`. */
export const addFlows = (program: Command, terminal: Terminal): void => {
  const { flows: messages } = terminal.messages;
  const flows = program.command('flows').description(messages.title);
  const command = (name: string, description: string): Command =>
    withPlace(flows.command(name).description(description), terminal);

  addFlowsRehearse(flows, terminal);

  command('history', messages.history).action(async (options: PlaceOptions) => {
    const versions = await versionsOf(options);
    const all = versions.all();
    const newest = all.at(-1)?.version;
    const rows = all.map(({ version, at, by, flows: nodes }) => ({ version, at, by, nodes: nodes?.length ?? null }));
    const { toRfc3339 } = await import('../time/calendar.ts');
    const { epochMs } = await import('../time/clock.ts');
    const { timeZone } = (await configOf(options)).site;
    print(terminal, options.json, { versions: rows }, () =>
      rows.length === 0
        ? [messages.none]
        : table(
            rows.map(({ version, at, by, nodes }) => [
              String(version),
              toRfc3339(epochMs(Date.parse(at)), timeZone)
                .slice(0, 16)
                .replace('T', ' '),
              by,
              nodes === null ? messages.product : messages.nodes(nodes),
              version === newest ? messages.runs : '',
            ]),
          ),
    );
  });

  command('show', messages.show)
    .argument('[version]')
    .action(async (version: string | undefined, options: PlaceOptions) => {
      const { textOf } = await import('../flows/normalise.ts');
      const { shippedFlows } = await import('../flows/product.ts');
      const versions = await versionsOf(options);
      const nodes =
        version === undefined ? versions.choose(() => undefined).nodes : flowsOf(terminal, versions.find, version);
      terminal.out(textOf(nodes ?? shippedFlows()));
    });

  command('deploy', messages.deploy)
    .argument('<file>')
    .option('--by <name>', messages.optionBy)
    .action(async (file: string, options: ByOptions) => {
      const nodes = await readFlowFile(terminal, file);
      await makeRun(terminal, options, (await versionsOf(options)).deploy(nodes, byOf(options)));
    });

  command('rollback', messages.rollback)
    .argument('<version>')
    .option('--by <name>', messages.optionBy)
    .action(async (version: string, options: ByOptions) => {
      const versions = await versionsOf(options);
      await makeRun(terminal, options, versions.deploy(flowsOf(terminal, versions.find, version), byOf(options)));
    });
};

const versionsOf = async (options: PlaceOptions) => {
  const { openFlowVersions } = await import('../flows/versions.ts');
  return openFlowVersions(placeOf(options).data);
};

const byOf = ({ by }: ByOptions): string => (by ?? userInfo().username).slice(0, 80);

/** The nodes of a version; null: the product's. @throws CommandFailure (wrong usage) when there is none. */
const flowsOf = (
  terminal: Terminal,
  find: (version: number) => FlowVersion | undefined,
  text: string,
): readonly FlowNode[] | null => {
  if (text === 'product') return null;
  const found = /^\d{1,6}$/.test(text) ? find(Number(text)) : undefined;
  if (!found) throw new CommandFailure('unknown_version', terminal.messages.flows.notFound(text), 2);
  return found.flows;
};

/** The process ends, and whoever supervises it starts it again with what is deployed now. */
const makeRun = async (terminal: Terminal, options: PlaceOptions, { version }: FlowVersion): Promise<void> => {
  const { flows: messages } = terminal.messages;
  const running = readyFile(placeOf(options).data, 'flows').read();
  if (running) process.kill(running.pid, 'SIGTERM');
  print(terminal, options.json, { ok: true, version, restarted: running !== undefined }, () => [
    messages.deployed(version),
    running ? messages.restarts : messages.startsLater,
  ]);
};
