import { execFile } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createSplitter } from '#agent/footage/mp4/fmp4.ts';
import { type Sound, type StartCamera, startFfmpeg } from '#agent/footage/recording/ffmpeg.ts';
import { type RtspSourceOptions, startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { film } from './film.ts';
import { prepareSite, type RecordingSite } from './recordingSite.ts';

/** What ffprobe finds when it decodes everything: codec, packets of each stream, and its complaints. */
const probe = async (file: string) => {
  const { stdout, stderr } = await promisify(execFile)('ffprobe', [
    ...['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames', '-of', 'json', file],
  ]);
  const { streams } = JSON.parse(stdout) as { streams: { codec_name: string; nb_read_frames: string }[] };
  return {
    codecs: streams.map(({ codec_name }) => codec_name),
    frames: streams.map(({ nb_read_frames }) => Number(nb_read_frames)),
    complaints: stderr,
  };
};

/** The files of a stream in order, and all of them as one film, as a player gets them: one head, then every fragment. */
const filesOf = (site: RecordingSite, name: string): { files: string[]; film: string; recordedMs: number } => {
  const { id, uuid } = site.db.prepare('SELECT id, uuid FROM stream WHERE name = ?').get(name) as {
    id: number;
    uuid: string;
  };
  const heads = site.db
    .prepare('SELECT init_bytes FROM segment WHERE stream_id = ? ORDER BY start_ms')
    .pluck()
    .all(id) as number[];
  const files = globSync(`${uuid}/main/*/*/*/*/*.mp4`, { cwd: site.volume })
    .sort()
    .map((file) => join(site.volume, file));
  const path = join(site.data, `${name}.mp4`);
  const parts = files.map((file, index) => readFileSync(file).subarray(index === 0 ? 0 : heads[index]));
  writeFileSync(path, Buffer.concat(parts));
  const recordedMs = site.db.prepare('SELECT sum(end_ms - start_ms) FROM run WHERE stream_id = ?').pluck().get(id);
  return { files, film: path, recordedMs: Number(recordedMs) };
};

test('sound is recorded only where it is asked for: AAC as it came, everything else as AAC', async () => {
  const site = prepareSite();
  const cameras: Record<string, { sound: RtspSourceOptions['sound']; audio: boolean }> = {
    'g711-on': { sound: 'g711', audio: true },
    'g711-off': { sound: 'g711', audio: false },
    'aac-on': { sound: 'aac', audio: true },
    'opus-on': { sound: 'opus', audio: true },
    'mute-on': { sound: 'none', audio: true },
  };
  const urls = new Map<string, string>();
  const started = Object.entries(cameras).map(async ([id, { sound = 'none', audio }]) => {
    // Each its own: a second viewer makes this server count its time stamps anew.
    const { url } = await startRtspSource({ width: 320, height: 180, sound });
    urls.set(id, url);
    site.registry.registerStream({ id, name: id, rtspUrl: url, audio });
  });
  await Promise.all(started);
  const tried: [string, Sound][] = [];
  const ffmpeg = startFfmpeg();
  const startCamera: StartCamera = (address, sound) => {
    tried.push([address, sound]);
    return ffmpeg(address, sound);
  };
  const recorder = await site.start({ startCamera, segmentMs: 1000 });
  const segments = site.db.prepare('SELECT count(*) FROM segment GROUP BY stream_id').pluck();
  await eventually('two files of each', () => {
    const counts = segments.all() as number[];
    return counts.length === 5 && counts.every((count) => count >= 2);
  });
  await recorder.stop();

  for (const [id, { sound, audio }] of Object.entries(cameras)) {
    const { files, film, recordedMs } = filesOf(site, id);
    for (const file of [...files.slice(0, 2), film]) {
      const { codecs, frames, complaints } = await probe(file);
      expect({ id, complaints, codecs }).toEqual({
        ...{ id, complaints: '' },
        codecs: audio && sound !== 'none' ? ['h264', 'aac'] : ['h264'],
      });
      for (const count of frames) expect(count).toBeGreaterThan(0);
      // Ten pictures a second, and all of them: the files touch each other.
      if (file === film) expect(Math.abs((frames[0] ?? 0) * 100 - recordedMs)).toBeLessThanOrEqual(200);
    }
  }
  const soundsOf = (id: string) => tried.flatMap(([url, how]) => (url === urls.get(id) ? how : []));
  expect(soundsOf('aac-on')).toEqual(['copy']);
  expect(soundsOf('g711-on')).toEqual(['copy', 'transcode']);
  expect(soundsOf('g711-off')).toEqual(['off']);
  expect(soundsOf('opus-on')).toEqual(['copy', 'transcode']);
  // That a sound had to be transcoded is no outage.
  expect(site.gaps().map(({ reason }) => reason)).not.toContain('ffmpeg_exit');
});

test('the picture decides what a fragment is; sound alone is none', () => {
  const whole = createSplitter().push(film).pieces;
  const second = whole[2];
  if (second?.kind !== 'fragment') throw new Error('no film');
  // The same fragment, of another track.
  const other = Buffer.from(second.bytes);
  other.writeUInt32BE(2, other.indexOf('tfhd') + 8);
  const at = film.indexOf(second.bytes);
  const mixed = Buffer.concat([film.subarray(0, at), other, film.subarray(at)]);
  expect(createSplitter().push(mixed)).toEqual({ pieces: whole, damage: undefined });
});
