import type { DayProof } from '#contract/footageManifest.ts';
import { merkleRoot } from '../../journal/merkle.ts';
import { clip, recordedMs, requiredSpan, type Span, type StreamTimeline } from '../timeline.ts';

/** A segment as its day's proof counts it. */
export interface ProvedSegment {
  readonly startMs: number;
  readonly bytes: number;
  readonly sha256: Buffer;
}

export interface DayOfStream {
  readonly site: string;
  readonly timeZone: string;
  readonly streamId: string;
  readonly stream: string;
  readonly registeredMs: number;
  readonly day: string;
  readonly bounds: Span;
  /** That begin in the day, in order. */
  readonly segments: readonly ProvedSegment[];
  readonly timeline: StreamTimeline;
  readonly previous: string | null;
  readonly kid: string;
}

/**
 * What a day of a stream consists of, before it is signed. The same day always makes the same proof: nothing in it is of the
 * moment when it was made. Required is the part of the day since the stream was registered.
 */
export const dayProofOf = (facts: DayOfStream): Omit<DayProof, 'signature'> => {
  const { bounds, segments, timeline } = facts;
  const required = requiredSpan(bounds, facts.registeredMs, bounds.to);
  const coveredMs = required ? recordedMs(timeline, required) : 0;
  const requiredMs = required ? required.to - required.from : 0;
  return {
    schema: 'nestbox.day-proof/1',
    site: facts.site,
    streamId: facts.streamId,
    stream: facts.stream,
    day: facts.day,
    timeZone: facts.timeZone,
    fromMs: bounds.from,
    toMs: bounds.to,
    segments: segments.length,
    bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    root: merkleRoot(segments.map(({ sha256 }) => sha256)).toString('hex'),
    coveredMs,
    gapMs: requiredMs - coveredMs,
    gaps: timeline.gaps.flatMap(({ from, to, reason }) => {
      const span = clip({ from, to: to ?? bounds.to }, bounds);
      return span ? [{ fromMs: span.from, toMs: span.to, reason }] : [];
    }),
    previous: facts.previous,
    kid: facts.kid,
  };
};

export type ProofFault =
  | { readonly code: 'signature' | 'chain' | 'root' }
  /** Found on the disk after the day was proved, and so not in its proof. */
  | { readonly code: 'later'; readonly count: number };

/** What does not fit between a proof and what the index holds of its day now. `isSigned`: whether a key of the box signed it. */
export const proofFaults = (
  proof: DayProof,
  now: {
    readonly segments: readonly ProvedSegment[];
    readonly isSigned: boolean;
    /** SHA-256 of the proof of the day before; undefined when there is none to compare with. */
    readonly before: string | undefined;
    /** Something of it was deleted when its time was over: the rest no longer makes the root, and the proof stands alone. */
    readonly isPartlyDeleted: boolean;
  },
): ProofFault[] => {
  const faults: ProofFault[] = [];
  if (!now.isSigned) faults.push({ code: 'signature' });
  if (now.before !== undefined && now.before !== proof.previous) faults.push({ code: 'chain' });
  const isWhole = merkleRoot(now.segments.map(({ sha256 }) => sha256)).toString('hex') === proof.root;
  if (!isWhole && !now.isPartlyDeleted) {
    const more = now.segments.length - proof.segments;
    faults.push(more > 0 ? { code: 'later', count: more } : { code: 'root' });
  }
  return faults;
};
