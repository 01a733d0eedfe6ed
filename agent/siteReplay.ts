import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Secrets } from './devices/secrets.ts';
import type { NvrPlayback } from './footage/nvr/playback.ts';
import type { FootageStore } from './footage/store.ts';
import type { Db } from './journal/database.ts';
import type { Clock } from './time/clock.ts';

/** Playback of what the facility's own recorders keep, made when it is first asked for: most sites have none. */
export const openReplay = (parts: {
  readonly index: Db;
  readonly footage: FootageStore;
  readonly secrets: Secrets;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}): NvrPlayback => {
  const { index, footage, secrets, dataFolder, clock, logger } = parts;
  let opened: Promise<NvrPlayback> | undefined;
  const open = async (): Promise<NvrPlayback> => {
    const { openNvrPlayback } = await import('./footage/nvr/playback.ts');
    const { startFfmpeg } = await import('./footage/recording/ffmpeg.ts');
    const { rtspLogin } = await import('./devices/onvif/rtspLogin.ts');
    const { connectRecordings } = await import('./devices/onvif/recordings.ts');
    return openNvrPlayback({
      db: index,
      store: footage,
      folder: join(dataFolder, 'run', 'replay'),
      log: logger,
      clock,
      startPlayer: startFfmpeg(),
      sourceOf: ({ source, uuid }) => secrets.open(source, uuid),
      replayAddress: async ({ address, username, password = '', recordingToken }) => {
        const account = username === undefined ? undefined : { username, password };
        const client = connectRecordings({ address: new URL(address), account, now: clock.now });
        try {
          return await client.replayAddress(recordingToken);
        } finally {
          client.close();
        }
      },
      loginOf: ({ username, password = '' }) =>
        username === undefined ? undefined : rtspLogin({ username, password }),
    });
  };
  const playback = (): Promise<NvrPlayback> => {
    opened ??= open();
    return opened;
  };
  return {
    segments: async (of, range) => (await playback()).segments(of, range),
    segmentAt: async (of, startMs) => (await playback()).segmentAt(of, startMs),
    close: async () => (await opened)?.close(),
  };
};
