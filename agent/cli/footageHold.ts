import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { HoldContext, Ordered } from '../footage/holds/orders.ts';
import { openFootage } from './footage.ts';
import { type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

interface HoldOptions extends PlaceOptions {
  readonly by?: string;
  readonly id?: string;
  readonly reason: string;
  readonly until?: string;
  readonly reviewOn?: string;
}
interface NewHoldOptions extends HoldOptions {
  readonly stream?: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly case: string;
}

/** `footage hold add|list|extend|release`; also beside the running agent. */
export const addFootageHold = (footage: Command, terminal: Terminal): void => {
  const { keeping: messages } = terminal.messages;
  const hold = footage.command('hold').description(messages.hold);
  const writing = (command: Command): Command =>
    withPlace(command, terminal)
      .requiredOption('--reason <text>', messages.optionReason)
      .option('--by <name>', messages.optionBy)
      .option('--id <uuid>', messages.optionId);
  const lasting = (command: Command): Command =>
    writing(command).option('--until <day>', messages.optionUntil).option('--review-on <day>', messages.optionReview);

  lasting(hold.command('add').description(messages.holdAdd))
    .requiredOption('--from <time>', messages.optionFrom)
    .requiredOption('--to <time>', messages.optionTo)
    .requiredOption('--case <number>', messages.optionCase)
    .option('--stream <id...>', messages.optionStream)
    .action((options: NewHoldOptions) =>
      withStores(terminal, options, async (place) => {
        const { orderHold } = await import('../footage/holds/orders.ts');
        const asked = {
          ...(await askedOf(options)),
          from: await timeOf(terminal, options.from, place),
          to: await timeOf(terminal, options.to, place),
          caseRef: options.case,
          ...(options.stream && { streams: options.stream }),
        };
        const originOf = await originsOf(place);
        await record(terminal, options, place, asked.id, messages.held, (context) =>
          orderHold(asked, { ...context, originOf }),
        );
      }),
    );

  withPlace(hold.command('list').description(messages.holdList), terminal).action((options: PlaceOptions) =>
    withStores(terminal, options, async ({ stores, clock, config }) => {
      const { holdView } = await import('../footage/holds/view.ts');
      const { dayAt } = await import('../time/calendar.ts');
      const today = dayAt(clock.now(), config.site.timeZone);
      const holds = stores.holds.list().map((each) => holdView(each, today, config.site.timeZone));
      print(terminal, options.json, { holds }, () =>
        table([
          [...messages.holdHead],
          ...holds.map((each) => [
            each.holdId,
            messages.holdState(each.state),
            each.streams.join(' ') || messages.allStreams,
            each.from.slice(0, 16),
            each.to.slice(0, 16),
            each.caseRef,
            each.until ?? each.reviewOn ?? '',
            each.reason,
          ]),
        ]),
      );
    }),
  );

  lasting(hold.command('extend').description(messages.holdExtend))
    .argument('<holdId>')
    .action((holdId: string, options: HoldOptions) =>
      withStores(terminal, options, async (place) => {
        const { orderExtension } = await import('../footage/holds/orders.ts');
        const asked = await askedOf(options);
        await record(terminal, options, place, holdId, messages.extended, (context) =>
          orderExtension(holdId, asked, context),
        );
      }),
    );

  writing(hold.command('release').description(messages.holdRelease))
    .argument('<holdId>')
    .action((holdId: string, options: HoldOptions) =>
      withStores(terminal, options, async (place) => {
        const { orderRelease } = await import('../footage/holds/orders.ts');
        const asked = await askedOf(options);
        await record(terminal, options, place, holdId, messages.released, (context) =>
          orderRelease(holdId, asked, context),
        );
      }),
    );
};

const askedOf = async ({ id, reason, until, reviewOn }: HoldOptions) => {
  const { freshId } = await import('../journal/fresh.ts');
  return {
    id: id ?? freshId(),
    reason,
    ...(until !== undefined && { until }),
    ...(reviewOn !== undefined && { reviewOn }),
  };
};

/** Whoever may write the data folder decides as the head does; who it was is in the journal. */
const record = async (
  terminal: Terminal,
  options: HoldOptions,
  { stores, config }: OpenPlace,
  holdId: string,
  done: (holdId: string) => string,
  order: (context: Omit<HoldContext, 'originOf'>) => Ordered,
): Promise<void> => {
  const { holdView } = await import('../footage/holds/view.ts');
  const { dayAt } = await import('../time/calendar.ts');
  const { timeZone } = config.site;
  const actor = `cli:${(options.by ?? userInfo().username).slice(0, 80)}`;
  const { id, json, config: _file, data: _folder, ...asked } = options;
  const execution = stores.journal.execute({
    id: id ?? (await askedOf(options)).id,
    request: { command: 'footage hold', holdId, ...asked },
    decide: (now) => {
      const ordered = order({ store: stores.holds, timeZone, actor, now });
      if (!ordered.ok) return { events: [], status: 400, body: () => ordered.failure };
      return {
        events: [ordered.event],
        status: 201,
        body: () => {
          const hold = stores.holds.find(holdId);
          return hold ? holdView(hold, dayAt(now, timeZone), timeZone) : null;
        },
      };
    },
  });
  if (execution.kind === 'id_reused') throw new CommandFailure('id_reused', `${id}`);
  const answer = JSON.parse(execution.json);
  if (execution.status >= 400) {
    const said = [
      answer.detail,
      ...(answer.errors ?? []).map(
        (each: { path: string; message: string }) => `${each.path.replace('body/', '')}: ${each.message}`,
      ),
    ];
    throw new CommandFailure(answer.code, said.filter((each) => each !== undefined).join('; '), 2);
  }
  print(terminal, json, answer, () => [done(holdId)]);
};

/** A time of the facility, or RFC 3339. */
export const timeOf = async (
  terminal: Terminal,
  text: string,
  { config }: Pick<OpenPlace, 'config'>,
): Promise<string> => {
  const { fromRfc3339, instantOf, parseDay, toRfc3339 } = await import('../time/calendar.ts');
  const { timeZone } = config.site;
  const [, dayText = '', time = ''] = /^(\d{4}-\d{2}-\d{2})[T ]([01]\d:[0-5]\d|2[0-3]:[0-5]\d)$/.exec(text) ?? [];
  const day = parseDay(dayText);
  const instant = day === undefined ? fromRfc3339(text) : instantOf(day, time, timeZone);
  if (instant === undefined) throw new CommandFailure('not_a_time', terminal.messages.keeping.notATime(text), 2);
  return toRfc3339(instant, timeZone);
};

const originsOf = async ({ config, clock }: OpenPlace): Promise<HoldContext['originOf']> => {
  const opened = await openFootage(config.dataFolder, clock);
  const known = new Map(opened?.store.streams().map(({ streamId, origin }) => [streamId, origin]));
  opened?.close();
  return (streamId) => known.get(streamId);
};
