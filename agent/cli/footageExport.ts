import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ExportList, ExportView } from '#contract/footageExports.ts';
import { type Agent, type AgentOptions, withAgent, withAgentOptions } from './agentCall.ts';
import { configOf, placeOf } from './place.ts';
import { CommandFailure, print, progress, type Terminal, table } from './terminal.ts';

interface ExportOptions extends AgentOptions {
  readonly stream: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly recipient: string;
  readonly case?: string;
  readonly out?: string;
}

const lookEveryMs = 300;
const path = '/api/v1/footage/exports';

/** `nestbox footage export` and `exports`: the running agent makes the package, this asks for it and waits. */
export const addFootageExport = (footage: Command, terminal: Terminal): void => {
  const { evidence } = terminal.messages;
  withAgentOptions(footage.command('export').description(evidence.export), terminal)
    .requiredOption('--stream <id...>', evidence.optionStream)
    .requiredOption('--from <time>', evidence.optionFrom)
    .requiredOption('--to <time>', evidence.optionTo)
    .requiredOption('--reason <text>', evidence.optionReason)
    .requiredOption('--recipient <text>', evidence.optionRecipient)
    .option('--case <number>', evidence.optionCase)
    .option('--out <folder>', evidence.optionOut)
    .action((options: ExportOptions) => {
      const out = options.out === undefined ? undefined : resolve(options.out);
      if (out !== undefined && existsSync(out)) throw new CommandFailure('exists', evidence.outExists(out), 2);
      return withAgent(
        terminal,
        options,
        async (agent) => {
          const { timeZone } = (await configOf(options)).site;
          const [from, to] = await Promise.all([instantIn(options.from, timeZone), instantIn(options.to, timeZone)]);
          const done = await made(terminal, agent, await ask(agent, { ...options, from, to }));
          const folder = await handOut(agent, options, done, out);
          const { fingerprint } = await agent.call<ExportList>('GET', path);
          print(terminal, options.json, { ok: true, folder, fingerprint, export: done }, () => [
            evidence.exported(folder),
            evidence.compare(fingerprint),
          ]);
        },
        'head',
      );
    });

  withAgentOptions(footage.command('exports').description(evidence.exports), terminal).action((options: AgentOptions) =>
    withAgent(
      terminal,
      options,
      async (agent) => {
        const { exports, fingerprint } = await agent.call<ExportList>('GET', path);
        print(terminal, options.json, { exports, fingerprint }, () =>
          exports.length === 0
            ? [evidence.noExports]
            : [
                ...table(
                  exports.map(({ exportId, state, streams, from, to, recipient, problem }) => [
                    exportId,
                    evidence.states[state],
                    streams.join(' '),
                    `${from} – ${to}`,
                    recipient,
                    problem ?? '',
                  ]),
                ),
                evidence.compare(fingerprint),
              ],
        );
      },
      'head',
    ),
  );
};

/** A time without an offset is one of the facility's own clock; whatever else it is, the agent judges it. */
const instantIn = async (text: string, timeZone: string): Promise<string> => {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)$/.exec(text) ?? [];
  const { instantOf, parseDay, toRfc3339 } = await import('../time/calendar.ts');
  const day = date === undefined ? undefined : parseDay(date);
  if (day === undefined || time === undefined || !/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(time)) return text;
  return toRfc3339(instantOf(day, time, timeZone), timeZone);
};

const ask = (agent: Agent, options: ExportOptions): Promise<ExportView> =>
  agent.call('POST', path, {
    id: crypto.randomUUID(),
    streams: options.stream,
    from: options.from,
    to: options.to,
    reason: options.reason,
    recipient: options.recipient,
    ...(options.case !== undefined && { caseRef: options.case }),
  });

/** Waits until it is made. @throws CommandFailure when it failed or somebody cancelled it. */
const made = async (terminal: Terminal, agent: Agent, asked: ExportView): Promise<ExportView> => {
  const { evidence } = terminal.messages;
  let report: ((done: number) => void) | undefined;
  for (;;) {
    const view = await agent.call<ExportView>('GET', `${path}/${asked.exportId}`);
    if (view.totalBytes !== null) {
      report ??= progress(terminal, evidence.exporting, view.totalBytes);
      report(view.doneBytes);
    }
    if (view.state === 'done') {
      report?.(Number.POSITIVE_INFINITY);
      return view;
    }
    if (view.state === 'failed') throw new CommandFailure('export_failed', evidence.failed(view.problem ?? ''));
    if (view.state === 'cancelled') throw new CommandFailure('export_cancelled', evidence.cancelled);
    await setTimeout(lookEveryMs);
  }
};

/** Where the package is: on this machine the agent's own folder, or a copy; from another one it is fetched. */
const handOut = async (
  agent: Agent,
  options: ExportOptions,
  { exportId, files }: ExportView,
  out: string | undefined,
): Promise<string> => {
  const own = join(placeOf(options).data, 'exports', exportId);
  const isHere = options.url === undefined;
  if (isHere && out === undefined) return own;
  const target = out ?? resolve(exportId);
  const draft = `${target}.part`;
  await rm(draft, { recursive: true, force: true });
  if (isHere) await cp(own, draft, { recursive: true });
  else await mkdir(draft, { recursive: true });
  for (const { name } of isHere ? [] : files) await agent.save(`${path}/${exportId}/files/${name}`, join(draft, name));
  await rename(draft, target);
  return target;
};
