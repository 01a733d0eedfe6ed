import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { dayAt, fromRfc3339, toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';

const instants = fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2090, 0, 1) }).map(epochMs);
const zones = fc.constantFrom(
  'Asia/Shanghai',
  'America/New_York',
  'Asia/Kathmandu',
  'Europe/London',
  'Australia/Lord_Howe',
  'UTC',
);

test('day and time in a zone are what Temporal says, over every change of offset', () => {
  fc.assert(
    fc.property(instants, zones, (instant, zone) => {
      const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
      expect(dayAt(instant, zone)).toBe(zoned.toPlainDate().toString());
      expect(toRfc3339(instant, zone)).toBe(zoned.toString({ smallestUnit: 'millisecond', timeZoneName: 'never' }));
      expect(fromRfc3339(toRfc3339(instant, zone))).toBe(instant);
    }),
    { numRuns: 2000 },
  );
});

test('the first instant of a day belongs to it, and the one before does not', () => {
  const midnight = fromRfc3339('2026-09-16T00:00:00+08:00');
  if (midnight === undefined) throw new Error('not an instant');
  expect(dayAt(midnight, 'Asia/Shanghai')).toBe('2026-09-16');
  expect(dayAt(epochMs(midnight - 1), 'Asia/Shanghai')).toBe('2026-09-15');
});
