import type { Command } from 'commander';
import type { Config } from '../config/load.ts';
import type { AgentEndpoints } from '../config/runFolder.ts';
import { epochMs } from '../time/clock.ts';
import { portOf } from './optionValues.ts';
import { configOf, type PlaceOptions, placeOf, withPlace, withStores } from './place.ts';
import { type Terminal, table } from './terminal.ts';

export const addRun = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(program.command('run').description(messages.run), terminal)
    .option('--port <number>', messages.optionPort, portOf)
    .action(async (options: PlaceOptions & { readonly port?: number }) => {
      const config = await configOf(options);
      const { data, configFile } = placeOf(options);
      const { run } = await import('./run.ts');
      const log = (line: string): void => terminal.err(`nestbox: ${line}\n`);
      const told = { once: false };
      await run({
        config,
        configFile,
        data,
        port: options.port ?? (process.env.PORT ? portOf(process.env.PORT) : undefined),
        log,
        onAgentReady: (endpoints) => {
          // A restarted agent has the same address; the PINs were told before.
          if (told.once) return;
          told.once = true;
          void welcome(options, config, endpoints, terminal).then(
            (lines) => terminal.out(`${lines.join('\n')}\n`),
            log,
          );
        },
      });
    });
};

/** Enough for a few browsers of somebody who tries the demo. */
const demoCode = { uses: 20, validForMs: 24 * 3_600_000 };

/** Where the board is; for the demo facility with a code that lets a browser in, and who one can be there. */
const welcome = async (
  options: PlaceOptions,
  config: Config,
  { http, guardians }: AgentEndpoints,
  terminal: Terminal,
): Promise<string[]> => {
  const { messages } = terminal;
  if (!config.simulated || config.peopleFile === undefined) return [messages.started(http)];
  const { openCredentials } = await import('../identity/credentials.ts');
  const { createEnrolmentCode } = await import('../identity/kiosks.ts');
  const { demoPinsOf } = await import('../people/demoPins.ts');
  const { dayAt } = await import('../time/calendar.ts');
  const { openForDemo } = await import('../guardians/demo.ts');
  const { linkUrl } = await import('../guardians/link.ts');
  const demo = demoPinsOf(config.peopleFile).people;
  const { code, guardian } = await withStores(terminal, options, ({ stores, clock }) => ({
    code: createEnrolmentCode(stores.identity, openCredentials(config.dataFolder), {
      uses: demoCode.uses,
      expiresAt: epochMs(clock.now() + demoCode.validForMs),
    }),
    guardian:
      guardians === undefined
        ? undefined
        : openForDemo(
            stores.journal,
            stores.guardians,
            stores.people,
            demo.filter(({ staffRole }) => staffRole === null).map(({ name }) => name),
            dayAt(clock.now(), config.site.timeZone),
          ),
  }));
  const people = demo.map(({ pin, name, staffRole, children }) => [
    pin,
    staffRole === null ? messages.guardian : messages.staffRoles[staffRole],
    name,
    children.join(' '),
  ]);
  return [
    messages.started(`${http}/#enrol=${code}`),
    `${messages.demoPins}:`,
    ...table(people).map((line) => `  ${line}`),
    ...(guardian && guardians !== undefined
      ? [`${messages.demoGuardian(guardian.name, guardian.tail)}: ${linkUrl(guardians, guardian.secret)}`]
      : []),
  ];
};
