import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StreamName } from '#sim/camera/profiles.ts';
import type { CameraDescription } from '#sim/facility.ts';
import { type Pictures, startPictures } from '#sim/pictures.ts';
import { eventually } from '#tests/wait.ts';

const camera = (id: string, name: string): CameraDescription => ({
  id,
  name,
  onvif: new URL('http://127.0.0.1:1/onvif/device_service'),
  serial: id,
  mac: '02:00:5e:00:53:01',
  colour: 0xff3b5f6b,
  account: undefined,
});

const troubles: string[] = [];
let pictures: Pictures;
beforeAll(async () => {
  pictures = await startPictures({
    cameras: [camera('one', '教室 "一" \\ 号'), camera('two', '院子'), camera('guarded', '后门')],
    timeZone: 'Asia/Shanghai',
    onTrouble: (problem) => troubles.push(problem),
  });
});
afterAll(() => pictures.stop());

const uri = (id: string, stream: StreamName = 'main'): string => {
  const found = pictures.streamUri(id, stream);
  if (found === undefined) throw new Error(`${id} has no picture: ${troubles.join()}`);
  return found;
};
const tcp = ['-v', 'error', '-rtsp_transport', 'tcp'];
const probe = async (address: string, ...show: string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await promisify(execFile)('ffprobe', [...tcp, '-of', 'json', ...show, address], {
    timeout: 30_000,
  });
  return JSON.parse(stdout) as Record<string, unknown>; // ffprobe's own JSON
};

test('ffprobe reads H.264, 640 × 360, ten pictures a second, with a key frame each second', async () => {
  const { streams, packets } = await probe(
    uri('one'),
    ...['-show_entries', 'stream=codec_name,width,height,r_frame_rate:packet=flags', '-read_intervals', '%+#30'],
  );
  expect(streams).toMatchObject([{ codec_name: 'h264', width: 640, height: 360, r_frame_rate: '10/1' }]);
  const keys = (packets as { flags: string }[]).flatMap(({ flags }, index) => (flags.startsWith('K') ? [index] : []));
  expect(keys.slice(1).map((at, index) => at - (keys[index] ?? 0))).toEqual([10, 10]);
});

test.each([
  ['sub', { codec_name: 'h264', width: 320, height: 180, r_frame_rate: '5/1' }],
  ['h265', { codec_name: 'hevc', width: 640, height: 360, r_frame_rate: '10/1' }],
] as const)('the %s stream is what the profile says', async (stream, expected) => {
  const { streams } = await probe(uri('one', stream), '-show_entries', 'stream=codec_name,width,height,r_frame_rate');
  expect(streams).toMatchObject([expected]);
});

test('a guarded stream wants a login by Digest, the one that is valid now', async () => {
  const watch = (login: string) =>
    probe(uri('guarded').replace('//', `//${login}@`), '-show_entries', 'stream=codec_name').then(
      ({ streams }) => streams,
      (error: Error) => error.message,
    );
  pictures.guard?.('guarded', new Map([['admin', 'first']]));
  await eventually('the refusal of strangers', async () =>
    (await probe(uri('guarded'), '-show_entries', 'stream=codec_name').catch(String)).toString().includes('401'),
  );
  expect(await watch('admin:first')).toMatchObject([{ codec_name: 'h264' }]);
  pictures.guard?.('guarded', new Map([['admin', 'second']]));
  await eventually('the refusal of the old one', async () => String(await watch('admin:first')).includes('401'));
  expect(await watch('admin:second')).toMatchObject([{ codec_name: 'h264' }]);
});

test('the camera’s name and a clock are in the picture', async () => {
  expect(troubles.filter((problem) => problem.includes('clocks'))).toEqual([]);
  const jpeg = await pictures.snapshot('one');
  // A plain coloured picture of this size is a third of that.
  expect(jpeg?.subarray(0, 2).toString('hex')).toBe('ffd8');
  expect(jpeg?.length).toBeGreaterThan(4_000);
});

test('a camera that is unplugged drops who watches and refuses, the others go on; plugged in it is back at the same address', async () => {
  const address = uri('one');
  const watch = (target: string) => {
    const child = spawn('ffmpeg', [...tcp, '-i', target, '-c', 'copy', '-progress', 'pipe:1', '-f', 'null', '-'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let frames = 0;
    child.stdout.on('data', (chunk) => {
      for (const [, count] of String(chunk).matchAll(/frame=(\d+)/g)) frames = Number(count);
    });
    return { child, frames: () => frames, ended: new Promise((resolve) => child.once('exit', resolve)) };
  };
  const first = watch(address);
  const second = watch(uri('two'));
  try {
    await eventually('both to be watched', () => first.frames() > 5 && second.frames() > 5);
    pictures.plug('one', false);
    await first.ended;
    await eventually('the address to refuse', () =>
      probe(address).then(
        () => false,
        (error: { stderr: string }) => error.stderr.includes('Connection refused'),
      ),
    );
    const before = second.frames();
    await eventually('the other camera to go on', () => second.frames() > before + 5);
    pictures.plug('one', true);
    await eventually('the picture to be back', () => probe(address, '-show_streams'));
  } finally {
    first.child.kill('SIGKILL');
    second.child.kill('SIGKILL');
    await Promise.all([first.ended, second.ended]);
  }
});

test('without GStreamer one line names the packages, and the simulator goes on without pictures', async () => {
  const told: string[] = [];
  const none = await startPictures({
    cameras: [camera('one', '教室')],
    timeZone: 'Asia/Shanghai',
    onTrouble: (problem) => told.push(problem),
    python: '/nonexistent/python3',
  });
  expect(told).toEqual([expect.stringMatching(/python3-gi gir1\.2-gst-rtsp-server-1\.0/)]);
  expect(none.streamUri('one', 'main')).toBeUndefined();
  expect(await none.snapshot('one')).toBeUndefined();
  await none.stop();
});
