import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver, StepFailure } from '../../driver.ts';
import { failed, type Outcome, passed, stepFailed } from './outcome.ts';
import { runProgram } from './programs.ts';

const frameLimitMs = 15_000;
const lookLimitMs = 5_000;
/** Some cameras answer with the same snapshot for a few seconds. */
const tries = 4;
const betweenTriesMs = 1_500;
/** Of 255: the mean of a covered lens, or of one in a dark room without infrared. */
const darkest = 24;
/** A dark picture with something in it is one of a dark room. */
const leastSpreadInTheDark = 8;
/** A picture of one colour: no lens, no sensor, or a screen that says "no signal". */
const leastSpread = 3;

/** Sees a picture, and then another one: black, of one colour, or the same again is none. */
export const testPicture = async (driver: Driver, signal: AbortSignal): Promise<Outcome> => {
  const first = await takePicture(driver, signal);
  if (!first.ok) return first.outcome;
  const look = await lookAt(first.jpeg, signal);
  if (!look.ok) return failed(`图像无法解码（${look.detail}）`, `the picture cannot be decoded (${look.detail})`);
  const { mean, spread } = look;
  const measured = { ...sizeOf(first.jpeg), brightness: Math.round(mean), contrast: Math.round(spread) };
  const found = { measured, picture: first.jpeg };
  if (mean < darkest && spread < leastSpreadInTheDark) {
    return failed(
      '画面是黑的：取下镜头盖，检查照明和红外灯',
      'the picture is black: take the cap off, look at light and infrared',
      found,
    );
  }
  if (spread < leastSpread) {
    return failed(
      '画面只有一种颜色：检查镜头和视频输入',
      'the picture is of one colour: look at lens and video input',
      found,
    );
  }
  if (first.isMoving) return passed('看到了实时画面', 'a live picture was seen', found);
  for (let attempt = 0; attempt < tries; attempt += 1) {
    await sleep(betweenTriesMs, undefined, { signal });
    const next = await takePicture(driver, signal);
    if (!next.ok) return next.outcome;
    if (next.isMoving || !next.jpeg.equals(first.jpeg))
      return passed('看到了实时画面', 'a live picture was seen', found);
  }
  return failed(
    '画面不动：两次取到的是同一张，请重启摄像机',
    'the picture is frozen: it was the same each time; restart the camera',
    found,
  );
};

/** `isMoving`: the frames of one connection differ. */
type Taken =
  | { readonly ok: true; readonly jpeg: Buffer; readonly isMoving: boolean }
  | { readonly ok: false; readonly outcome: Outcome };

/** The camera's own snapshot; where it has none, a frame of its stream. */
const takePicture = async (driver: Driver, signal: AbortSignal): Promise<Taken> => {
  const snapshot = await driver.snapshot();
  if (snapshot.ok && isJpeg(snapshot.jpeg)) return { ...snapshot, isMoving: false };
  const offers = await driver.capabilities();
  if (!offers.ok) return { ok: false, outcome: stepFailed(offers) };
  if (offers.rtspUrl === undefined) return { ok: false, outcome: stepFailed(snapshot.ok ? noPicture : snapshot) };
  const args = [
    ...['-nostdin', '-loglevel', 'error', '-rtsp_transport', 'tcp', '-timeout', '5000000', '-i', offers.rtspUrl],
    ...['-vf', 'fps=1', '-frames:v', '3', '-f', 'image2pipe', '-c:v', 'mjpeg', 'pipe:1'],
  ];
  const frame = await runProgram('ffmpeg', args, { limitMs: frameLimitMs, signal });
  const frames = frame.ok ? jpegsIn(frame.out) : [];
  const jpeg = frames.at(-1);
  if (jpeg) return { ok: true, jpeg, isMoving: frames.some((each) => !each.equals(jpeg)) };
  const detail = frame.ok ? 'no frame' : frame.detail;
  return { ok: false, outcome: failed(`取不到画面（${detail}）`, `no picture could be taken (${detail})`) };
};
const noPicture: StepFailure = { ok: false, code: 'unsupported', detail: 'no picture' };

const isJpeg = (bytes: Buffer): boolean => bytes.length > 100 && bytes.readUInt16BE(0) === 0xffd8;

/** JPEGs one behind the other; within one of them its first two bytes never occur. */
const jpegsIn = (bytes: Buffer): Buffer[] => {
  const begins = Buffer.of(0xff, 0xd8, 0xff);
  const starts: number[] = [];
  for (let at = bytes.indexOf(begins); at >= 0; at = bytes.indexOf(begins, at + 3)) starts.push(at);
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1])).filter(isJpeg);
};

const small = { width: 64, height: 36 };

/** How bright a picture is, and how much that differs within it (standard deviation), both of 255. */
const lookAt = async (
  jpeg: Buffer,
  signal: AbortSignal,
): Promise<{ ok: true; mean: number; spread: number } | { ok: false; detail: string }> => {
  const args = [
    ...['-loglevel', 'error', '-f', 'mjpeg', '-i', 'pipe:0', '-vf', `scale=${small.width}:${small.height},format=gray`],
    ...['-frames:v', '1', '-f', 'rawvideo', 'pipe:1'],
  ];
  const ran = await runProgram('ffmpeg', args, { limitMs: lookLimitMs, signal, input: jpeg });
  if (!ran.ok) return ran;
  const pixels = [...ran.out];
  if (pixels.length !== small.width * small.height) return { ok: false, detail: 'no pixels' };
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
  return { ok: true, mean, spread: Math.sqrt(variance) };
};

/** The size that a JPEG's frame header tells; empty when it has none. */
const sizeOf = (jpeg: Buffer): { widthPx?: number; heightPx?: number } => {
  for (let at = 2; at + 9 < jpeg.length; ) {
    if (jpeg[at] !== 0xff) return {};
    const marker = jpeg[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { heightPx: jpeg.readUInt16BE(at + 5), widthPx: jpeg.readUInt16BE(at + 7) };
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  return {};
};
