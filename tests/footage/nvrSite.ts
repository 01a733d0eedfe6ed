import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { connectRecordings } from '#agent/devices/onvif/recordings.ts';
import { openSecrets } from '#agent/devices/secrets.ts';
import { startNvrImport } from '#agent/footage/nvr/importer.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { type Clock, epochMs, systemClock } from '#agent/time/clock.ts';
import type { Stretch } from '#sim/nvr/recordings.ts';
import { nvrAccount, startNvr } from '../sim/nvrSimulator.ts';
import { prepareSite } from './recordingSite.ts';

export const minute = 60_000;

/** A clock that runs and can be moved on, for the NVR and us alike. */
const movableClock = (): Clock & { advance(ms: number): void } => {
  const system = systemClock();
  let aheadMs = 0;
  return {
    now: () => epochMs(system.now() + aheadMs),
    monotonicMs: () => system.monotonicMs() + aheadMs,
    trust: () => 'synced',
    advance: (ms) => {
      aheadMs += ms;
    },
  };
};

/**
 * A site whose footage a simulated NVR keeps: recording `REC_1`, the stream `cam-yard`. `start` begins the import.
 * Stretches are minutes before now; one without an end is being recorded.
 */
export const nvrSite = async (
  stretches: readonly (readonly [number, number?])[],
  options: { replayUri?: (token: string) => string | undefined } = {},
) => {
  const site = prepareSite();
  const clock = movableClock();
  const nowMs = Math.floor(clock.now() / 1000) * 1000;
  const before = (minutes: number): number => nowMs - minutes * minute;
  const held: Stretch[] = stretches.map(([from, to]) => ({
    fromMs: before(from),
    toMs: to === undefined ? undefined : before(to),
  }));
  const { nvr, address } = await startNvr({
    recordings: [{ token: 'REC_1', name: '沙池', stretches: held }],
    clock,
    ...options,
  });
  const source = { address: address.href, ...nvrAccount, recordingToken: 'REC_1' };
  const register = (changes: Partial<typeof source> = {}): boolean =>
    site.registry.registerNvrStream({
      id: 'cam-yard',
      name: '院子',
      areaId: 'yard',
      source: { ...source, ...changes },
    });
  register();
  // Registered so long ago that all of it is required.
  site.db.prepare('UPDATE stream SET registered_ms = ?').run(before(1000));
  const secrets = openSecrets(join(site.data, 'keys', 'device.key'));
  const said: string[] = [];
  const start = async () => {
    const recorder = await site.start({ clock });
    const nvrImport = startNvrImport({
      db: site.db,
      clock,
      log: pino({}, { write: (line) => void said.push((JSON.parse(line) as { event: string }).event) }),
      sourceOf: (stream) => secrets.open(stream.source, stream.uuid),
      connect: async ({ address: at, username, password }) =>
        connectRecordings({
          address: new URL(at),
          account: username === undefined ? undefined : { username, password: password ?? '' },
          now: clock.now,
          searchLimitMs: 1_000,
        }),
      everyMs: 100,
    });
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => {
      stopped ??= nvrImport.stop().then(() => recorder.stop());
      return stopped;
    };
    onTestFinished(stop);
    return { stop };
  };
  const store = openFootageStore(site.db, clock.now);
  // `said`: the events that the import logged.
  return { site, nvr, address, clock, before, register, start, store, said };
};
