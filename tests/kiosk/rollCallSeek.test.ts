import { describe, expect, it } from 'vitest';
import { type Found, seekOpen } from '../../kiosk/src/screens/rollCall/seek.ts';

const never = new Promise<Found>(() => undefined);

/** Asks an agent that answers so, one after the other and then always as the last, by a clock that waiting moves. */
const seek = async (
  answers: readonly (Found | 'never')[],
  { limitMs = 5_000, wantedMs = Number.POSITIVE_INFINITY } = {},
) => {
  let nowMs = 0;
  let asked = 0;
  const found = await seekOpen({
    join: () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      return answer === undefined || answer === 'never' ? never : Promise.resolve(answer);
    },
    limitMs: () => limitMs,
    steadyMs: () => nowMs,
    wait: async (ms) => {
      // A macrotask: what the agent answers at once comes first.
      await new Promise((resolve) => setImmediate(resolve));
      nowMs += ms;
    },
    isWanted: () => nowMs < wantedMs,
  });
  return { found, asked };
};

describe('whether a roll-call is under way', () => {
  it('is as the agent says', async () => {
    expect(await seek(['joined'])).toEqual({ found: 'joined', asked: 1 });
    expect(await seek(['none'])).toEqual({ found: 'none', asked: 1 });
  });

  it('is asked again where a question failed or was never answered', async () => {
    expect(await seek(['unknown', 'unknown', 'joined'])).toEqual({ found: 'joined', asked: 3 });
    expect(await seek(['never', 'unknown', 'none'])).toEqual({ found: 'none', asked: 3 });
  });

  it('stays unknown when the agent does not say so in time, and is never taken for none', async () => {
    expect((await seek(['unknown'])).found).toBe('unknown');
    expect((await seek(['never'])).found).toBe('unknown');
  });

  it('is not waited for without the agent', async () => {
    expect(await seek(['joined'], { limitMs: 0 })).toEqual({ found: 'unknown', asked: 0 });
  });

  it('is asked no more when nobody waits for it', async () => {
    expect(await seek(['unknown', 'unknown', 'joined'], { wantedMs: 100 })).toMatchObject({ found: 'unknown' });
  });
});
