import { existsSync, readFileSync } from 'node:fs';
import type { PulledSite } from '#district/sites.ts';
import { CommandFailure, type Terminal } from './terminal.ts';

/** A wrong name must not make an empty database, in which everybody would be missing. @throws CommandFailure (wrong usage). */
export const refuseWithoutStore = (address: string, { messages }: Terminal): void => {
  if (!address.includes('://') && !existsSync(address)) {
    throw new CommandFailure('no_store', messages.district.pull.noStore(address), 2);
  }
};

/** A certificate, an authority or a key, PEM. @throws CommandFailure (wrong usage) that names the file when it cannot be read. */
export const readPem = (file: string, { messages }: Terminal): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandFailure('bad_ca', messages.district.pull.badCa(file), 2);
  }
};

/** The authorities that a list names. @throws as `readPem`. */
export const refuseUnreadable = (sites: readonly PulledSite[], terminal: Terminal): void => {
  for (const file of new Set(sites.flatMap(({ ca }) => ca ?? []))) readPem(file, terminal);
};
