import type { GapReason } from '#contract/values.ts';

/** What to do with the open gap of a stream when a further cause is learned. */
export type CauseChange = 'keep' | 'refine' | 'split';

/** These say only that nothing comes; a better reason replaces them. */
const vague: readonly GapReason[] = ['unknown', 'ffmpeg_exit'];
/** These are over as soon as the recorder tries again: what stops it now is another gap. */
const over: readonly GapReason[] = ['recorder_down', 'disabled', 'clock_step'];
/** What a try can meet that is worth a gap of its own; the rest comes and goes with each try. */
const telling: readonly GapReason[] = ['unreachable', 'auth', 'disk_full', 'io_error', 'disabled', 'recorder_down'];

/**
 * `refine`: the gap had this cause from its start, it was only not known. `split`: the old cause ended now and this one
 * began. `keep`: nothing new, so that a camera which fails a little differently with each try does not fill the table.
 */
export const causeChange = (open: GapReason, next: GapReason): CauseChange => {
  if (open === next || next === 'unknown') return 'keep';
  if (open === 'unknown') return 'refine';
  if (vague.includes(open) && !over.includes(next)) return telling.includes(next) ? 'refine' : 'keep';
  if (over.includes(open)) return 'split';
  return telling.includes(next) ? 'split' : 'keep';
};
