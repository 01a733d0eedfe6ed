import { type Command, Option } from 'commander';
import { Role } from '#contract/roles.ts';
import { epochMs } from '../time/clock.ts';
import { type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

export const addToken = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const token = program.command('token').description(messages.token);
  const command = (name: string, description: string): Command =>
    withPlace(token.command(name).description(description), terminal);

  command('create', messages.tokenCreate)
    .addOption(new Option('--role <role>', messages.optionRole).choices(Role.enum).makeOptionMandatory())
    .requiredOption('--name <name>', messages.optionName)
    .action((options: PlaceOptions & { readonly role: Role; readonly name: string }) =>
      withStores(terminal, options, async ({ stores: { journal } }) => {
        const { createToken } = await import('../identity/tokens.ts');
        const { role, name } = options;
        const issued = createToken(journal, { role, name, actor: 'agent' });
        print(terminal, options.json, { ...issued, role, name }, () => [messages.tokenMade(role, name), issued.token]);
      }),
    );

  command('list', messages.tokenList).action((options: PlaceOptions) =>
    withStores(terminal, options, async ({ stores: { identity }, config }) => {
      const { toRfc3339 } = await import('../time/calendar.ts');
      const time = (at: number | null): string | null =>
        at === null ? null : toRfc3339(epochMs(at), config.site.timeZone);
      const tokens = identity.tokens().map(({ tokenId, role, name, createdAt, revokedAt }) => ({
        tokenId,
        role,
        name,
        createdAt: time(createdAt),
        revokedAt: time(revokedAt),
      }));
      print(terminal, options.json, { tokens }, () =>
        tokens.length === 0
          ? [messages.tokenNone]
          : table(
              tokens.map(({ tokenId, role, name, createdAt, revokedAt }) => [
                tokenId,
                role,
                name,
                createdAt ?? '',
                revokedAt === null ? '' : messages.tokenRevokedAt(revokedAt),
              ]),
            ),
      );
    }),
  );

  command('revoke', messages.tokenRevoke)
    .argument('<id>')
    .action((tokenId: string, options: PlaceOptions) =>
      withStores(terminal, options, async ({ stores: { journal, identity } }) => {
        const { revokeToken } = await import('../identity/tokens.ts');
        if (!revokeToken(journal, identity, tokenId, 'agent')) {
          throw new CommandFailure('unknown_token', messages.tokenUnknown(tokenId));
        }
        print(terminal, options.json, { ok: true, tokenId }, () => [messages.tokenRevoked(tokenId)]);
      }),
    );
};
