import type { GapReason } from '#contract/values.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import { coverOf, forever } from '../spans.ts';
import { clip, type Span } from '../timeline.ts';
import type { PlacedPiece } from './runsOfPieces.ts';

/** A gap as the old index had it. `afterRun`: uuid of the run it follows, null within runs and before the first. */
export interface KnownGap {
  readonly startMs: number;
  readonly endMs: number | null;
  readonly reason: GapReason;
  readonly detail: string | null;
  readonly detectedMs: number | null;
  readonly bootId: number | null;
  readonly afterRun: string | null;
}

export interface TimelineFacts {
  readonly registeredMs: number;
  readonly runs: readonly {
    readonly uuid: string;
    readonly startMs: number;
    readonly endMs: number;
    readonly pieces: readonly PlacedPiece[];
  }[];
  /** What the old index knew; causes live there alone. */
  readonly known: readonly KnownGap[];
  readonly deleted: readonly Span[];
}

/**
 * All gaps of a stream: every moment that is neither footage nor deleted. Each has the cause that the old index knew for
 * it; for the rest the cause is unknown. The last one is open: no recorder is at work.
 */
export const gapsOfRuns = ({ registeredMs, runs, known, deleted }: TimelineFacts): KnownGap[] => {
  // With footage whose time was over its gaps went too; they are not said anew.
  const forgottenMs = Math.max(0, ...deleted.map(({ to }) => to));
  const gone = coverOf([...deleted, { from: 0, to: forgottenMs }]);
  const ofRun = new Map<string | null, KnownGap[]>();
  for (const gap of known) {
    const own = ofRun.get(gap.afterRun);
    if (own) own.push(gap);
    else ofRun.set(gap.afterRun, [gap]);
  }
  const within = (ofRun.get(null) ?? []).sort(byStart);
  const first = runs[0];
  const gaps: KnownGap[] = [];
  const say = (space: Span, afterRun: string | null, candidates: readonly KnownGap[], lost: Lost): void => {
    gaps.push(...fill(space, afterRun, candidates, gone, lost));
  };
  if (first) say({ from: registeredMs, to: first.startMs }, null, within, lostTime);
  const unbound = within.filter(({ endMs }) => endMs !== null);
  runs.forEach((run, at) => {
    let fromMs = run.startMs;
    for (const piece of run.pieces) {
      say({ from: fromMs, to: piece.startMs }, null, within, lostFile);
      fromMs = piece.startMs + piece.durationMs;
      const span = { from: piece.startMs, to: fromMs };
      if ((piece.flags & segmentFlag.missing) !== 0) say(span, null, within, missingFile);
      else if ((piece.flags & segmentFlag.damaged) !== 0) say(span, null, within, changedFile);
    }
    say({ from: fromMs, to: run.endMs }, null, within, lostFile);
    const next = runs[at + 1];
    const own = [...(ofRun.get(run.uuid) ?? []), ...unbound].sort(byStart);
    if (next) say({ from: run.endMs, to: next.startMs }, run.uuid, own, lostTime);
  });
  const last = runs.at(-1);
  const trailing = last ? (ofRun.get(last.uuid) ?? []).sort(byStart) : within;
  say({ from: last?.endMs ?? registeredMs, to: forever }, last?.uuid ?? null, trailing, stopped);
  return gaps;
};

type Lost = Pick<KnownGap, 'reason' | 'detail'>;
const lostTime: Lost = { reason: 'unknown', detail: 'the index that knew the cause is lost' };
const lostFile: Lost = { reason: 'unknown', detail: 'no file of this time was found' };
const missingFile: Lost = { reason: 'io_error', detail: 'the file is missing' };
const changedFile: Lost = { reason: 'quarantined', detail: 'its bytes changed' };
const stopped: Lost = { reason: 'recorder_down', detail: 'the index was made anew' };

const byStart = (a: KnownGap, b: KnownGap): number => a.startMs - b.startMs;

/** A space without footage as gaps: known ones cut to it, and between them new ones, but none over what was deleted. */
const fill = (
  space: Span,
  afterRun: string | null,
  candidates: readonly KnownGap[],
  gone: ReturnType<typeof coverOf>,
  lost: Lost,
): KnownGap[] => {
  if (space.from >= space.to) return [];
  const gaps: KnownGap[] = [];
  const endOf = (atMs: number): number | null => (atMs === forever ? null : atMs);
  let fromMs = space.from;
  const bridge = (toMs: number): void => {
    for (let rest: Span | undefined = { from: fromMs, to: toMs }; rest && rest.from < rest.to; ) {
      const hole = gone.lacking(rest);
      if (!hole) break;
      gaps.push({ startMs: hole.from, endMs: endOf(hole.to), ...lost, detectedMs: null, bootId: null, afterRun });
      rest = { from: hole.to, to: toMs };
    }
    fromMs = toMs;
  };
  for (const gap of candidates) {
    const cut = clip({ from: Math.max(gap.startMs, fromMs), to: gap.endMs ?? forever }, space);
    if (!cut) continue;
    bridge(cut.from);
    gaps.push({ ...gap, startMs: cut.from, endMs: endOf(cut.to), afterRun });
    fromMs = cut.to;
  }
  bridge(space.to);
  return gaps;
};
