import type { Command } from 'commander';
import { epochMs } from '../time/clock.ts';
import { type PlaceOptions, withPlace, withStores } from './place.ts';
import { print, type Terminal } from './terminal.ts';

export const addKiosk = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const kiosk = program.command('kiosk').description(messages.kiosk);
  withPlace(kiosk.command('code').description(messages.kioskCode), terminal).action((options: PlaceOptions) =>
    withStores(terminal, options, async ({ stores: { identity }, clock, config }) => {
      const { openCredentials } = await import('../identity/credentials.ts');
      const { codeValidForMs, createEnrolmentCode } = await import('../identity/kiosks.ts');
      const { toRfc3339 } = await import('../time/calendar.ts');
      const expiresAt = epochMs(clock.now() + codeValidForMs);
      const code = createEnrolmentCode(identity, openCredentials(config.dataFolder), { uses: 1, expiresAt });
      const until = toRfc3339(expiresAt, config.site.timeZone);
      print(terminal, options.json, { code, expiresAt: until }, () => [messages.kioskCodeMade(code, until)]);
    }),
  );
};
