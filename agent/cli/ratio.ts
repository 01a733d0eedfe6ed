import type { Command } from 'commander';
import type { Replay } from '#contract/policy.ts';
import type { Messages } from './messages.ts';
import { dayOf, type PlaceOptions, withPlace, withStores } from './place.ts';
import { packOf } from './policy.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

/** `ratio forecast` and `ratio replay`. */
export const addRatio = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const ratio = program.command('ratio').description(messages.ratio);
  withPlace(ratio.command('forecast').description(messages.ratioForecast), terminal)
    .option('--minutes <n>', messages.optionMinutes, '60')
    .action((options: PlaceOptions & { readonly minutes: string }) =>
      withStores(terminal, options, async ({ stores, config, clock }) => {
        const { forecastParts } = await import('../plans.ts');
        const { forecastOf } = await import('../ratio/forecastRoutes.ts');
        const minutes = Number(options.minutes);
        if (!Number.isInteger(minutes) || minutes < 1 || minutes > 240) {
          throw new CommandFailure('invalid', messages.notMinutes(options.minutes), 2);
        }
        const forecast = forecastOf(forecastParts(stores, config, clock), minutes);
        print(terminal, options.json, forecast, () => [
          ...table(
            forecast.rooms.flatMap(({ name, steps }) =>
              steps.map((step, index) => [
                index === 0 ? name : '',
                step.from.slice(11, 16),
                messages.replayRoom(step.children, step.caregivers),
                messages.replayNeeds(step.required),
                step.deficit > 0 ? messages.forecastShort(step.deficit) : '',
              ]),
            ),
          ),
          messages.forecastBasis(forecast.basis),
        ]);
      }),
    );

  withPlace(ratio.command('replay').description(messages.ratioReplay), terminal)
    .requiredOption('--day <day>', messages.optionDay)
    .requiredOption('--pack <pack>', messages.optionPack)
    .action((options: PlaceOptions & { readonly day: string; readonly pack: string }) =>
      withStores(terminal, options, async (place) => {
        const day = await dayOf(terminal, options.day, place);
        const today = await dayOf(terminal, undefined, place);
        if (day > today) throw new CommandFailure('not_begun', messages.notBegun(day), 2);
        const { dayCoverage } = await import('../dayCoverage.ts');
        const { replayDay } = await import('../ratio/replay.ts');
        const { pastUnder, rules, site } = place.stores;
        const pack = await packOf(terminal, options.pack, place);
        const coverageOf = dayCoverage(place.stores, place.config, place.clock);
        const replay = replayDay(day, pack, { pastUnder, rules, coverageOf, now: place.clock.now() });
        const { plannedMinutes, coveredMinutes } = replay;
        const isSilent = coveredMinutes === 0 && replay.rooms.every(saysNothing);
        const nameOf = new Map(site.rooms().map(({ roomId, name }) => [roomId, name]));
        print(terminal, options.json, replay, () => [
          messages.replayHead(
            day,
            `${replay.was.pack}@${replay.was.version}`,
            `${replay.now.pack}@${replay.now.version}`,
          ),
          ...(coveredMinutes < plannedMinutes ? [messages.replayCovered(coveredMinutes, plannedMinutes)] : []),
          ...table(
            (isSilent ? [] : replay.rooms).map((room) => [
              nameOf.get(room.roomId) ?? room.roomId,
              messages.replayShort(minutes(room.wasShortSeconds), minutes(room.shortSeconds)),
              messages.replayBreaches(room.wasBreaches, room.breaches),
            ]),
          ),
          ...replay.rooms.flatMap(({ roomId, differences }) =>
            differences.flatMap(({ from, to, children, caregivers, was, now }) => [
              `${nameOf.get(roomId) ?? roomId} ${from.slice(11, 16)}–${to.slice(11, 16)} ${messages.replayRoom(children, caregivers)}`,
              `  − ${verdictLine(was, messages)}`,
              `  + ${verdictLine(now, messages)}`,
            ]),
          ),
        ]);
      }),
    );
};

const saysNothing = ({ wasShortSeconds, shortSeconds, differences }: Replay['rooms'][number]): boolean =>
  wasShortSeconds === 0 && shortSeconds === 0 && differences.length === 0;

type Verdict = Replay['rooms'][number]['differences'][number]['was'];
const verdictLine = ({ required, state, rule }: Verdict, messages: Messages): string =>
  `${messages.replayNeeds(required)}${messages.comma}${messages.ratioState(state)} ${rule.text}`;

const minutes = (seconds: number): string => (seconds / 60).toFixed(1);
