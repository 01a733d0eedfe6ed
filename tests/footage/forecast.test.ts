import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hold } from '#agent/footage/holds/store.ts';
import { forecastOf, type StoredDay } from '#agent/footage/retention/forecast.ts';
import { planOf } from '#agent/footage/retention/planner.ts';
import type { StreamStatus } from '#agent/footage/store.ts';
import { type FootageSituation, footageConditions } from '#agent/footageConditions.ts';
import { addDays, type Day, parseDay } from '#agent/time/calendar.ts';
import type { StorageView } from '#contract/footageStorage.ts';

const today = parseDay('2026-09-16') as Day;
const stored = (days: number, bytes: number, heldBytes = 0): Map<Day, StoredDay> =>
  new Map(Array.from({ length: days }, (_, index) => [addDays(today, -1 - index), { bytes, heldBytes }]));
const steady = { today, keptDays: 90, bytesPerDay: 100, isFrozen: false };

describe('the forecast', () => {
  test('names the day on which a young house runs out of disk', () => {
    expect(forecastOf({ ...steady, freeBytes: 1000, stored: stored(5, 100) })).toEqual({
      fullOn: addDays(today, 11),
      daysThatFit: 15,
    });
  });

  test('finds nothing once each day takes as much as goes', () => {
    expect(forecastOf({ ...steady, freeBytes: 300, stored: stored(91, 100) }).fullOn).toBeNull();
    expect(forecastOf({ ...steady, freeBytes: 9200, stored: stored(0, 0) }).fullOn).toBeNull();
  });

  test('counts on nothing that is held, and on nothing at all while deletion is frozen', () => {
    expect(forecastOf({ ...steady, freeBytes: 300, stored: stored(91, 100, 100) }).fullOn).toBe(addDays(today, 4));
    expect(forecastOf({ ...steady, freeBytes: 300, stored: stored(91, 100), isFrozen: true }).fullOn).toBe(
      addDays(today, 4),
    );
  });

  test('agrees with playing the days one by one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 95 }),
        (freeBytes, bytesPerDay, past) => {
          const days = new Map(past.map((bytes, index) => [addDays(today, -1 - index), { bytes, heldBytes: 0 }]));
          const { fullOn } = forecastOf({ ...steady, freeBytes, bytesPerDay, stored: days });
          // The disk as a list of days, the newest first.
          const disk = [...past];
          const size = freeBytes + past.reduce((sum, bytes) => sum + bytes, 0);
          let expected: Day | null = null;
          for (let ahead = 0; ahead < 400 && expected === null; ahead += 1) {
            if (ahead > 0) disk.unshift(bytesPerDay);
            disk.length = Math.min(disk.length, 91);
            if (disk.reduce((sum, bytes) => sum + bytes, 0) > size) expected = addDays(today, ahead);
          }
          expect(fullOn).toBe(expected);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('the planner counts what stands in for a broken disk as no room, and plans for 90 days at least', () => {
  const cameras = [{ count: 10, megabitsPerSecond: 2 }];
  const plan = (raid: 'none' | 'mirror' | 'raid5' | 'raid6', count = 4) =>
    planOf({ cameras, days: 30, disks: { count, terabytes: 10, raid } });
  expect(plan('none')).toMatchObject({ days: 90, usableBytes: 40e12, daysThatFit: 164, suffices: true });
  expect([plan('mirror').usableBytes, plan('raid5').usableBytes, plan('raid6').usableBytes]).toEqual([
    20e12, 30e12, 20e12,
  ]);
  expect(plan('raid5', 2)).toMatchObject({ usableBytes: 0, daysThatFit: 0, suffices: false });
  expect(planOf({ cameras, days: 180, disks: undefined })).toMatchObject({ days: 180, daysThatFit: null });
});

const stream = (streamId: string, state: StreamStatus['state'], recordedUntilMs: number | null = 0): StreamStatus => ({
  id: 1,
  uuid: 'u',
  streamId,
  name: streamId,
  kind: 'main',
  areaId: null,
  origin: 'recorder',
  registeredMs: 0,
  state,
  sinceMs: 0,
  detail: 'no answer',
  recordedUntilMs,
  oldestPlayableMs: null,
});
const storage = (fullOn: Day | null): StorageView => ({
  retentionDays: 90,
  bytesPerDay: 1,
  daysThatFit: 1,
  fullOn,
  basis: 'measured',
  frozen: null,
  oldestPlayable: null,
  volumes: [],
});
const calm: FootageSituation = {
  streams: [stream('cam-a', 'recording')],
  recorderGoneSinceMs: undefined,
  sinceMs: 1000,
  offline: new Set(),
  backSince: new Map(),
  storage: storage(null),
  frozen: undefined,
  stuck: undefined,
  oldestMs: undefined,
  reviews: [],
  findings: [],
  today,
  nowMs: Date.parse('2026-09-16T12:00:00+08:00'),
};
const told = (change: Partial<FootageSituation>) =>
  footageConditions({ ...calm, ...change }).map(({ kind, severity, deviceId, isSuspended, since }) => ({
    kind,
    severity,
    deviceId,
    isSuspended: isSuspended === true,
    since,
  }));

describe('alerts of footage', () => {
  test('there are none while all is recorded and fits', () => {
    expect(told({})).toEqual([]);
    expect(told({ streams: [], recorderGoneSinceMs: 5 })).toEqual([]);
    expect(told({ streams: [stream('cam-a', 'disabled')] })).toEqual([]);
  });

  test('a camera that is not recorded is told from its last footage on, whatever its tries say', () => {
    const silent = { kind: 'recording', severity: 'warning', deviceId: 'cam-a', isSuspended: false };
    expect(told({ streams: [stream('cam-a', 'connecting', 5000)] })).toEqual([{ ...silent, since: 5000 }]);
    expect(told({ streams: [stream('cam-a', 'down', null)] })).toEqual([{ ...silent, since: 1000 }]);
  });

  test('what another alert tells of is not told twice', () => {
    const [silent] = told({ streams: [stream('cam-a', 'down')], offline: new Set(['cam-a']) });
    expect(silent?.isSuspended).toBe(true);
    // It is back: from now on it may take its time to be recorded again.
    const [back] = told({ streams: [stream('cam-a', 'connecting', 5000)], backSince: new Map([['cam-a', 9000]]) });
    expect(back).toMatchObject({ isSuspended: false, since: 9000 });
    const gone = told({ streams: [stream('cam-a', 'recorder_down')], recorderGoneSinceMs: 3000 });
    expect(gone).toMatchObject([
      { severity: 'critical', since: 3000, isSuspended: false },
      { severity: 'warning', isSuspended: true },
    ]);
  });

  test('a disk that will be full is told 14 days before, and again 3 days before', () => {
    const at = (days: number) => told({ storage: storage(addDays(today, days)) }).map(({ severity }) => severity);
    expect([at(15), at(14), at(4), at(3), at(0)]).toEqual([[], ['warning'], ['warning'], ['critical'], ['critical']]);
  });

  test('a frozen deletion is told of once something waits for it, and a hold when somebody must look at it', () => {
    const frozen = { because: 'clock_jumped', sinceMs: 0 };
    expect(told({ frozen, oldestMs: calm.nowMs - 80 * 86_400_000 })).toEqual([]);
    expect(told({ frozen, oldestMs: calm.nowMs - 93 * 86_400_000 })).toMatchObject([{ kind: 'retention' }]);
    const hold: Hold = {
      holdId: 'h',
      streams: [],
      from: 0,
      to: 1,
      caseRef: '2026-117',
      reason: 'r',
      by: 'staff:head',
      atMs: 7,
      until: null,
      reviewOn: today,
      releasedBy: null,
      releasedMs: null,
      releasedBecause: null,
    };
    expect(told({ reviews: [hold] })).toMatchObject([{ kind: 'retention', severity: 'notice', since: 7 }]);
  });
});
