import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchForSirens } from '#agent/devices/missingSirens.ts';
import { epochMs } from '#agent/time/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const house = (...there: string[]) => {
  const present = new Set(there);
  const link = { isUp: true };
  let changes = 0;
  const startedAt = Date.now();
  const watch = watchForSirens({
    sirens: ['siren-hall', 'siren-yard'],
    isThere: (deviceId) => present.has(deviceId),
    isConnected: () => link.isUp,
    clock: { now: () => epochMs(Date.now()), monotonicMs: () => Date.now() - startedAt, trust: () => 'synced' },
  });
  watch.onChange(() => {
    changes += 1;
  });
  return {
    present,
    link,
    watch,
    changes: () => changes,
    missing: () => watch.missing().map(({ deviceId }) => deviceId),
  };
};

test('a siren that has not introduced itself a minute and a half after the start is missed, until it does', () => {
  const { present, watch, changes, missing } = house('siren-hall');
  vi.advanceTimersByTime(90_000);
  expect(missing()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(missing()).toEqual(['siren-yard']);
  expect(changes()).toBe(1);
  present.add('siren-yard');
  vi.advanceTimersByTime(1_000);
  expect([missing(), changes()]).toEqual([[], 2]);
  // One that is taken back has the same time: it may only be introducing itself in another way.
  present.delete('siren-hall');
  vi.advanceTimersByTime(90_000);
  expect(missing()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(missing()).toEqual(['siren-hall']);
  watch.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('without a broker no siren is blamed, and from its return each has its time', () => {
  const { link, missing } = house();
  link.isUp = false;
  vi.advanceTimersByTime(600_000);
  expect(missing()).toEqual([]);
  link.isUp = true;
  vi.advanceTimersByTime(90_000);
  expect(missing()).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(missing()).toEqual(['siren-hall', 'siren-yard']);
});
