import type { Config } from './config/load.ts';
import { readyFile } from './config/runFolder.ts';
import {
  brokerCheck,
  clockCheck,
  createHealth,
  devicesCheck,
  diskCheck,
  journalCheck,
  type NamedCheck,
  processCheck,
} from './devices/health.ts';
import type { Stores } from './stores.ts';
import type { Clock } from './time/clock.ts';

export interface SiteHealthOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'journal'>;
  readonly broker: Parameters<typeof brokerCheck>[0];
  readonly dropped: Parameters<typeof devicesCheck>[0];
  readonly recorderGoneSinceMs: () => number | undefined;
  readonly upstream: NamedCheck;
  readonly flows: readonly NamedCheck[];
}

/** How each part of the box is doing, for whoever asks `healthz` and the site page. */
export const openHealth = (options: SiteHealthOptions): ReturnType<typeof createHealth> => {
  const { config, clock, stores } = options;
  const { timeZone } = config.site;
  return createHealth(
    [
      journalCheck(stores.journal.lastSeq),
      brokerCheck(options.broker, timeZone),
      devicesCheck(options.dropped),
      processCheck('recorder', {
        isReady: () =>
          readyFile(config.dataFolder, 'recorder').read() !== undefined && options.recorderGoneSinceMs() === undefined,
        now: clock.now,
      }),
      ...options.flows,
      clockCheck(clock),
      options.upstream,
      diskCheck(config.dataFolder),
    ],
    clock,
    timeZone,
  );
};
