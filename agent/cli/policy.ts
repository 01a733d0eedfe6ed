import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import type { RulePack } from '../policy/pack.ts';
import { dayOf, type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

/** `policy list`, `policy install FILE` and `ratio replay`. */
export const addPolicy = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const policy = program.command('policy').description(messages.policy);

  withPlace(policy.command('list').description(messages.policyList), terminal).action((options: PlaceOptions) =>
    withStores(terminal, options, async (place) => {
      const { packView } = await import('../ratio/packRoutes.ts');
      const { packStore, rules } = place.stores;
      const today = await dayOf(terminal, undefined, place);
      const packs = packStore.all().map((known) => packView(known, rules, today, place.config.site.timeZone));
      print(terminal, options.json, { packs }, () =>
        table(
          packs.map(({ id, version, effectiveFrom, source, inForce, title }) => [
            `${id}@${version}`,
            effectiveFrom,
            messages.packSource(source),
            inForce ? messages.packInForce : '',
            title,
          ]),
        ),
      );
    }),
  );

  withPlace(policy.command('install').description(messages.policyInstall), terminal)
    .argument('<file>')
    .option('--allow-past', messages.optionAllowPast)
    .action((file: string, options: PlaceOptions & { readonly allowPast?: boolean }) =>
      withStores(terminal, options, async (place) => {
        const { decideInstall } = await import('../policy/install.ts');
        const { packStore, journal } = place.stores;
        const decision = decideInstall(jsonOf(terminal, file), {
          today: await dayOf(terminal, undefined, place),
          isKnown: (id, version) => packStore.find(id, version) !== undefined,
          source: 'file',
          allowPast: options.allowPast ?? false,
          actor: 'agent',
        });
        if (!decision.ok) {
          const faults = decision.errors.map(({ path, message }) => `${file}${path}: ${message}`);
          throw new CommandFailure(decision.code, faults.join('\n'));
        }
        const { id, version, effectiveFrom } = decision.pack;
        journal.record([{ ...decision.event, id: uuidv7() }]);
        print(terminal, options.json, { ok: true, id, version, effectiveFrom }, () => [
          messages.packInstalled(`${id}@${version}`, effectiveFrom),
        ]);
      }),
    );

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
        const { replayDay } = await import('../ratio/replay.ts');
        const { pastUnder, rules, site } = place.stores;
        const pack = await packOf(terminal, options.pack, place);
        const replay = replayDay(day, pack, { pastUnder, rules, now: place.clock.now() });
        const nameOf = new Map(site.rooms().map(({ roomId, name }) => [roomId, name]));
        print(terminal, options.json, replay, () => [
          messages.replayHead(
            day,
            `${replay.was.pack}@${replay.was.version}`,
            `${replay.now.pack}@${replay.now.version}`,
          ),
          ...table(
            replay.rooms.map((room) => [
              nameOf.get(room.roomId) ?? room.roomId,
              messages.replayShort(minutes(room.wasShortSeconds), minutes(room.shortSeconds)),
              messages.replayBreaches(room.wasBreaches, room.breaches),
            ]),
          ),
          ...replay.rooms.flatMap(({ roomId, differences }) =>
            differences.flatMap(({ from, to, children, caregivers, was, now }) => [
              `${nameOf.get(roomId) ?? roomId} ${from.slice(11, 16)}–${to.slice(11, 16)} ${messages.replayRoom(children, caregivers)}`,
              `  − ${messages.replayNeeds(was.required)} ${was.rule.text}`,
              `  + ${messages.replayNeeds(now.required)} ${now.rule.text}`,
            ]),
          ),
        ]);
      }),
    );
};

const minutes = (seconds: number): string => (seconds / 60).toFixed(1);

const jsonOf = ({ messages }: Terminal, file: string): unknown => {
  if (!existsSync(file)) throw new CommandFailure('no_file', messages.fileMissing(file), 2);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandFailure('not_json', `${file}: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
};

/** `ID@VERSION` of a known pack, or a file. */
const packOf = async (terminal: Terminal, named: string, { stores }: OpenPlace): Promise<RulePack> => {
  const [id = '', version] = named.split('@');
  const known = version === undefined ? undefined : stores.packStore.find(id, version);
  if (known) return known;
  if (!existsSync(named)) throw new CommandFailure('no_pack', terminal.messages.packMissing(named), 2);
  const { parsePack } = await import('../policy/pack.ts');
  const parsed = parsePack(jsonOf(terminal, named));
  if (!parsed.ok) throw new CommandFailure('invalid', parsed.faults.map((fault) => `${named}: ${fault}`).join('\n'));
  return parsed.pack;
};
