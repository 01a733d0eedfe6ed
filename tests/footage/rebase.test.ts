import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRebase } from '#agent/footage/export/rebase.ts';
import { createSplitter } from '#agent/footage/mp4/fmp4.ts';
import { temporaryFolder } from '#tests/folder.ts';

/** Six seconds of picture and sound; sound packets do not end where key frames stand. */
const film = execFileSync(
  'ffmpeg',
  [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10', '-f', 'lavfi', '-i', 'sine=frequency=440'],
    ...[
      '-t',
      '6',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '10',
      '-bf',
      '0',
      '-sc_threshold',
      '0',
      '-c:a',
      'aac',
    ],
    ...['-f', 'mp4', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);

const startsOf = (file: string): Record<string, number> => {
  const shown = execFileSync('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=codec_type,start_time',
    '-of',
    'json',
    file,
  ]);
  const { streams } = JSON.parse(shown.toString()) as { streams: { codec_type: string; start_time: string }[] };
  return Object.fromEntries(streams.map(({ codec_type, start_time }) => [codec_type, Number(start_time)]));
};

test('a film that is cut late in a run begins at zero, and sound and picture stay together', () => {
  const { pieces } = createSplitter().push(film);
  const init = pieces.find((piece) => piece.kind === 'init');
  if (!init) throw new Error('ffmpeg made no film');
  const late = pieces.filter((piece) => piece.kind === 'fragment').slice(3);
  const folder = temporaryFolder();
  const write = (name: string, bodies: readonly Buffer[]): string => {
    writeFileSync(join(folder, name), Buffer.concat([init.ftyp, init.moov, ...bodies]));
    return join(folder, name);
  };
  const asItWas = startsOf(
    write(
      'late.mp4',
      late.map(({ bytes }) => bytes),
    ),
  );
  expect(asItWas.video).toBeCloseTo(3, 1);

  const rebase = createRebase(init.moov);
  const moved = late.map(({ bytes }) => Buffer.from(bytes));
  for (const bytes of moved) rebase.move(bytes);
  const file = write('film.mp4', moved);
  const starts = startsOf(file);
  expect(Math.abs(Math.min(...Object.values(starts)))).toBeLessThan(0.05);
  const apart = ({ video = 0, audio = 0 }: Record<string, number>): number => video - audio;
  expect(apart(starts)).toBeCloseTo(apart(asItWas), 3);
  expect(execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', file, '-f', 'null', '-']).toString()).toBe('');

  // Nothing but time stamps is other than it was: eight bytes for each track of each fragment at most.
  const differing = late.map(({ bytes }, at) => bytes.filter((byte, place) => byte !== moved[at]?.[place]).length);
  for (const count of differing) expect(count).toBeLessThanOrEqual(16);
  expect(differing.some((count) => count > 0)).toBe(true);
});

test('damage is told, never written over', () => {
  const { pieces } = createSplitter().push(film);
  const init = pieces.find((piece) => piece.kind === 'init');
  const first = pieces.find((piece) => piece.kind === 'fragment');
  if (!init || !first) throw new Error('ffmpeg made no film');
  const bytes = Buffer.from(first.bytes);
  bytes.writeUInt32BE(0xffff_ffff, 8);
  const before = Buffer.from(bytes);
  expect(() => createRebase(init.moov).move(bytes)).toThrow(RangeError);
  expect(bytes.equals(before)).toBe(true);
});
