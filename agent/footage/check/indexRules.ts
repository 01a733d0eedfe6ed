import { unpackGops } from '../mp4/gops.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import { coverOf, forever } from '../spans.ts';
import type { Span } from '../timeline.ts';
import type { Finding, FindingCode } from './finding.ts';

export interface CheckedRun {
  readonly id: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly endReason: string | null;
}
export interface CheckedGap {
  readonly startMs: number;
  readonly endMs: number | null;
  readonly afterRunId: number | null;
}
export interface CheckedSegment {
  readonly startMs: number;
  readonly durationMs: number;
  readonly runId: number;
  readonly seq: number;
  readonly bytes: number;
  readonly initBytes: number;
  readonly flags: number;
  readonly offsets: Uint8Array | null;
}

/** All that the index says of one stream. */
export interface StreamIndex {
  readonly name: string;
  readonly registeredMs: number;
  /** An NVR's footage has runs and gaps, but no files here. */
  readonly origin: 'recorder' | 'nvr';
  readonly growingRunId: number | null;
  /** In order of recording. */
  readonly runs: readonly CheckedRun[];
  readonly gaps: readonly CheckedGap[];
  /** Ranges whose footage was deleted because its time was over. */
  readonly deleted: readonly Span[];
  /** By start. */
  readonly segments: readonly CheckedSegment[];
  /** When the recorder stopped on purpose; undefined while it runs and after a crash. */
  readonly stoppedMs: number | undefined;
}

/**
 * What in the index breaks its own promises (design/005, invariants 1 to 3): inside a run segments touch and count on,
 * and every moment that is neither footage nor deleted is a gap.
 */
export const judgeStream = (index: StreamIndex): Finding[] => {
  const findings: Finding[] = [];
  const find = (code: FindingCode, atMs: number, detail: string): void => {
    findings.push({ code, stream: index.name, atMs, path: null, detail });
  };
  const gone = coverOf(index.deleted);
  // What lies inside runs. A gap between two runs excuses nothing else: where the clock was set back, the time of a gap
  // may be footage of another run.
  const within = spansOf(index.gaps.filter(({ afterRunId }) => afterRunId === null));
  const said = coverOf(within);
  const excused = coverOf([...index.deleted, ...within]);
  const byRun = new Map<number, CheckedSegment[]>();
  for (const segment of index.segments) {
    const own = byRun.get(segment.runId);
    if (own) own.push(segment);
    else byRun.set(segment.runId, [segment]);
  }
  for (const run of index.runs) {
    if (index.origin === 'recorder') judgeRun(run, byRun.get(run.id) ?? [], excused, find);
  }
  for (const segment of index.segments) {
    judgeOffsets(segment, find);
    const span = { from: segment.startMs, to: segment.startMs + segment.durationMs };
    const isLost = (segment.flags & (segmentFlag.missing | segmentFlag.damaged)) !== 0;
    if (isLost && said.lacking(span) && !gone.touches(span)) {
      find('segment_unsaid', span.from, 'its file is lost or damaged and no gap says so');
    }
  }
  judgeGaps(index, find);
  return findings;
};

const spansOf = (gaps: readonly CheckedGap[]): Span[] =>
  gaps.map(({ startMs, endMs }) => ({ from: startMs, to: endMs ?? forever }));

type Find = (code: FindingCode, atMs: number, detail: string) => void;
type Cover = ReturnType<typeof coverOf>;

const judgeRun = (run: CheckedRun, segments: readonly CheckedSegment[], excused: Cover, find: Find): void => {
  const inOrder = [...segments].sort((a, b) => a.seq - b.seq);
  let at = run.startMs;
  // Where the first files were deleted when their time was over, the run begins with a later one.
  let seq = inOrder[0]?.seq ?? 0;
  for (const segment of inOrder) {
    const hole = { from: at, to: segment.startMs };
    if (segment.startMs < at) {
      find('segment_overlap', segment.startMs, `it begins ${at - segment.startMs} ms before the end of the one before`);
    } else if (excused.lacking(hole)) {
      find('segment_hole', at, `${segment.startMs - at} ms inside a run are neither footage nor gap`);
    } else if (segment.seq !== seq && hole.from === hole.to) {
      find('segment_sequence', segment.startMs, `its number in the run is ${segment.seq}, not ${seq}`);
    } else if (segment.seq < seq) {
      find('segment_sequence', segment.startMs, `its number in the run is ${segment.seq} behind a hole`);
    }
    at = segment.startMs + segment.durationMs;
    seq = segment.seq + 1;
  }
  if (run.endMs < at) find('run_end', run.endMs, `the run ends ${at - run.endMs} ms before its last segment`);
  const lacking = excused.lacking({ from: at, to: run.endMs });
  if (lacking) find('run_end', at, `the run ends ${run.endMs - at} ms after its last segment`);
};

const judgeOffsets = ({ startMs, bytes, initBytes, offsets }: CheckedSegment, find: Find): void => {
  if (!offsets) {
    find('segment_offsets', startMs, 'its fragments are not indexed');
    return;
  }
  try {
    const sum = unpackGops(offsets).reduce((total, gop) => total + gop.bytes, initBytes);
    if (sum !== bytes) find('segment_offsets', startMs, `its fragments add up to ${sum} bytes, the file has ${bytes}`);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    find('segment_offsets', startMs, 'its fragment offsets are damaged');
  }
};

const judgeGaps = (index: StreamIndex, find: Find): void => {
  const { runs, gaps, registeredMs, stoppedMs, origin } = index;
  const byRun = new Map<number | null, CheckedGap[]>();
  for (const gap of gaps) {
    const own = byRun.get(gap.afterRunId);
    if (own) own.push(gap);
    else byRun.set(gap.afterRunId, [gap]);
  }
  // With the footage its gaps go, and a gap whose run is gone follows none any more.
  const forgottenMs = Math.max(0, ...index.deleted.map(({ to }) => to));
  const unbound = spansOf(byRun.get(null) ?? []);
  const lack = (afterRunId: number | null, from: number, to: number): void => {
    const own = spansOf(byRun.get(afterRunId) ?? []);
    const range = { from: Math.max(from, forgottenMs), to };
    const lacking = coverOf(own).lacking(range) && coverOf([...own, ...unbound]).lacking(range);
    if (lacking) find('gap_lacking', lacking.from, `${lacking.to - lacking.from} ms are neither footage nor gap`);
  };
  const first = runs[0];
  const last = runs.at(-1);
  if (first && origin === 'recorder') lack(null, registeredMs, first.startMs);
  runs.forEach((run, at) => {
    const next = runs[at + 1];
    judgeOrder(byRun.get(run.id) ?? [], run.endMs, next && Math.max(next.startMs, forgottenMs), find);
    if (next) lack(run.id, run.endMs, next.startMs);
  });
  // What an NVR records now is not ours to end.
  if (origin === 'recorder') judgeOpen(index, byRun, find);
  if (stoppedMs === undefined || origin !== 'recorder' || registeredMs >= stoppedMs) return;
  const open = gaps.find(({ endMs }) => endMs === null);
  if (open) lack(last?.id ?? null, last?.endMs ?? registeredMs, open.startMs);
  else find('gap_lacking', last?.endMs ?? registeredMs, 'the recorder stopped and no gap is open');
};

/** Only the last run may be open, while it is recorded, or else one gap behind it. */
const judgeOpen = (
  { runs, gaps, growingRunId, stoppedMs }: StreamIndex,
  byRun: ReadonlyMap<number | null, readonly CheckedGap[]>,
  find: Find,
): void => {
  const last = runs.at(-1);
  for (const run of runs) {
    if (run.endReason === null && (run !== last || stoppedMs !== undefined)) {
      find('run_open', run.startMs, 'a run is open that nobody records');
    }
    const open = byRun.get(run.id)?.find(({ endMs }) => endMs === null);
    if (open && (run !== last || growingRunId === run.id)) {
      find('gap_open', open.startMs, 'a gap is open although footage came after it');
    }
  }
  const early = last && byRun.get(null)?.find(({ endMs }) => endMs === null);
  if (early) find('gap_open', early.startMs, 'a gap is open although footage came after it');
  const [, second] = gaps.filter(({ endMs }) => endMs === null);
  if (second) find('gap_open', second.startMs, 'more than one gap is open');
};

/** Gaps behind a run: none before its end, none past the next run, none over another. */
const judgeOrder = (gaps: readonly CheckedGap[], fromMs: number, toMs: number | undefined, find: Find): void => {
  let at = fromMs;
  for (const { startMs, endMs } of [...gaps].sort((a, b) => a.startMs - b.startMs)) {
    if (startMs < at) find('gap_overlap', startMs, `it begins ${at - startMs} ms inside what is before it`);
    at = endMs ?? at;
    if (toMs !== undefined && endMs !== null && endMs > Math.max(toMs, fromMs)) {
      find('gap_overlap', startMs, `it reaches ${endMs - toMs} ms into the footage after it`);
    }
  }
};
