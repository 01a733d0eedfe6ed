import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type CoveredArea, coverageCalendar, coverageOf } from '#agent/footage/coverage.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { temporaryFolder } from '#tests/folder.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const start = Date.UTC(2026, 8, 14);
const now = start + 2.5 * dayMs;
const days = [0, 1, 2, 3].map((day) => ({
  day,
  bounds: { from: start + day * dayMs, to: start + (day + 1) * dayMs },
}));
const areas: CoveredArea[] = [
  { areaId: 'yard', name: '户外', isRequired: true },
  { areaId: 'nap', name: '睡眠室', isRequired: true },
  { areaId: 'store', name: '储物间', isRequired: false },
];

interface Spread {
  readonly registered: number;
  readonly runs: readonly (readonly [number, number])[];
  readonly gaps: readonly (readonly [number, number])[];
}

/** An index that holds exactly these runs and gaps, in minutes since the first day, of streams that look at the yard. */
const indexOf = (spreads: readonly Spread[]) => {
  const db = openFootageIndex(join(temporaryFolder(), 'footage.db'));
  onTestFinished(() => void db.close());
  db.prepare("INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms) VALUES ('b', ?, 0, ?)").run(
    start,
    now,
  );
  spreads.forEach(({ registered, runs, gaps }, index) => {
    const id = index + 1;
    db.prepare(
      `INSERT INTO stream (id, uuid, name, title, kind, source, enabled, revision, registered_ms, area_id)
       VALUES (?, ?, ?, '院子', 'main', x'00', 1, 1, ?, 'yard')`,
    ).run(id, `u${id}`, `cam-${id}`, start + registered * minuteMs);
    runs.forEach(([from, to], at) => {
      db.prepare(
        `INSERT INTO run (uuid, stream_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
         VALUES (?, ?, ?, ?, 0, 0, 'synced', 'stall')`,
      ).run(`r${id}-${at}`, id, start + from * minuteMs, start + to * minuteMs);
    });
    gaps.forEach(([from, to]) => {
      db.prepare(
        `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detected_ms, boot_id) VALUES (?, ?, ?, 'stall', ?, 1)`,
      ).run(id, start + from * minuteMs, start + to * minuteMs, now);
    });
  });
  return openFootageStore(db, () => now);
};

const total = 3 * 1440;
const span = fc
  .tuple(fc.integer({ min: 0, max: total - 2 }), fc.integer({ min: 1, max: 900 }))
  .map(([from, length]): [number, number] => [from, Math.min(total, from + length)]);
const spread: fc.Arbitrary<Spread> = fc.record({
  registered: fc.integer({ min: 0, max: 2000 }),
  runs: fc.array(span, { maxLength: 6 }),
  gaps: fc.array(span, { maxLength: 3 }),
});

test('an area has as many recorded minutes as a count minute by minute finds, and so has each stream', () => {
  fc.assert(
    fc.property(fc.array(spread, { minLength: 1, maxLength: 3 }), (spreads) => {
      const store = indexOf(spreads);
      const calendar = coverageCalendar(store, days, areas, now);
      // A gap takes from footage only where it lies within a run: there a file is missing.
      const has = ({ runs, gaps }: Spread, minute: number): boolean =>
        runs.some(([from, to]) => minute >= from && minute < to) &&
        !gaps.some(
          ([from, to]) => minute >= from && minute < to && runs.some(([begin, end]) => begin <= from && end >= to),
        );
      for (const { day, bounds } of days) {
        const minutes = Array.from({ length: 1440 }, (_, at) => day * 1440 + at).filter(
          (minute) => start + minute * minuteMs < now,
        );
        const first = Math.min(...spreads.map(({ registered }) => registered));
        const required = minutes.filter((minute) => minute >= first);
        const recorded = required.filter((minute) =>
          spreads.some((each) => minute >= each.registered && has(each, minute)),
        );
        expect(calendar.areaDays.find((each) => each.areaId === 'yard' && each.day === day)).toMatchObject({
          requiredMinutes: required.length,
          recordedMinutes: recorded.length,
        });
        for (const stream of store.streams()) {
          const {
            streamId: _streamId,
            day: _day,
            ...told
          } = calendar.days.find((each) => each.streamId === stream.streamId && each.day === day) ?? {};
          expect(told).toEqual(coverageOf(store, stream, bounds, now));
        }
      }
    }),
    { numRuns: 25 },
  );
});

test('an area that must have a camera and has none lacks all its time; one that need not is not told', () => {
  const calendar = coverageCalendar(indexOf([{ registered: 0, runs: [], gaps: [] }]), days, areas, now);
  expect(calendar.areas).toEqual([
    { areaId: 'yard', name: '户外', streams: ['cam-1'] },
    { areaId: 'nap', name: '睡眠室', streams: [] },
  ]);
  expect(calendar.areaDays.filter(({ areaId }) => areaId === 'nap')).toMatchObject([
    { day: 0, recordedMinutes: 0, requiredMinutes: 1440 },
    { day: 1, recordedMinutes: 0, requiredMinutes: 1440 },
    { day: 2, recordedMinutes: 0, requiredMinutes: 720 },
    { day: 3, recordedMinutes: 0, requiredMinutes: 0 },
  ]);
});
