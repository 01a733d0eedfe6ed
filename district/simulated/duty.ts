import type { StaffFact } from '#agent/summary/facts.ts';
import { addDays, type Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { JournalEvent } from '#contract/events.ts';
import { chanceOf } from './chance.ts';
import { eventOf } from './events.ts';
import type { InventedFacility } from './facility.ts';

const noon = 12 * 60;
/** How long a shared caregiver stays in two houses at once, on the days on which that happens. */
const overlapMinutes = 40;

/**
 * Early and late shifts. Who is in two registers works at one place in the morning and at the other after noon; on some days
 * the first has not signed out yet when the second signs in.
 */
export const dutyEvents = (
  seed: number,
  index: number,
  { caregivers }: InventedFacility,
  day: Day,
  { opens, closes }: { readonly opens: number; readonly closes: number },
  at: (minute: number) => EpochMs,
): JournalEvent[] =>
  caregivers.flatMap(({ roomId, sharedWith }, place) => {
    const staffId = staffIdOf(place);
    const pair = sharedWith === 'next' ? index : index - 1;
    const overlap = chanceOf(seed, 'twice', pair, day).permille(120) ? overlapMinutes : 0;
    const isLate = place % 2 === 1;
    const from = sharedWith === 'previous' ? noon : opens - 15 + (isLate && sharedWith === undefined ? 45 : 0);
    const to = sharedWith === 'next' ? noon + overlap : closes + 10 - (isLate || sharedWith ? 0 : 60);
    return [
      eventOf('staff.clocked_in', at(from), { staffId, roomId }, 10_000 + place * 2),
      eventOf('staff.clocked_out', at(to), { staffId }, 10_001 + place * 2),
    ];
  });

const staffIdOf = (place: number): string => `staff-${place + 1}`;

/** A few certificates end now and then. */
export const staffFacts = (seed: number, index: number, { caregivers }: InventedFacility, day: Day): StaffFact[] =>
  caregivers.map(({ staff }, place) => {
    const month = day.slice(0, 7);
    const chance = chanceOf(seed, 'certificate', index, place, month);
    const ends = chance.permille(15) ? addDays(`${month}-01` as Day, chance.between(0, 50)) : undefined; // every month has a first
    return { staffId: staffIdOf(place), isRegistered: true, registerHash: staff, certificatesValidTo: [ends] };
  });
