import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadPacks } from '#agent/policy/load.ts';
import { countBands, requiredCaregivers, requirement } from '#agent/ratio/required.ts';

const [pack] = loadPacks('longmatan-2023');

describe('the table of product.md', () => {
  const vectors: [bands: number[], youngest: number, carry: number][] = [
    [[1, 0, 0], 1, 1],
    [[3, 0, 0], 1, 1],
    [[4, 0, 0], 2, 2],
    [[10, 0, 0], 4, 4],
    [[0, 15, 0], 3, 3],
    [[0, 16, 0], 4, 4],
    [[0, 0, 20], 3, 3],
    [[0, 0, 21], 3, 3],
    [[0, 0, 22], 4, 4],
    [[1, 1, 1], 1, 1],
    [[1, 3, 0], 2, 2],
    [[0, 5, 7], 3, 2],
    [[0, 1, 17], 4, 3],
    [[2, 4, 6], 4, 3],
    // Two more rows of the research behind it.
    [[0, 6, 12], 4, 4],
    [[0, 4, 10], 3, 3],
  ];
  test.each(vectors)('%j needs %i by youngest and %i by carry', (bands, youngest, carry) => {
    expect(requiredCaregivers(bands, 'youngest', pack)).toBe(youngest);
    expect(requiredCaregivers(bands, 'carry', pack)).toBe(carry);
  });

  test.each([
    ['infant', 10, 4],
    ['toddler_small', 15, 3],
    ['toddler_big', 20, 3],
    ['toddler_big', 21, 3],
    ['toddler_big', 22, 4],
  ] as const)('class_type: a %s class with %i children needs %i, whatever the ages', (type, children, needed) => {
    for (const bands of [
      [children, 0, 0],
      [0, children, 0],
      [0, 0, children],
    ]) {
      expect(requirement(bands, [type], 'class_type', pack).caregivers).toBe(needed);
    }
  });
});

describe('where licence and ages disagree, both must hold', () => {
  test('an infant among the big toddlers makes the whole room the infants’ by youngest', () => {
    expect(requirement([1, 0, 6], ['toddler_big'], 'youngest', pack)).toEqual({ caregivers: 3, ruleId: 'ratio-mixed' });
  });
  test('a class of older children than it is licensed for keeps its licensed ratio', () => {
    expect(requirement([0, 0, 15], ['toddler_small'], 'youngest', pack)).toEqual({
      caregivers: 3,
      ruleId: 'ratio-toddler_small',
    });
  });
  test('a mixed class has no licensed ratio: class_type falls back to youngest', () => {
    expect(requirement([0, 5, 7], ['mixed'], 'class_type', pack).caregivers).toBe(3);
  });
  test('two classes in one room are held to the stricter', () => {
    expect(requirement([0, 0, 6], ['toddler_big', 'infant'], 'class_type', pack).caregivers).toBe(2);
  });
  test('a yard without a class is judged by the ages alone', () => {
    expect(requirement([0, 6, 0], [], 'youngest', pack)).toEqual({ caregivers: 2, ruleId: 'ratio-toddler_small' });
  });
});

describe('for all numbers of children', () => {
  const bands = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60));
  const algorithm = fc.constantFrom('youngest', 'class_type', 'carry');
  const classes = fc.subarray(['infant', 'toddler_small', 'toddler_big', 'mixed'] as const);

  test('caregivers are whole, and zero exactly when nobody is there', () => {
    fc.assert(
      fc.property(bands, classes, algorithm, (counts, types, how) => {
        const { caregivers } = requirement(counts, types, how, pack);
        expect(Number.isInteger(caregivers)).toBe(true);
        expect(caregivers === 0).toBe(counts.every((count) => count === 0));
      }),
    );
  });
  test('one child more never needs fewer caregivers', () => {
    fc.assert(
      fc.property(bands, classes, algorithm, fc.nat(2), (counts, types, how, where) => {
        const more = counts.map((count, index) => (index === where ? count + 1 : count));
        const before = requirement(counts, types, how, pack).caregivers;
        expect(requirement(more, types, how, pack).caregivers).toBeGreaterThanOrEqual(before);
      }),
    );
  });
  test('carry never asks for more than youngest, and never leaves a band short of its own ratio', () => {
    fc.assert(
      fc.property(bands, (counts) => {
        const carry = requiredCaregivers(counts, 'carry', pack);
        expect(carry).toBeLessThanOrEqual(requiredCaregivers(counts, 'youngest', pack));
        // The oldest children's ratio holds over everybody, and each band's over itself and the younger ones.
        pack.bands.forEach(({ childrenPerCaregiver }, index) => {
          const upTo = counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0);
          expect(carry * childrenPerCaregiver).toBeGreaterThanOrEqual(upTo);
        });
      }),
    );
  });
  test('youngest is the smallest number at which nobody has more children than the youngest child allows', () => {
    fc.assert(
      fc.property(bands, (counts) => {
        const most = counts[0] ? 3 : counts[1] ? 5 : 7;
        const all = counts.reduce((sum, count) => sum + count, 0);
        let people = 0;
        while (people * most < all) people += 1;
        expect(requiredCaregivers(counts, 'youngest', pack)).toBe(people);
      }),
    );
  });
});

test('a child outside every band stands in the nearest one and is counted as an exception', () => {
  expect(countBands([-1, 0, 5, 6, 11, 12, 23, 24, 35, 36, 80], pack)).toEqual({ counts: [5, 2, 4], outside: 5 });
});
