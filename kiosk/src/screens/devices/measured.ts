import type { ProofView } from '#contract/provisioning.ts';
import type { Say } from '../../i18n/text.ts';
import type { testTexts } from './testTexts.ts';

type TestSay = Say<keyof typeof testTexts>;

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** What a test has measured of a picture or a stream, as people say it: codec, size, frames, bits, key frames. */
export const measuredWords = ({ measured, codec }: Pick<ProofView, 'measured' | 'codec'>, say: TestSay): string[] => {
  const { widthPx, heightPx, frameRateMilli, bitrateKbps, keyframeEveryMs } = measured;
  return [
    codec?.toUpperCase(),
    widthPx === undefined || heightPx === undefined
      ? undefined
      : say('measure.size', { width: widthPx, height: heightPx }),
    frameRateMilli === undefined ? undefined : say('measure.frameRate', { n: Math.round(frameRateMilli / 100) / 10 }),
    bitrateKbps === undefined ? undefined : say('measure.bitrate', { n: bitrateKbps }),
    keyframeEveryMs === undefined ? undefined : say('measure.keyframe', { n: seconds(keyframeEveryMs) }),
  ].filter((word) => word !== undefined);
};
