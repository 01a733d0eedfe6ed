import { expect, test } from 'vitest';
import { causesIn } from '#agent/ratio/cause.ts';
import type { RatioStep } from '#agent/ratio/intervals.ts';
import { fromRfc3339 } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';

const timeZone = 'Asia/Shanghai';
const at = (text: string): EpochMs => fromRfc3339(`${text}:00+08:00`) ?? epochMs(0);

/** A room whose state changed at these times, by these events; asked as the past is: nothing is known before the range. */
const causesAt = (time: string, changes: readonly (readonly [string, string | null])[], now = '2026-09-20T12:00') =>
  causesIn(
    {
      steps: ({ from, to }) => {
        const inside = changes.map(([when, cause]) => ({ from: at(when), cause })).filter((each) => each.from < to);
        const first = inside.findLastIndex((each) => each.from <= from);
        return inside.slice(Math.max(0, first)).map((each, index, all) => {
          const begun = each.from < from ? { from, causeEventId: null } : { from: each.from, causeEventId: each.cause };
          // Only cause and times are looked at.
          return { roomId: 'r', ...begun, to: all[index + 1]?.from ?? to } as RatioStep;
        });
      },
    },
    { roomId: 'r', from: at(time), now: at(now), timeZone },
  );

const day = [
  ['2026-09-16T08:00', 'first'],
  ['2026-09-16T10:05', 'second'],
  ['2026-09-16T18:00', 'gone'],
] as const;

test('the cause of a minute is the event that made the room so, and those that changed it within', () => {
  expect(causesAt('2026-09-16T09:00', day)).toEqual(['first']);
  expect(causesAt('2026-09-16T10:05', day)).toEqual(['second']);
  const within = [day[0], ['2026-09-16T10:05', 'second']] as const;
  expect(causesAt('2026-09-16T10:04', within)).toEqual(['first']);
});

test('it may lie days back, and a minute that is not over is looked at as far as it has come', () => {
  expect(causesAt('2026-09-18T03:00', day)).toEqual(['gone']);
  expect(causesAt('2026-09-16T18:00', day, '2026-09-16T18:00')).toEqual([]);
});

test('where a new day made it so, or nothing happened for a month, there is no event', () => {
  expect(causesAt('2026-09-17T09:00', [...day, ['2026-09-17T00:00', null]])).toEqual([]);
  expect(causesAt('2026-11-17T09:00', day, '2026-12-01T00:00')).toEqual([]);
});
