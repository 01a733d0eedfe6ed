import type { PublicKey } from '#contract/district.ts';
import type { Verification } from '../summary/verify.ts';
import type { PlaceOptions } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

/** What an inspector scanned from a screen, against the site's keys and, where there are any, the summaries verified before. */
export const verifyQr = async (
  terminal: Terminal,
  options: PlaceOptions,
  text: string,
  trusted: {
    readonly keys: readonly PublicKey[];
    readonly site: string | undefined;
    /** Undefined when no files were given. */
    readonly files: Verification | undefined;
  },
): Promise<void> => {
  const { proof: messages } = terminal.messages;
  const { checkpointFaults, readCheckpoint } = await import('../summary/checkpoint.ts');
  const checkpoint = readCheckpoint(text.trim());
  if (!checkpoint) throw new CommandFailure('not_a_checkpoint', messages.notACheckpoint);
  const { keys, site, files } = trusted;
  const faults = [
    ...checkpointFaults(checkpoint, keys, { site, summaries: files?.sound }).map((fault) => ({ name: 'QR', ...fault })),
    ...(files?.faults ?? []),
  ];
  const ok = faults.length === 0;
  const compared = files?.sound.length ?? 0;
  print(terminal, options.json, { ok, checkpoint, faults, compared }, () =>
    ok
      ? [
          messages.qrSound(checkpoint.site, checkpoint.day, checkpoint.sequence),
          ...(files ? [messages.qrMatches(compared)] : []),
          `SHA-256 ${checkpoint.sha256}`,
        ]
      : [
          messages.qrNotSound(faults.length),
          ...faults.map(({ name, code, detail }) => `  ${name}: ${code}: ${detail}`),
        ],
  );
  if (!ok) throw new CommandFailure('not_verified', '');
};
