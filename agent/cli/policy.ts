import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { FieldFault } from '../config/fieldFaults.ts';
import { freshId } from '../journal/fresh.ts';
import type { RulePack } from '../policy/pack.ts';
import { dayOf, type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

/** `policy list` and `policy install FILE`. */
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
          throw new CommandFailure(decision.code, faultLines(terminal, file, decision.errors));
        }
        const { id, version, effectiveFrom } = decision.pack;
        journal.record([{ ...decision.event, id: freshId() }]);
        print(terminal, options.json, { ok: true, id, version, effectiveFrom }, () => [
          messages.packInstalled(`${id}@${version}`, effectiveFrom),
        ]);
      }),
    );
};

const jsonOf = ({ messages }: Terminal, file: string): unknown => {
  if (!existsSync(file)) throw new CommandFailure('no_file', messages.fileMissing(file), 2);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandFailure('not_json', messages.notJson(file, error instanceof Error ? error.message : ''), 2);
  }
};

const faultLines = ({ messages }: Terminal, file: string, faults: readonly FieldFault[]): string =>
  faults
    .map(({ path, message, zh }) => `${file}${path === '' ? '' : ` ${path}`}: ${messages.said({ zh, en: message })}`)
    .join('\n');

/** `ID@VERSION` of a known pack, or a file. */
export const packOf = async (terminal: Terminal, named: string, { stores }: OpenPlace): Promise<RulePack> => {
  const [id = '', version] = named.split('@');
  const known = version === undefined ? undefined : stores.packStore.find(id, version);
  if (known) return known;
  if (!existsSync(named)) throw new CommandFailure('no_pack', terminal.messages.packMissing(named), 2);
  const { parsePack } = await import('../policy/pack.ts');
  const parsed = parsePack(jsonOf(terminal, named));
  if (!parsed.ok) throw new CommandFailure('invalid', faultLines(terminal, named, parsed.faults));
  return parsed.pack;
};
