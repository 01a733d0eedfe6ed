import type { ManifestStream } from '#contract/footageManifest.ts';
import { uncovered } from '../../time/spans.ts';
import type { PlacedGop } from '../mp4/gops.ts';
import { clip, type Span } from '../timeline.ts';
import type { SourceSegment } from './exportIndex.ts';

/** Which bytes of a file are taken behind its head. */
export interface Cut {
  readonly source: Omit<SourceSegment, 'gops'>;
  readonly fromMs: number;
  readonly toMs: number;
  readonly first: number;
  readonly end: number;
}

/**
 * Whole fragments that touch the range, file by file, and before them what is needed to decode them: back to the last key
 * frame, in the file before when it lies there (`before`, which is asked for no more than five files: a key frame that is
 * farther off is of a camera that sends none).
 */
export const cutsOf = (
  segments: readonly SourceSegment[],
  range: Span,
  before: (segment: SourceSegment) => SourceSegment | undefined,
): Cut[] => {
  const cuts: Cut[] = [];
  for (const segment of segments) {
    const touching = segment.gops.filter((gop) => clip(spanOf(segment, gop), range) !== undefined);
    const [first] = touching;
    const last = touching.at(-1);
    if (!first || !last) continue;
    const previous = cuts.at(-1)?.source;
    const follows = previous?.run === segment.run && previous.seq + 1 === segment.seq;
    const lead = follows ? { files: [], first } : leadOf(segment, first, before);
    cuts.push(...lead.files, cutOf(segment, lead.first, last));
  }
  return cuts;
};

const mostFilesBack = 5;

/** Where decoding can begin: in the file itself, or in those before it. */
const leadOf = (
  segment: SourceSegment,
  first: PlacedGop,
  before: (segment: SourceSegment) => SourceSegment | undefined,
): { readonly files: Cut[]; readonly first: PlacedGop } => {
  const files: Cut[] = [];
  const own = keyBefore(segment, first.offset);
  if (own) return { files, first: own };
  let at = segment;
  for (let back = 0; back < mostFilesBack; back += 1) {
    const earlier = before(at);
    const [whole] = earlier?.gops ?? [];
    const last = earlier?.gops.at(-1);
    if (!earlier || !whole || !last) break;
    const key = keyBefore(earlier, last.offset);
    files.unshift(cutOf(earlier, key ?? whole, last));
    if (key) return { files, first: segment.gops[0] ?? first };
    at = earlier;
  }
  return { files: [], first: segment.gops[0] ?? first };
};

const keyBefore = ({ gops }: SourceSegment, offset: number): PlacedGop | undefined =>
  gops.findLast((gop) => gop.key && gop.offset <= offset);

/** Wall time and media time of a file may differ by 500 ppm; at its end the wall time counts. */
const spanOf = (segment: SourceSegment, gop: PlacedGop): Span => {
  const from = segment.startMs + gop.sinceStartMs;
  return { from, to: gop === segment.gops.at(-1) ? segment.startMs + segment.durationMs : from + gop.durationMs };
};

const cutOf = (segment: SourceSegment, first: PlacedGop, last: PlacedGop): Cut => {
  const { gops, ...source } = segment;
  return {
    source,
    fromMs: spanOf(segment, first).from,
    toMs: spanOf(segment, last).to,
    first: first.offset,
    end: last.offset + last.bytes,
  };
};

/** Cuts that play as one film: the same run, without a file missing between. */
export const filmsOf = (cuts: readonly Cut[]): Cut[][] => {
  const films: Cut[][] = [];
  for (const cut of cuts) {
    const film = films.at(-1);
    const last = film?.at(-1)?.source;
    if (film && last?.run === cut.source.run && last.seq + 1 === cut.source.seq) film.push(cut);
    else films.push([cut]);
  }
  return films;
};

/** Gaps of a range for the manifest; what nothing explains becomes one of unknown cause, so that no moment is passed over. */
export const gapsOf = (
  range: Span,
  facts: {
    readonly gaps: readonly {
      from: number;
      to: number | null;
      reason: ManifestStream['gaps'][number]['reason'];
      detail: string | null;
    }[];
    readonly cuts: readonly Cut[];
    readonly deleted: readonly { fromMs: number; toMs: number }[];
    readonly registeredMs: number;
  },
): ManifestStream['gaps'] => {
  const known = facts.gaps.flatMap(({ from, to, reason, detail }) => {
    const span = clip({ from, to: to ?? range.to }, range);
    return span ? [{ fromMs: span.from, toMs: span.to, reason, detail }] : [];
  });
  const explained = [
    ...[...known, ...facts.cuts, ...facts.deleted].map(({ fromMs, toMs }) => ({ from: fromMs, to: toMs })),
    { from: 0, to: facts.registeredMs },
  ];
  const rest = uncovered(explained, range).map(({ from, to }) => ({
    fromMs: from,
    toMs: to,
    reason: 'unknown' as const,
    detail: 'the index says nothing of this time',
  }));
  return [...known, ...rest].sort((a, b) => a.fromMs - b.fromMs);
};
