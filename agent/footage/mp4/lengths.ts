import type { FragmentTimes } from './boxes.ts';

// The recorder and whoever reads its files later must come to the same milliseconds, so both use these.

/** A pause this long between two frames, and three times the usual one, is a hole and no slow camera. */
const holeMs = 1000;
const holeFrames = 3;

/** Length of a fragment in milliseconds. */
export const mediaMsOf = ({ duration }: Pick<FragmentTimes, 'duration'>, timescale: number): number =>
  (duration * 1000) / timescale;

/** By how much the last frame of a fragment lasts too long, in milliseconds: the camera sent nothing meanwhile. */
export const holeMsIn = ({ duration, samples, lastSampleDuration }: FragmentTimes, timescale: number): number => {
  if (samples < 2) return 0;
  const usual = ((duration - lastSampleDuration) / (samples - 1)) * (1000 / timescale);
  const last = (lastSampleDuration * 1000) / timescale;
  return last > Math.max(holeMs, holeFrames * usual) ? last - usual : 0;
};
