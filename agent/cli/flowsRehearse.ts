import type { Command } from 'commander';
import { goLast } from '../config/goLast.ts';
import type { FlowNode } from '../flows/normalise.ts';
import type { Output } from '../flows/rehearsal/compare.ts';
import type { Performance, Rehearsal } from '../flows/rehearsal/rehearse.ts';
import type { FlowVersions } from '../flows/versions.ts';
import { readFlowFile } from './flowFile.ts';
import { within } from './optionValues.ts';
import { type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

interface RehearseOptions extends PlaceOptions {
  readonly days: number;
  readonly file?: string;
}

const dayMs = 86_400_000;
/** More than a person reads. */
const mostTold = 40;
const mostText = 160;

interface Side {
  readonly name: string;
  readonly version: number | null;
  readonly nodes: readonly FlowNode[];
}

/** `flows rehearse`: exit code 0 when both flows came through the days, however much they differ. */
export const addFlowsRehearse = (flows: Command, terminal: Terminal): void => {
  const { flows: messages } = terminal.messages;
  withPlace(flows.command('rehearse').description(messages.rehearse), terminal)
    .option('--days <n>', messages.optionDays, within(1, 92), 7)
    .option('--file <file>', messages.optionFile)
    .action((options: RehearseOptions) =>
      withStores(terminal, options, async (place) => {
        // It runs beside the agent, for minutes: it and its processes take what nobody else wants.
        goLast(process.pid);
        const { openFlowVersions } = await import('../flows/versions.ts');
        const { rehearse } = await import('../flows/rehearsal/rehearse.ts');
        const { openRecordedDays } = await import('../siteRehearsal.ts');
        const { toRfc3339 } = await import('../time/calendar.ts');
        const { epochMs } = await import('../time/clock.ts');
        const { config, stores } = place;
        const { before, after } = await sidesOf(terminal, options, openFlowVersions(config.dataFolder));
        const to = place.clock.now();
        const from = epochMs(to - options.days * dayMs);
        const { code: site, timeZone } = config.site;
        const read = progress(terminal, messages.reading, stores.journal.lastSeq());
        let bar: ((done: number) => void) | undefined;
        const recorded = openRecordedDays({ config, stores }, { from, to }, read);
        let rehearsal: Rehearsal;
        try {
          rehearsal = await rehearse({
            site,
            timeZone,
            from,
            to,
            memoryMb: config.flows.memoryMb,
            ...recorded,
            before: before.nodes,
            after: after.nodes,
            onProgress: (done, total) => {
              bar ??= progress(terminal, messages.progress, total);
              bar(done);
            },
          });
        } finally {
          recorded.close();
        }
        const timeOf = (at: number): string => toRfc3339(epochMs(Math.round(at)), timeZone);
        print(terminal, options.json, asJson(options.days, before, after, rehearsal, timeOf), () =>
          asLines(terminal, options.days, before, after, rehearsal, timeOf),
        );
        if (!rehearsal.comparison) throw new CommandFailure('not_performed', '');
      }),
    );
};

/** The changed flow and the one that it is held against. */
const sidesOf = async (
  terminal: Terminal,
  { file }: RehearseOptions,
  versions: FlowVersions,
): Promise<{ readonly before: Side; readonly after: Side }> => {
  const { flows: messages } = terminal.messages;
  const { shippedFlows } = await import('../flows/product.ts');
  const sideOf = (version: number | undefined, nodes: readonly FlowNode[] | null): Side => ({
    name: version === undefined || nodes === null ? messages.product : messages.version(version),
    version: nodes === null ? null : (version ?? null),
    nodes: nodes ?? shippedFlows(),
  });
  if (file !== undefined) {
    const { version, nodes } = versions.choose(() => undefined);
    return {
      before: sideOf(version, nodes),
      after: { name: file, version: null, nodes: await readFlowFile(terminal, file) },
    };
  }
  const [newest, earlier] = versions.all().reverse();
  if (!newest) throw new CommandFailure('nothing_to_compare', messages.nothingToCompare, 2);
  return {
    before: sideOf(earlier?.version, earlier?.flows ?? null),
    after: sideOf(newest.version, newest.flows),
  };
};

const asJson = (
  days: number,
  before: Side,
  after: Side,
  { moments, comparison, unplayed, ...performances }: Rehearsal,
  timeOf: (at: number) => string,
) => {
  const told = (performance: Performance, { name, version }: Side) =>
    performance.ok
      ? {
          name,
          version,
          ok: true,
          outputs: performance.outputs.length,
          timers: performance.rings,
          failures: performance.failures,
        }
      : { name, version, ok: false, detail: performance.detail };
  const timed = (output: Output) => ({ ...output, at: timeOf(output.at) });
  return {
    ok: comparison !== undefined,
    days,
    moments,
    before: { ...told(performances.before, before), unplayed: unplayed.before },
    after: { ...told(performances.after, after), unplayed: unplayed.after },
    same: comparison?.same ?? null,
    differences:
      comparison?.differences.map((difference) => ({
        at: timeOf(difference.at),
        cause: difference.cause,
        before: difference.before.map(timed),
        after: difference.after.map(timed),
      })) ?? null,
  };
};

const asLines = (
  { messages: { flows: messages, comma } }: Terminal,
  days: number,
  before: Side,
  after: Side,
  rehearsal: Rehearsal,
  timeOf: (at: number) => string,
): string[] => {
  const told = (
    label: string,
    { name }: Side,
    performance: Performance,
    unplayed: Rehearsal['unplayed']['before'],
  ): string[] => [
    `${label} ${name}: ${performance.ok ? messages.came(performance.outputs.length, performance.rings) : messages.failed(performance.detail)}`,
    ...(performance.ok
      ? performance.failures.map(({ node, count, detail }) => `  ${messages.nodeFailed(node, count, detail)}`)
      : []),
    ...unplayed.map(
      ({ node, topic }) => `  ${topic === null ? messages.unknownTopic(node) : messages.unplayed(node, topic)}`,
    ),
  ];
  const line = (sign: string, { kind, to, payload }: Output): string =>
    `  ${sign} ${kind === 'publish' ? '' : `${kind} `}${to} ${payload}`.slice(0, mostText);
  const { comparison } = rehearsal;
  const differences = comparison?.differences ?? [];
  return [
    messages.head(days, rehearsal.moments),
    ...told(messages.old, before, rehearsal.before, rehearsal.unplayed.before),
    ...told(messages.changed, after, rehearsal.after, rehearsal.unplayed.after),
    ...(comparison
      ? [
          `${messages.same(comparison.same)}${comma}${differences.length === 0 ? messages.noDifference : messages.differences(differences.length)}`,
        ]
      : []),
    ...differences
      .slice(0, mostTold)
      .flatMap(({ at, cause, before: old, after: changed }) => [
        `${timeOf(at).slice(0, 19).replace('T', ' ')} ${cause?.type ?? messages.timer}`,
        ...old.map((output) => line('−', output)),
        ...changed.map((output) => line('+', output)),
      ]),
    ...(differences.length > mostTold ? [messages.more(differences.length - mostTold)] : []),
    ...messages.honest,
  ];
};
