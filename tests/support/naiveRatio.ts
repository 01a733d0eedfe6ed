import type { JournalEvent, Qualification } from '#contract/events.ts';
import type { ClassType, StaffRole } from '#contract/values.ts';
import { naivePresence } from './naivePresence.ts';

export interface NaiveChild {
  readonly born: string;
}
export interface NaiveStaff {
  readonly role: StaffRole;
  readonly qualifications: readonly Qualification[];
}
export interface NaiveSite {
  readonly rooms: readonly { readonly roomId: string; readonly classTypes: readonly ClassType[] }[];
  readonly children: ReadonlyMap<string, NaiveChild>;
  readonly staff: ReadonlyMap<string, NaiveStaff>;
  /** How many infants one caregiver may have, from a day on; 3 before it, or always. */
  readonly infantsFrom?: { readonly day: string; readonly places: number };
}
export interface NaiveCount {
  readonly children: number;
  readonly caregivers: number;
  readonly required: number;
  readonly state: string;
  readonly overCap: boolean;
}

/**
 * One room at one instant, counted in the plainest way and sharing nothing with the product: everybody present is
 * found from all events, ages are counted on fingers, caregivers are added until every child has a place. Shanghai
 * time, ages mixed by `youngest`.
 */
export const naiveRatio = (
  site: NaiveSite,
  roomId: string,
  events: readonly JournalEvent[],
  at: number,
  asKnownAt: number,
): NaiveCount => {
  // Shanghai has been eight hours ahead, summer and winter, since 1991.
  const today = new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
  const inside = naivePresence(events, at, asKnownAt).filter((place) => place.roomId === roomId);
  const ages = inside
    .filter(({ kind }) => kind === 'child')
    .map(({ id }) => months(site.children.get(id)?.born, today));
  const caregivers = inside.filter(({ kind, id, onBreak }) => {
    const person = site.staff.get(id);
    if (kind !== 'staff' || onBreak || !person) return false;
    const mayCare = person.role === 'caregiver' || person.role === 'manager';
    const valid = person.qualifications.filter(
      ({ validFrom = '0000', validTo = '9999' }) => validFrom <= today && today <= validTo,
    );
    const kinds = new Set(valid.map((qualification) => qualification.kind));
    return mayCare && kinds.size === 3;
  }).length;

  const classTypes = site.rooms.find((room) => room.roomId === roomId)?.classTypes ?? [];
  const isOfNoClass = classTypes.length === 0;
  const infants = site.infantsFrom && today >= site.infantsFrom.day ? site.infantsFrom.places : 3;
  const youngest = Math.min(...ages);
  const placesByAge = youngest < 12 ? infants : youngest < 24 ? 5 : 7;
  const places = { infant: infants, toddler_small: 5, toddler_big: 7, mixed: 99 };
  const placesByClass = Math.min(99, ...classTypes.map((type) => places[type]));
  const caps = { infant: 10, toddler_small: 15, toddler_big: 20, mixed: 18 };
  const cap = isOfNoClass ? Number.POSITIVE_INFINITY : classTypes.reduce((sum, type) => sum + caps[type], 0);
  const enough = (people: number, children: number): boolean =>
    people * placesByAge >= children && people * placesByClass >= children;
  let required = 0;
  while (!enough(required, ages.length)) required += 1;

  // Room for one more, as young as the youngest who is here or belongs here?
  const first = { infant: 6, toddler_small: 12, toddler_big: 24, mixed: 18 };
  const ownAge = isOfNoClass && ages.length === 0 ? 0 : Math.min(99, ...classTypes.map((type) => first[type]));
  const next = Math.min(youngest, ownAge);
  const placesWithNext = Math.min(next < 12 ? infants : next < 24 ? 5 : 7, placesByClass);
  const mostHere = cap === Number.POSITIVE_INFINITY ? 150 : cap;
  const hasRoom = ages.length < mostHere && caregivers * placesWithNext >= ages.length + 1;

  const state =
    ages.length === 0 && caregivers === 0
      ? 'closed'
      : ages.length > 0 && caregivers === 0
        ? 'unattended'
        : caregivers < required
          ? 'deficit'
          : hasRoom
            ? 'ok'
            : 'tight';
  return { children: ages.length, caregivers, required, state, overCap: ages.length > cap };
};

/** Birthdays of the months passed so far; a month without the day has it on its last. */
const months = (born: string | undefined, today: string): number => {
  if (born === undefined) return -1;
  let passed = -1;
  for (let month = 0; ; month += 1) {
    const [year, monthOfYear, date] = born.split('-').map(Number) as [number, number, number];
    const last = new Date(Date.UTC(year, monthOfYear - 1 + month + 1, 0));
    last.setUTCDate(Math.min(date, last.getUTCDate()));
    if (last.toISOString().slice(0, 10) > today) return passed;
    passed = month;
  }
};
