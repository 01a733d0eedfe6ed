import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseVolume, defaultReserveBytes, roomOf, standstill } from '#agent/footage/recording/room.ts';

const gb = 1e9;

describe('room on a volume', () => {
  test('a hundredth is kept free, and at least one gigabyte', () => {
    expect(defaultReserveBytes(20 * gb)).toBe(gb);
    expect(defaultReserveBytes(8000 * gb)).toBe(80 * gb);
  });

  test('is told in reserves; a disk with nothing left has none, even where nothing is kept free', () => {
    expect(roomOf({ totalBytes: 100 * gb, freeBytes: 3 * gb }, 2 * gb)).toBe(1.5);
    expect(roomOf({ totalBytes: 100 * gb, freeBytes: 1000 }, 0)).toBe(0);
    expect(roomOf({ totalBytes: 100 * gb, freeBytes: gb }, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  test('the first volume above its reserve is filled; below it the roomiest, and never the second half of a reserve', () => {
    expect(chooseVolume([1.0, 4, 9])).toBe(1);
    expect(chooseVolume([0.6, 0.9, 0.7])).toBe(1);
    expect(chooseVolume([0.5, 0.2])).toBeUndefined();
    expect(chooseVolume([])).toBeUndefined();
  });
});

describe('which priorities stand still', () => {
  test('the lowest at the reserve, then one after the other, the last when half of it is left', () => {
    const at = (room: number) => standstill([90, 50, 50, 10], undefined, room);
    expect([1.01, 1, 0.84, 0.83, 0.67, 0.66, 0.5, 0].map(at)).toEqual([undefined, 10, 10, 50, 50, 90, 90, 90]);
  });

  test('they go on only when half a reserve more is free than where they stopped', () => {
    expect(standstill([10, 50], 10, 1.2)).toBe(10);
    expect(standstill([10, 50], 10, 1.51)).toBeUndefined();
    expect(standstill([10, 50], 50, 1.2)).toBe(50);
    expect(standstill([10, 50], 50, 1.3)).toBe(10);
  });

  test('it never flaps: while the room moves by less than half a reserve, nobody begins and stops twice', () => {
    const priorities = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(
        priorities,
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 0.49, noNaN: true })),
        (levels, base, moves) => {
          let still: number | undefined;
          const seen = new Set<number>();
          let lowered = false;
          for (const move of moves) {
            const next = standstill(levels, still, base + move);
            if ((next ?? -1) < (still ?? -1)) lowered = true;
            still = next;
            seen.add(next ?? -1);
          }
          expect(lowered).toBe(false);
        },
      ),
    );
  });

  test('a higher priority never stands still while a lower one records', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100)),
        fc.option(fc.nat(100), { nil: undefined }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (levels, before, room) => {
          const upTo = standstill(levels, before, room);
          if (room <= 0.5 && levels.length > 0) expect(upTo).toBe(Math.max(...levels));
          if (room > 1.5) expect(upTo).toBeUndefined();
        },
      ),
    );
  });
});
