import type { PublicKey } from '#contract/district.ts';
import type { Judged } from '../decide.ts';
import { judgeBytes } from '../intake.ts';
import { piecesOf, type Range } from './page.ts';

type WithoutBytes<T> = T extends unknown ? Omit<T, 'bytes'> : never;
/** A verdict, and where in the body its bytes are. */
export type JudgedRange = WithoutBytes<Judged> & { readonly range: Range };

/** Verifies each summary of a page by itself. A damaged one is named once, and its neighbours are not blamed. Pure. */
export const judgeRanges = (body: Uint8Array, ranges: readonly Range[], keys: readonly PublicKey[]): JudgedRange[] =>
  ranges.flatMap((range) => {
    const first = judgeRange(body, range, keys);
    if (first.ok) return [first];
    const pieces = piecesOf(body, range);
    return pieces.length === 1 ? [first] : pieces.map((piece) => judgeRange(body, piece, keys));
  });

const judgeRange = (body: Uint8Array, range: Range, keys: readonly PublicKey[]): JudgedRange => {
  const { bytes: _, ...verdict } = judgeBytes(body.subarray(...range), keys);
  return { ...verdict, range };
};
