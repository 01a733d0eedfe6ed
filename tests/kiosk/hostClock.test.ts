import { describe, expect, it } from 'vitest';
import { openHostClock } from '../../kiosk/src/state/hostClock.ts';

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
};
const hour = 3_600_000;
const start = Date.parse('2026-11-24T08:10:30.400+08:00');

/** A machine whose two clocks the test moves. */
const machine = (wallMs = start) => {
  let wall = wallMs;
  let steady = 1_000;
  return {
    clocks: { wallMs: () => wall, steadyMs: () => steady },
    pass: (ms: number) => {
      wall += ms;
      steady += ms;
    },
    setWall: (ms: number) => {
      wall = ms;
    },
  };
};

describe('the agent’s time at the kiosk', () => {
  it('is known after a reload without the agent, and mended when the machine’s clock is', () => {
    const disk = storage();
    const { clocks, setWall } = machine();
    openHostClock(disk, clocks).heard(start - hour, clocks.steadyMs());
    const reloaded = openHostClock(disk, clocks);
    expect(reloaded.nowMs()).toBe(start - hour);
    setWall(start - hour);
    reloaded.heard(start - hour, clocks.steadyMs());
    expect([reloaded.nowMs(), openHostClock(disk, clocks).nowMs()]).toEqual([start - hour, start - hour]);
  });

  it('is not moved by whatever is done to the machine’s clock, once the agent was heard', () => {
    const { clocks, pass, setWall } = machine();
    const clock = openHostClock(storage(), clocks);
    clock.heard(start, clocks.steadyMs());
    pass(60_000);
    setWall(start + 5 * hour);
    expect(clock.nowMs()).toBe(start + 60_000);
    setWall(start - 5 * hour);
    pass(60_000);
    expect(clock.nowMs()).toBe(start + 120_000);
  });

  it('follows the machine’s clock while the agent was never heard: it is set right, as a rule', () => {
    const { clocks, setWall } = machine(start - 10 * hour);
    const clock = openHostClock(storage(), clocks);
    setWall(start);
    expect(clock.nowMs()).toBe(start);
  });

  it('does not jump about with each answer’s whole seconds', () => {
    const { clocks } = machine();
    const clock = openHostClock(storage(), clocks);
    clock.heard(start + 60_000, clocks.steadyMs());
    for (const noise of [-900, 400, 1_500]) clock.heard(start + 60_000 + noise, clocks.steadyMs());
    expect(clock.nowMs()).toBe(start + 60_000);
  });

  it('learns no more from an answer that was long on its way than it can tell', () => {
    const { clocks, pass } = machine();
    const clock = openHostClock(storage(), clocks);
    const askedMs = clocks.steadyMs();
    pass(9_000);
    clock.heard(start, askedMs);
    expect(clock.nowMs()).toBe(start + 9_000);
    pass(9_000);
    clock.heard(start + 9_000 + hour, clocks.steadyMs() - 9_000);
    expect(clock.nowMs() - (start + 18_000 + hour)).toBeLessThanOrEqual(0);
    expect(clock.nowMs() - (start + 9_000 + hour)).toBeGreaterThanOrEqual(0);
  });

  it('stays true on a disk that takes nothing', () => {
    const { clocks } = machine();
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    };
    const clock = openHostClock(full, clocks);
    clock.heard(start + hour, clocks.steadyMs());
    expect(clock.nowMs()).toBe(start + hour);
  });

  it('forgets what cannot be: a kept difference of days, or something foreign', () => {
    const { clocks } = machine();
    for (const text of ['999999999999', 'NaN', 'x']) {
      const disk = storage();
      disk.setItem('nestbox-clock', text);
      expect(openHostClock(disk, clocks).nowMs()).toBe(start);
    }
  });
});
