import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createSplitter, type FragmentPiece, type InitPiece } from '#agent/footage/mp4/fmp4.ts';
import { pictureSizeOf } from '#agent/footage/mp4/pictureSize.ts';

const muxing = ['-f', 'mp4', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', 'pipe:1'];

/** One second of a film, its parameter sets in every key frame, as cameras send them. */
const film = (size: string, ...encoder: string[]): Buffer =>
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc=size=${size}:rate=5`, '-t', '1', ...encoder],
    ...['-g', '5', '-bsf:v', 'dump_extra', ...muxing],
  ]);
const h265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none'];

const piecesOf = (bytes: Buffer): { init: InitPiece; fragment: FragmentPiece } => {
  const { pieces } = createSplitter().push(bytes);
  const [init, fragment] = pieces;
  if (init?.kind !== 'init' || fragment?.kind !== 'fragment') throw new Error('not a film');
  return { init, fragment };
};

test('an H.265 head is the one that ffmpeg writes for browsers; an H.264 head stays as it is', () => {
  const plain = film('320x180', ...h265);
  const forBrowsers = film('320x180', ...h265, '-tag:v', 'hvc1');
  expect(plain.includes('hev1')).toBe(true);
  const { init } = piecesOf(plain);
  expect(init.track).toMatchObject({ codec: 'hvc1', width: 320, height: 180 });
  expect(init.moov).toEqual(piecesOf(forBrowsers).init.moov);
  const other = film('320x180', '-c:v', 'libx264', '-preset', 'ultrafast');
  expect(other.includes(piecesOf(other).init.moov)).toBe(true);
});

test.each([
  ['320x180', ['-c:v', 'libx264', '-preset', 'ultrafast']],
  ['1920x1080', ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-x264-params', 'cqm=jvt']],
  ['642x362', ['-c:v', 'libx264', '-pix_fmt', 'yuv444p', '-preset', 'ultrafast']],
  ['720x576', ['-c:v', 'libx264', '-preset', 'ultrafast', '-flags', '+ilme+ildct', '-x264-params', 'interlaced=1']],
  ['318x178', h265],
  ['1280x720', [...h265, '-pix_fmt', 'yuv422p10le']],
])('a picture of %s says so in its first frame (%j)', (size, encoder) => {
  const { init, fragment } = piecesOf(film(size, ...encoder));
  const { offset = 0, bytes = 0 } = fragment.firstSample ?? {};
  const sample = fragment.bytes.subarray(offset, offset + bytes);
  const found = pictureSizeOf(sample, init.track.codec);
  expect(`${found?.width}x${found?.height}`).toBe(size);
  for (let cut = 0; cut < Math.min(60, sample.length); cut += 1) {
    expect(() => pictureSizeOf(sample.subarray(0, cut), init.track.codec)).not.toThrow();
  }
});
