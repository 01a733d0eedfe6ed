import type { Command } from 'commander';
import type { NvrConfig } from '../config/nvr.ts';
import type { CallFailure } from '../devices/onvif/client.ts';
import { systemClock } from '../time/clock.ts';
import { devicePassword } from './devicePassword.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

interface NvrOptions {
  readonly address: string;
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly json?: boolean;
}

/** Lists what a recorder of the facility has, as it would stand in facility.yaml. It is asked directly, without the agent. */
export const addFootageNvr = (footage: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.nvr;
  footage
    .command('nvr')
    .description(said.title)
    .requiredOption('--address <address>', said.optionAddress)
    .option('--username <name>', said.optionUsername)
    .option('--password-stdin', messages.provision.optionPasswordStdin)
    .option('--json', messages.optionJson)
    .action(async ({ address: given, username, passwordStdin, json }: NvrOptions) => {
      const address = addressOf(given);
      if (!address) throw new CommandFailure('bad_address', said.badAddress(given), 2);
      const account =
        username === undefined ? undefined : { username, password: devicePassword(terminal, passwordStdin) };
      const { connectRecordings } = await import('../devices/onvif/recordings.ts');
      const client = connectRecordings({ address, account, now: systemClock().now });
      try {
        const answer = await client.recordings();
        if (!answer.ok) throw failureOf(answer, terminal);
        const { idOf } = await import('../siteNvr.ts');
        const { stringify } = await import('yaml');
        const found = answer.recordings.map(({ token, name, earliestMs, latestMs, isRecording }) => ({
          token,
          name,
          from: written(earliestMs),
          to: written(latestMs),
          isRecording: isRecording ?? null,
        }));
        const recordings = found.map(({ token, name }) => ({ token, id: idOf('nvr', token), name }));
        const nvr: NvrConfig = {
          id: 'nvr',
          onvif: address.href,
          ...(username && { username, password: '…' }),
          recordings,
        };
        print(terminal, json, { ok: true, address: address.href, recordings: found }, () =>
          found.length === 0
            ? [said.none]
            : [
                ...table([
                  said.head,
                  ...found.map(({ token, name, from, to, isRecording }) => [
                    token,
                    name,
                    from ?? '',
                    to ?? '',
                    isRecording ? said.yes : said.no,
                  ]),
                ]),
                '',
                said.example,
                '',
                ...stringify({ nvr: [nvr] })
                  .trimEnd()
                  .split('\n'),
              ],
        );
      } finally {
        client.close();
      }
    });
};

const written = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

const addressOf = (given: string): URL | undefined => {
  const text = /^https?:\/\//.test(given) ? given : `http://${given}/onvif/device_service`;
  return URL.canParse(text) ? new URL(text) : undefined;
};

const failureOf = ({ why, detail }: CallFailure, { messages }: Terminal): CommandFailure => {
  const said = messages.nvr;
  switch (why) {
    case 'unreachable':
      return new CommandFailure('nvr_unreachable', said.unreachable(detail));
    case 'not_authorized':
      return new CommandFailure('nvr_refused', said.refused);
    case 'locked':
      return new CommandFailure('nvr_locked', said.locked);
    case 'unknown_action':
      return new CommandFailure('nvr_no_search', said.noSearch);
    default:
      return new CommandFailure('nvr_failed', said.failed(detail));
  }
};
