import type { BandChange } from '#contract/plans.ts';
import { overdueNow } from './attendance/overdue.ts';
import { isExpectedOn } from './attendance/roster.ts';
import type { Config } from './config/load.ts';
import { bandChangesOn, type ExpectedChild } from './ratio/birthdays.ts';
import type { ForecastPlan, PlannedChild } from './ratio/forecast.ts';
import type { ForecastParts } from './ratio/forecastRoutes.ts';
import type { Stores } from './stores.ts';
import { type Day, dayAt, dayBounds, instantOf, parseDay } from './time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from './time/clock.ts';

/** What the forecast and the birthdays are made of: the plans of people and attendance, as the ratio asks for them. */
export const forecastParts = (stores: Stores, config: Config, clock: Clock): ForecastParts => {
  const { people, site, rules } = stores;
  const { timeZone } = config.site;
  return {
    clock,
    timeZone,
    site,
    records: () => people.recordsKnownAt(undefined),
    rules,
    planUntil: (now, until) => planOf(stores, config, now, until),
    changesOn: (day) => bandChanges(stores, day),
  };
};

/** Who is of another age band from a day on, of those expected on it. */
export const bandChanges = ({ people, site, attendance, rules }: Stores, day: Day): BandChange[] => {
  const booked = new Set(attendance.bookings.on(day).map(({ childId }) => childId));
  const rooms = new Map(site.rooms().map((room) => [room.roomId, room]));
  const roomOf = new Map(people.classes().map(({ classId, roomId }) => [classId, roomId]));
  const enrolled = people
    .children()
    .filter(({ enrolledFrom, enrolledTo }) => enrolledFrom <= day && (enrolledTo === undefined || day <= enrolledTo));
  const placed = enrolled.flatMap((child): (ExpectedChild & { expected: boolean })[] => {
    const roomId = roomOf.get(child.classId);
    const birthDate = parseDay(child.birthDate);
    if (roomId === undefined || !birthDate) return [];
    const { childId, name, classId } = child;
    const expected = isExpectedOn(child, day) || booked.has(childId);
    return [{ childId, name, classId, roomId, classTypes: rooms.get(roomId)?.classTypes ?? [], birthDate, expected }];
  });
  return bandChangesOn(
    day,
    placed.filter(({ expected }) => expected),
    rules,
  );
};

/** Who should come or is here today, and by which hours; absent children are not awaited. */
const expectedToday = ({ people, attendance }: Stores, { site, hours }: Config, now: EpochMs) => {
  const { timeZone } = site;
  const day = dayAt(now, timeZone);
  const at = (time: string): EpochMs => instantOf(day, time, timeZone);
  const { history, bookings, absences } = attendance;
  const roomOf = new Map(people.classes().map(({ classId, roomId }) => [classId, roomId]));
  const away = new Set(absences.on(day).map(({ childId }) => childId));
  const bookingOf = new Map(bookings.on(day).map((booking) => [booking.childId, booking]));
  const today = history.movements(dayBounds(day, timeZone).from, dayBounds(day, timeZone).to);
  const idsOf = (what: 'in' | 'out') =>
    new Set(today.filter((one) => one.kind === 'child' && one.what === what).map(({ id }) => id));
  const [came, left] = [idsOf('in'), idsOf('out')];
  const children = people.children().flatMap((child) => {
    const { childId, classId, attends } = child;
    const booking = bookingOf.get(childId);
    const roomId = roomOf.get(classId);
    const isInside = attendance.presence.child(childId) !== undefined;
    if (roomId === undefined || (!isInside && away.has(childId))) return [];
    if (!isInside && !booking && !isExpectedOn(child, day)) return [];
    const said = booking ?? attends;
    const hour = (kind: 'from' | 'to', what: 'in' | 'out'): EpochMs | undefined =>
      said?.[kind] !== undefined
        ? at(said[kind])
        : usualToday(history.lastTimes(childId, what, usualOf), day, timeZone);
    const hasCome = isInside || came.has(childId);
    return [
      { childId, roomId, arrives: hour('from', 'in'), leaves: hour('to', 'out'), hasCome, hasLeft: left.has(childId) },
    ];
  });
  const firstArrival = today.find(({ kind, what }) => kind === 'child' && what === 'in')?.occurredAt;
  return { day, children, opening: at(hours.open), closing: at(hours.close), firstArrival };
};

const planOf = (stores: Stores, config: Config, now: EpochMs, until: EpochMs): ForecastPlan => {
  const { history, shifts } = stores.attendance;
  const { day, children, opening, closing } = expectedToday(stores, config, now);
  const at = (time: string): EpochMs => instantOf(day, time, config.site.timeZone);
  return {
    now,
    until,
    day,
    present: history.presenceAt(now),
    children: children.map(
      ({ childId, roomId, arrives = opening, leaves = closing, hasLeft }): PlannedChild => ({
        childId,
        roomId,
        arrives,
        leaves,
        hasLeft,
      }),
    ),
    shifts: shifts.on(day).map(({ staffId, roomId, from: begins, to: ends, breaks }) => ({
      staffId,
      roomId,
      from: at(begins),
      to: at(ends),
      breaks: breaks.map((pause) => ({ from: at(pause.from), to: at(pause.to) })),
    })),
  };
};

/** Expected children who are to be asked after. */
export const overdueChildren = (stores: Stores, config: Config, now: EpochMs) => {
  const { children, opening, firstArrival } = expectedToday(stores, config, now);
  const awaited = children
    .filter(({ hasCome, hasLeft }) => !hasCome && !hasLeft)
    .map(({ childId, arrives }) => ({ childId, expectedAt: arrives }));
  return overdueNow(awaited, { now, opening, firstArrival }, config.attendance.overdueMs);
};

/** A child's habit is the median of its last arrivals or departures, from three of them on. */
const usualOf = 10;
const fewestForHabit = 3;

const usualToday = (instants: readonly EpochMs[], day: Day, timeZone: string): EpochMs | undefined => {
  if (instants.length < fewestForHabit) return undefined;
  const sinceMidnight = instants
    .map((instant) => instant - dayBounds(dayAt(instant, timeZone), timeZone).from)
    .toSorted((a, b) => a - b);
  const middle = sinceMidnight[Math.floor((sinceMidnight.length - 1) / 2)] ?? 0;
  return epochMs(dayBounds(day, timeZone).from + middle);
};
