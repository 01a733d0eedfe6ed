import type { GapReason } from '#contract/values.ts';
import { joined, uncovered } from '../../time/spans.ts';
import { clip, type Span } from '../timeline.ts';
import type { Presence } from './presence.ts';

export interface KnownRun extends Span {
  readonly id: number;
}

export interface KnownGap {
  readonly id: number;
  readonly from: number;
  readonly to: number | null;
  readonly reason: GapReason;
  readonly detail: string | null;
}

export type PlannedGap = Omit<KnownGap, 'id'>;

/** How the index must change so that it says what the NVR says. */
export interface IndexChange {
  readonly runs: {
    readonly moved: readonly KnownRun[];
    readonly added: readonly Span[];
    readonly gone: readonly number[];
  };
  readonly gaps: { readonly added: readonly PlannedGap[]; readonly gone: readonly number[] };
}

const goneDetail = 'the NVR has overwritten it';
const noneDetail = 'the NVR has none';
/** These say why the NVR could not be asked, and are a better reason than that it has nothing. */
const better: readonly GapReason[] = ['unreachable', 'auth'];

/**
 * What changes in the index after an NVR answered for a range (up to now). What is known from before the range stays,
 * but for what the NVR has overwritten since. `runs` and `gaps`: all that end within or after the range or begin before
 * the oldest footage. Before `requiredMs` and the oldest footage nothing is missing.
 */
export const changeOf = (
  known: { readonly runs: readonly KnownRun[]; readonly gaps: readonly KnownGap[] },
  presence: Presence,
  range: Span,
  requiredMs: number,
): IndexChange => {
  const oldestMs = presence.oldestMs ?? range.to;
  const kept = { from: oldestMs, to: Math.max(range.from, oldestMs) };
  const before = known.runs.flatMap((run) => clip(run, kept) ?? []);
  const spans = joined([...before, ...presence.spans]);
  const wasOlder =
    known.runs.some(({ from }) => from < oldestMs) || known.gaps.some(({ detail }) => detail === goneDetail);
  return {
    runs: runChange(known.runs, spans),
    gaps: gapChange(known.gaps, gapsOf(known.gaps, { spans, presence, range, requiredMs, oldestMs, wasOlder })),
  };
};

const runChange = (known: readonly KnownRun[], spans: readonly Span[]): IndexChange['runs'] => {
  const left = new Set(known);
  const moved: KnownRun[] = [];
  const added: Span[] = [];
  for (const span of spans) {
    const same = [...left].find((run) => run.from <= span.to && run.to >= span.from);
    if (!same) added.push(span);
    else {
      left.delete(same);
      if (same.from !== span.from || same.to !== span.to) moved.push({ id: same.id, ...span });
    }
  }
  return { moved, added, gone: [...left].map(({ id }) => id) };
};

const gapsOf = (
  known: readonly KnownGap[],
  facts: {
    readonly spans: readonly Span[];
    readonly presence: Presence;
    readonly range: Span;
    readonly requiredMs: number;
    readonly oldestMs: number;
    readonly wasOlder: boolean;
  },
): PlannedGap[] => {
  const { spans, presence, range, requiredMs, oldestMs, wasOlder } = facts;
  const gaps: PlannedGap[] = [];
  if (requiredMs < oldestMs) {
    const front = { from: requiredMs, to: oldestMs };
    gaps.push(
      ...(wasOlder ? [{ ...front, reason: 'unknown' as const, detail: goneDetail }] : reasonsFor(front, known)),
    );
  }
  for (const gap of known) {
    const part = clip({ from: gap.from, to: gap.to ?? range.to }, { from: oldestMs, to: range.from });
    if (part) gaps.push({ ...part, reason: gap.reason, detail: gap.detail });
  }
  const asked = {
    from: Math.max(range.from, oldestMs),
    to: presence.isGrowing ? (spans.at(-1)?.to ?? range.to) : range.to,
  };
  for (const hole of uncovered(spans, asked)) gaps.push(...reasonsFor(hole, known));
  const all = mended(gaps);
  const last = all.at(-1);
  // What reaches up to now without footage that grows goes on.
  return last && !presence.isGrowing && last.to === range.to ? [...all.slice(0, -1), { ...last, to: null }] : all;
};

/** A hole, divided by what was known of parts of it. */
const reasonsFor = (hole: Span, known: readonly KnownGap[]): PlannedGap[] => {
  const told = known
    .filter(({ reason }) => better.includes(reason))
    .flatMap(({ from, to, reason, detail }) => {
      const part = clip({ from, to: to ?? hole.to }, hole);
      return part ? [{ ...part, reason, detail }] : [];
    });
  const rest = uncovered(told, hole).map((span) => ({ ...span, reason: 'unknown' as const, detail: noneDetail }));
  return [...told, ...rest].sort((a, b) => a.from - b.from);
};

/** Gaps of one reason that touch are one gap. */
const mended = (gaps: readonly PlannedGap[]): PlannedGap[] => {
  const all: PlannedGap[] = [];
  for (const gap of gaps) {
    const last = all.at(-1);
    if (last && last.to === gap.from && last.reason === gap.reason && last.detail === gap.detail)
      all[all.length - 1] = { ...last, to: gap.to };
    else all.push(gap);
  }
  return all;
};

const gapChange = (known: readonly KnownGap[], wanted: readonly PlannedGap[]): IndexChange['gaps'] => {
  const isSame = (a: PlannedGap, b: PlannedGap): boolean =>
    a.from === b.from && a.to === b.to && a.reason === b.reason && a.detail === b.detail;
  return {
    added: wanted.filter((gap) => !known.some((one) => isSame(one, gap))),
    gone: known.filter((one) => !wanted.some((gap) => isSame(one, gap))).map(({ id }) => id),
  };
};
