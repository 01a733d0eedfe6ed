import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined, type Span, totalMs, uncovered, union } from '#agent/time/spans.ts';

const moments = Array.from({ length: 24 }, (_, moment) => moment);
const span = fc.tuple(fc.nat(20), fc.nat(8)).map(([from, length]): Span => ({ from, to: from + length }));
const covers = (spans: readonly Span[], moment: number): boolean =>
  spans.some(({ from, to }) => from <= moment && moment < to);

test('what is covered of a range and what is not are told moment by moment, in order, and apart from each other', () => {
  fc.assert(
    fc.property(fc.array(span), span, (spans, range) => {
      const [held, holes] = [union(spans, range), uncovered(spans, range)];
      for (const moment of moments.filter((each) => covers([range], each))) {
        expect(covers(held, moment)).toBe(covers(spans, moment));
        expect(covers(holes, moment)).toBe(!covers(spans, moment));
      }
      expect(totalMs(held) + totalMs(holes)).toBe(totalMs([range]));
      for (const list of [held, holes, joined(spans)])
        list.forEach(({ from }, place) => void expect(from).toBeGreaterThan(list[place - 1]?.to ?? -1));
    }),
  );
});
