import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { loadConfig } from './config/load.ts';
import { announceReady, readyFile } from './config/runFolder.ts';
import { deviceKeyFile, openSecrets } from './devices/secrets.ts';
import { openFootageIndex } from './footage/database.ts';
import { startNvrImport } from './footage/nvr/importer.ts';
import { startFfmpeg } from './footage/recording/ffmpeg.ts';
import { startRecorder } from './footage/recording/recorder.ts';
import { becomeSoleRecorder } from './footage/recording/soleRecorder.ts';
import { systemClock } from './time/clock.ts';

/** The recorder process: footage and nothing else. It runs on without agent, broker and network. */
const { values } = parseArgs({
  options: { config: { type: 'string' }, data: { type: 'string', default: process.env.NESTBOX_DATA ?? 'data' } },
});
const data = resolve(values.data);
const config = loadConfig({ file: values.config ?? process.env.NESTBOX_CONFIG, data });
const log = pino({ name: 'recorder', level: process.env.NESTBOX_LOG ?? 'info' });

mkdirSync(join(data, 'run'), { recursive: true, mode: 0o700 });
const sole = becomeSoleRecorder(join(data, 'run', 'recorder.lock'));
if (!sole) {
  log.fatal({ event: 'recorder.doubled', data, fix: 'another recorder works on this folder; stop that one first' });
  process.exit(1);
}

const secrets = openSecrets(deviceKeyFile(data));
const db = openFootageIndex(join(data, 'footage.db'));
const recorder = await startRecorder({
  db,
  site: config.site.code,
  volumes: config.recorder.volumes,
  reserveBytes: config.recorder.reserveBytes,
  segmentMs: config.recorder.segmentMs,
  clock: systemClock(),
  log,
  startCamera: startFfmpeg(),
  addressOf: (stream) => secrets.open(stream.source, stream.uuid),
});
const nvrs = startNvrImport({
  db,
  clock: systemClock(),
  log,
  sourceOf: (stream) => secrets.open(stream.source, stream.uuid),
  connect: async ({ address, username, password = '' }) => {
    const { connectRecordings } = await import('./devices/onvif/recordings.ts');
    const account = username === undefined ? undefined : { username, password };
    return connectRecordings({ address: new URL(address), account, now: systemClock().now });
  },
});
announceReady(data, 'recorder', {});
log.info({ event: 'recorder.ready', volumes: config.recorder.volumes });

let stopping = false;
const stop = async (): Promise<void> => {
  if (stopping) return;
  stopping = true;
  readyFile(data, 'recorder').remove();
  await Promise.all([nvrs.stop(), recorder.stop()]);
  db.close();
  sole.release();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
