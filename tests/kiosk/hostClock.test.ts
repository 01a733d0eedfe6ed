import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openHostClock } from '../../kiosk/src/state/hostClock.ts';

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
};
const now = Date.parse('2026-11-24T08:10:30.400+08:00');

beforeEach(() => void vi.useFakeTimers({ now }));
afterEach(() => void vi.useRealTimers());

it('an hour’s difference is known after a reload without the agent, and mended when the machine’s clock is', () => {
  const disk = storage();
  openHostClock(disk).heard(now - 3_600_000);
  const reloaded = openHostClock(disk);
  expect(reloaded.offsetMs.value).toBe(-3_600_000);
  reloaded.heard(now);
  expect([reloaded.offsetMs.value, openHostClock(disk).offsetMs.value]).toEqual([0, 0]);
});

it('does not jump about with each answer’s whole seconds', () => {
  const clock = openHostClock(storage());
  clock.heard(now + 60_000);
  for (const noise of [-900, 400, 1_500]) clock.heard(now + 60_000 + noise);
  expect(clock.offsetMs.value).toBe(60_000);
});

it('forgets what cannot be: a kept difference of days, or something foreign', () => {
  for (const text of ['999999999999', 'NaN', 'x']) {
    const disk = storage();
    disk.setItem('nestbox-clock', text);
    expect(openHostClock(disk).offsetMs.value).toBe(0);
  }
});
