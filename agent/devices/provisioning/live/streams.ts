import type { Driver } from '../../driver.ts';
import { failed, type Outcome, passed, stepFailed } from './outcome.ts';
import { runProgram } from './programs.ts';

/** The packets of a stretch of video, as ffprobe tells them. */
export interface Stretch {
  readonly codec: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly packets: readonly { readonly atMs: number | undefined; readonly bytes: number; readonly isKey: boolean }[];
}

export interface Measured {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Thousandths of a frame per second: whole numbers only, and 12.5 is common. */
  readonly frameRateMilli: number;
  readonly bitrateKbps: number;
  /** The longest time from one key frame to the next; 0: fewer than two were seen. */
  readonly keyframeEveryMs: number;
}

/** Long enough for two key frames of most cameras; else once more, for those that send one in ten seconds. */
const stretches = [6, 21] as const;
/** The recorder cuts at key frames: beyond this a power cut costs more than the 10 s that it may. */
const longestKeyframeMs = 10_000;

/** Measures the main stream as it really comes over RTSP. */
export const testStream = async (driver: Driver, signal: AbortSignal): Promise<Outcome> => {
  const offers = await driver.capabilities();
  if (!offers.ok) return stepFailed(offers);
  if (offers.rtspUrl === undefined) return failed('摄像机没有给出视频流地址', 'the camera names no stream');
  for (const seconds of stretches) {
    const ran = await probe(offers.rtspUrl, seconds, signal);
    if (!ran.ok) {
      return failed(
        `收不到视频流（${ran.detail}）：检查 RTSP 端口和视频流的权限`,
        `no stream comes (${ran.detail}): check the RTSP port and the account's right to the stream`,
      );
    }
    const stretch = readStretch(ran.out.toString('utf8'));
    const measured = stretch && measure(stretch);
    if (!stretch || !measured) return failed('视频流里没有画面', 'there is no picture in the stream');
    if (measured.keyframeEveryMs === 0 && seconds !== stretches.at(-1)) continue;
    return judge(stretch.codec, measured);
  }
  return failed('视频流里没有画面', 'there is no picture in the stream');
};

const probe = (rtspUrl: string, seconds: number, signal: AbortSignal) =>
  runProgram(
    'ffprobe',
    [
      ...['-v', 'error', '-rtsp_transport', 'tcp', '-timeout', '5000000', '-select_streams', 'v:0'],
      ...['-read_intervals', `%+${seconds}`, '-show_entries'],
      ...['stream=codec_name,width,height:packet=pts_time,dts_time,size,flags', '-of', 'json', rtspUrl],
    ],
    { limitMs: (seconds + 15) * 1000, signal },
  );

/** What ffprobe printed; undefined when no video was in it. */
const readStretch = (json: string): Stretch | undefined => {
  const read = JSON.parse(json) as {
    packets?: { pts_time?: string; dts_time?: string; size?: string; flags?: string }[];
    streams?: { codec_name?: string; width?: number; height?: number }[];
  }; // ffprobe's own form
  const [stream] = read.streams ?? [];
  if (!stream?.codec_name || !stream.width || !stream.height || !read.packets?.length) return undefined;
  return {
    codec: stream.codec_name,
    widthPx: stream.width,
    heightPx: stream.height,
    packets: read.packets.map(({ pts_time, dts_time, size, flags }) => {
      const seconds = Number(pts_time ?? dts_time ?? Number.NaN);
      return {
        atMs: Number.isFinite(seconds) ? Math.round(seconds * 1000) : undefined,
        bytes: Number(size ?? 0),
        isKey: flags?.startsWith('K') ?? false,
      };
    }),
  };
};

/** The numbers of a stretch; undefined when it is too short to have any. */
const measure = ({ widthPx, heightPx, packets }: Stretch): Measured | undefined => {
  // The first packets of some cameras carry no time: they begin the stretch.
  const times = packets.map(({ atMs }) => atMs ?? 0);
  const spanMs = Math.max(...times) - Math.min(...times);
  if (packets.length < 2 || spanMs <= 0) return undefined;
  const bytes = packets.reduce((sum, packet) => sum + packet.bytes, 0);
  const keys = packets.flatMap(({ isKey, atMs }) => (isKey ? [atMs ?? 0] : [])).sort((a, b) => a - b);
  const apart = keys.slice(1).map((at, index) => at - (keys[index] ?? at));
  return {
    widthPx,
    heightPx,
    frameRateMilli: Math.round(((packets.length - 1) * 1_000_000) / spanMs),
    bitrateKbps: Math.round((bytes * 8) / spanMs),
    keyframeEveryMs: apart.length === 0 ? 0 : Math.max(...apart),
  };
};

const judge = (codec: string, measured: Measured): Outcome => {
  const { widthPx, heightPx, frameRateMilli, bitrateKbps, keyframeEveryMs } = measured;
  const numbers = `${codec} ${widthPx}×${heightPx} ${frameRateMilli / 1000} fps ${bitrateKbps} kbit/s`;
  const found = { codec, measured: { ...measured } };
  if (codec !== 'h264' && codec !== 'hevc') {
    return failed(`编码是 ${codec}：请改为 H.264 或 H.265`, `the codec is ${codec}: set H.264 or H.265`, found);
  }
  if (keyframeEveryMs === 0 || keyframeEveryMs > longestKeyframeMs) {
    return failed(
      `${numbers}；关键帧间隔超过 10 秒：请改为 1–4 秒`,
      `${numbers}; key frames more than 10 s apart: set 1 to 4 s`,
      found,
    );
  }
  return passed(
    `${numbers}，关键帧每 ${keyframeEveryMs / 1000} 秒`,
    `${numbers}, a key frame every ${keyframeEveryMs / 1000} s`,
    found,
  );
};
