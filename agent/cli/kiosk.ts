import type { Command } from 'commander';
import { epochMs } from '../time/clock.ts';
import { type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

export const addKiosk = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const kiosk = program.command('kiosk').description(messages.kiosk);
  const command = (name: string, description: string): Command =>
    withPlace(kiosk.command(name).description(description), terminal);

  command('code', messages.kioskCode).action((options: PlaceOptions) =>
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

  command('list', messages.kioskList).action((options: PlaceOptions) =>
    withStores(terminal, options, async ({ stores: { identity }, config }) => {
      const { toRfc3339 } = await import('../time/calendar.ts');
      const time = (at: number): string => toRfc3339(epochMs(at), config.site.timeZone);
      const kiosks = identity.kiosks().map(({ kioskId, name, enrolledAt, revokedAt }) => ({
        kioskId,
        name,
        enrolledAt: time(enrolledAt),
        revokedAt: revokedAt === null ? null : time(revokedAt),
      }));
      print(terminal, options.json, { kiosks }, () =>
        kiosks.length === 0
          ? [messages.kioskNone]
          : table(
              kiosks.map(({ kioskId, name, enrolledAt, revokedAt }) => [
                kioskId,
                name,
                enrolledAt,
                revokedAt === null ? '' : messages.kioskRevokedAt(revokedAt),
              ]),
            ),
      );
    }),
  );

  command('revoke', messages.kioskRevoke)
    .argument('<id>')
    .action((kioskId: string, options: PlaceOptions) =>
      withStores(terminal, options, async ({ stores: { journal, identity } }) => {
        const { revokeKiosk } = await import('../identity/kiosks.ts');
        if (!revokeKiosk(journal, identity, kioskId, 'agent')) {
          throw new CommandFailure('unknown_kiosk', messages.kioskUnknown(kioskId));
        }
        print(terminal, options.json, { ok: true, kioskId }, () => [messages.kioskRevoked(kioskId)]);
      }),
    );
};
