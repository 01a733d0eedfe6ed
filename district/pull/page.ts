import type { FeedHead } from '#contract/district.ts';

/** Where a summary stands in the bytes of a page: from, and one past its end. */
export type Range = readonly [from: number, to: number];

export type SplitPage =
  | { readonly ok: true; readonly site: string; readonly head: FeedHead; readonly ranges: readonly Range[] }
  | { readonly ok: false; readonly detail: string };

/** Every sealed summary begins so: canonical JSON has one order of members. */
const beginning = '{"alg":"Ed25519","data":{';
const between = Buffer.from(`},${beginning}`);
const list = Buffer.from('"summaries":[');

/**
 * Finds the summaries in a page of the feed without reading it as JSON: what is verified is the bytes as they came. Nothing within a
 * sound summary looks like the seam between two; a damaged one may swallow its neighbour, which `piecesOf` then parts. Pure.
 */
export const splitPage = (body: Buffer): SplitPage => {
  const start = body.indexOf(list);
  if (start === -1) return { ok: false, detail: 'what came is no page of the feed' };
  const about = aboutPage(body.toString('utf8', 0, start));
  if (!about) return { ok: false, detail: 'the page does not name its site and head' };
  let end = body.length;
  while (end > 0 && (body[end - 1] ?? 0) <= 0x20) end -= 1;
  if (body.toString('latin1', end - 2, end) !== ']}') return { ok: false, detail: 'the page has no end' };
  end -= 2;
  const ranges: Range[] = [];
  let from = start + list.length;
  while (from < end) {
    const seam = body.indexOf(between, from);
    const to = seam === -1 || seam >= end ? end : seam + 1;
    ranges.push([from, to]);
    from = to + 1;
  }
  return { ok: true, ...about, ranges };
};

const aboutPage = (prefix: string): { readonly site: string; readonly head: FeedHead } | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(`${prefix}"summaries":[]}`);
  } catch {
    return undefined;
  }
  const { site, head } = value as { readonly site?: unknown; readonly head?: Partial<FeedHead> | null };
  const { sequence, sha256 } = head ?? {};
  const isHead = Number.isSafeInteger(sequence) && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
  return typeof site === 'string' && isHead ? { site, head: { sequence: sequence as number, sha256 } } : undefined;
};

/** The objects in a piece that was found unsound: one, or several that only a damaged seam joined. Pure. */
export const piecesOf = (body: Uint8Array, [from, to]: Range): Range[] => {
  const pieces: Range[] = [];
  let begin = from;
  let depth = 0;
  let isText = false;
  for (let at = from; at < to; at += 1) {
    const sign = body[at];
    if (isText) {
      if (sign === 0x5c) at += 1;
      else if (sign === 0x22) isText = false;
    } else if (sign === 0x22) isText = true;
    else if (sign === 0x7b || sign === 0x5b) depth += 1;
    else if (sign === 0x7d || sign === 0x5d) depth -= 1;
    else if (sign === 0x2c && depth === 0) {
      pieces.push([begin, at]);
      begin = at + 1;
    }
  }
  pieces.push([begin, to]);
  return pieces;
};
