import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openGuard } from '#agent/footage/recording/guard.ts';
import { spreadTurns } from '#agent/footage/recording/pause.ts';
import { judgeSilence } from '#agent/footage/recording/silence.ts';

describe('whose silence it is', () => {
  const usual = { nowMono: 16_000, sinceMono: 10_000, dueMono: 16_000, stoodStillMono: undefined };

  test.each([
    ['one of two', [16_000, 20_000], 'camera'],
    ['both of two', [16_000, 16_000], 'camera'],
    ['three of six', [16_000, 16_500, 17_000, 20_000, 20_500, 21_000], 'camera'],
    ['three of five', [16_000, 15_000, 18_000, 20_000, 20_500], 'common'],
    ['three of five, one of them later', [16_000, 15_000, 18_100, 20_000, 20_500], 'camera'],
  ] as const)('%s cameras silent', (_, deadlines, whose) => {
    expect(judgeSilence({ ...usual, deadlines })).toBe(whose);
  });

  test('a late timer, or a standstill while the camera was waited for, is ours', () => {
    expect(judgeSilence({ ...usual, nowMono: 18_001, deadlines: [16_000] })).toBe('ours');
    expect(judgeSilence({ ...usual, stoodStillMono: 10_500, deadlines: [16_000] })).toBe('ours');
    expect(judgeSilence({ ...usual, stoodStillMono: 9500, deadlines: [16_000] })).toBe('camera');
  });
});

describe('the guard', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const prepare = (cameras: number) => {
    let aheadMs = 0;
    const guard = openGuard(() => performance.now() + aheadMs, pino({ level: 'silent' }));
    const killed: number[] = [];
    const dogs = Array.from({ length: cameras }, (_, index) => guard.watchdog(() => void killed.push(index)));
    for (const dog of dogs) dog.expect(6000);
    return {
      guard,
      dogs,
      killed,
      /** The clock goes on, but no timer of this process comes. */
      standStill: (ms: number) => {
        aheadMs += ms;
      },
    };
  };

  test('a single silent camera is given up in time, and one that is fed is not', () => {
    const { dogs, killed } = prepare(2);
    vi.advanceTimersByTime(4000);
    dogs[1]?.expect(6000);
    vi.advanceTimersByTime(2000);
    expect(killed).toEqual([0]);
    expect(dogs[0]?.isOverdue()).toBe(true);
    dogs[1]?.rest();
    vi.advanceTimersByTime(60_000);
    expect(killed).toEqual([0]);
  });

  test('many that fall silent together get one more round, and only one', () => {
    const { dogs, killed } = prepare(4);
    vi.advanceTimersByTime(6000);
    expect(killed).toEqual([]);
    expect(dogs.every((dog) => dog.isOverdue())).toBe(true);
    dogs[2]?.expect(6000);
    expect(dogs[2]?.isOverdue()).toBe(false);
    vi.advanceTimersByTime(5999);
    expect(killed).toEqual([]);
    dogs[2]?.expect(6000);
    vi.advanceTimersByTime(1);
    expect(killed).toEqual([0, 1, 3]);
  });

  test('after a standstill of this process every camera gets one more round, and it is known how long it was', () => {
    const { guard, killed, standStill } = prepare(2);
    vi.advanceTimersByTime(1000);
    standStill(10_000);
    vi.advanceTimersByTime(5000);
    expect(killed).toEqual([]);
    expect(Math.round((guard.recentStandstillMs() ?? 0) / 100)).toBe(100);
    vi.advanceTimersByTime(6000);
    expect(killed).toEqual([0, 1]);
    vi.advanceTimersByTime(15_000);
    expect(guard.recentStandstillMs()).toBeUndefined();
  });

  test('programs that start together start one after the other; a single one waits for nobody', async () => {
    const turn = spreadTurns(50, () => performance.now());
    const { signal } = new AbortController();
    const begun: number[] = [];
    const begin = async () => {
      await turn(signal);
      begun.push(performance.now());
    };
    const from = performance.now();
    const all = Array.from({ length: 4 }, begin);
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all([...all, begin()]);
    expect(begun.map((at) => at - from)).toEqual([0, 50, 100, 150, 1000]);
  });
});
