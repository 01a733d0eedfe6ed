import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays } from '#agent/time/calendar.ts';
import type { LoadedDay } from '#district/loaded.ts';
import type { ReportSource } from '#district/report/facts.ts';
import { readReport } from '#district/report/read.ts';
import { naiveReport, wordsOf } from './naiveReport.ts';
import { changed, day, daysAt, factsOf, listedAt } from './reportDays.ts';

/** The days of a random district, of which some are lost, and in which some people stand where they like. */
const district = fc.record({
  seed: fc.integer({ min: 0, max: 1000 }),
  sites: fc.integer({ min: 2, max: 5 }),
  length: fc.integer({ min: 1, max: 12 }),
  lost: fc.array(fc.nat(60), { maxLength: 8 }),
  duties: fc.array(
    fc.record({
      place: fc.nat(60),
      staff: fc.constantFrom('a', 'b'),
      from: fc.integer({ min: 400, max: 460 }),
      long: fc.integer({ min: 0, max: 30 }),
    }),
    { maxLength: 12 },
  ),
});

test('a report on a random district is the same as one counted by hand', async () => {
  await fc.assert(
    fc.asyncProperty(district, async ({ seed, sites, length, lost, duties }) => {
      const from = day('2026-09-02');
      const to = addDays(from, length - 1);
      const listed = Array.from({ length: sites }, (_, index) => listedAt(seed, index));
      const all = listed
        // A day before the range: no chain begins in it.
        .flatMap((_, index) => daysAt(seed, index, addDays(from, -1), to).slice(1))
        .map((loaded, place): LoadedDay => {
          const own = duties.filter((duty) => duty.place === place);
          const onDuty = own.map((duty) => ({
            staff: duty.staff.repeat(32),
            from: duty.from,
            to: duty.from + duty.long,
          }));
          return changed(loaded, ({ staff }) => ({
            staff: staff && { ...staff, onDuty: [...(staff.onDuty ?? []), ...onDuty] },
          }));
        })
        .filter((_, place) => !lost.includes(place));
      // And one that has never told anything.
      const silent = listedAt(seed, sites);
      const facts = factsOf({ from, to, sites: [...listed, silent] });
      const source: ReportSource = {
        days: async function* () {
          yield* all;
        },
        faults: async () => [],
        notices: async () => [],
        answers: async () => new Map(),
        newChains: async () => [],
      };
      const report = await readReport(source, facts);
      const naive = naiveReport(facts, all);
      const words = wordsOf(report);
      expect(words.twice).toEqual(naive.twice);
      for (const { id } of listed) {
        expect(words.missing[id] ?? []).toEqual(naive.missing[id]);
        expect(words.breaches[id] ?? { breach: 0, unattended: 0 }).toEqual(naive.seconds[id]);
        const { required, recorded } = naive.minutes[id] ?? { required: 0, recorded: 0 };
        const isUnder = recorded * 1000 < required * 999;
        expect(words.footage[id]).toEqual(isUnder ? { required, recorded } : undefined);
        const told = all.filter(({ site, summary }) => site === id && summary.safety?.armedMinutes != null).length;
        expect(words.armed[id]).toEqual(naive.armed[id] === told * 1440 ? undefined : naive.armed[id]);
      }
      const total = (count: (id: string) => number): number => listed.reduce((sum, { id }) => sum + count(id), 0);
      expect(report.missing).toContainEqual(expect.objectContaining({ site: silent.id, days: length, lastDay: null }));
      expect(report.totals).toMatchObject({
        sites: sites + 1,
        expectedDays: (sites + 1) * length,
        toldDays: all.length,
        missingDays: length + total((id) => naive.missing[id]?.length ?? 0),
        noneDays: total((id) => naive.none[id] ?? 0),
        breachSeconds: total((id) => naive.seconds[id]?.breach ?? 0),
        unattendedSeconds: total((id) => naive.seconds[id]?.unattended ?? 0),
        requiredMinutes: total((id) => naive.minutes[id]?.required ?? 0),
      });
      // Every day is exactly one of the five.
      for (const { full, partial, none, missing, notBegun, calendar } of report.sites) {
        expect([full + partial + none + missing + notBegun, calendar.length]).toEqual([length, length]);
      }
    }),
    { numRuns: 8, seed: 20_260_914 },
  );
});
