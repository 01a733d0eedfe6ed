import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs } from '#agent/time/clock.ts';
import { nextPoll, phaseOf, polling } from '#district/schedule.ts';

const aSite = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const aTime = fc.integer({ min: 1_500_000_000_000, max: 2_500_000_000_000 }).map(epochMs);
const aChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const jitterMs = (polling.everyMs * polling.jitterPermille) / 1000;

describe('when a site is polled', () => {
  test('is once in every interval, in its own turn, and at most the jitter later', () => {
    fc.assert(
      fc.property(aSite, aTime, fc.array(aChance, { minLength: 2, maxLength: 20 }), (site, start, chances) => {
        let now = start;
        const turns = chances.map((chance) => {
          const due = nextPoll(site, now, chance);
          expect(due).toBeGreaterThan(now);
          now = due;
          return Math.floor((due - phaseOf(site, polling.everyMs)) / polling.everyMs);
        });
        expect(turns).toEqual(turns.map((_, index) => (turns[0] ?? 0) + index));
        const late = (now - phaseOf(site, polling.everyMs)) % polling.everyMs;
        expect(late).toBeLessThan(jitterMs);
      }),
    );
  });

  test('is the same turn after a restart of the poller, and for two pollers', () => {
    fc.assert(
      fc.property(aSite, aTime, (site, now) => {
        expect(nextPoll(site, now, 0)).toBe(nextPoll(site, epochMs(nextPoll(site, now, 0) - 1), 0));
      }),
    );
  });

  test('spreads 10,000 sites: no second of the minute is far from its share', () => {
    const seconds = new Array<number>(60).fill(0);
    for (let site = 0; site < 10_000; site += 1) {
      const second = Math.floor(phaseOf(`site-${site}`, polling.everyMs) / 1000);
      seconds[second] = (seconds[second] ?? 0) + 1;
    }
    // 167 each; a fair throw of 10,000 has a deviation of 13.
    expect(Math.max(...seconds)).toBeLessThan(167 + 4 * 13);
    expect(Math.min(...seconds)).toBeGreaterThan(167 - 4 * 13);
  });
});
