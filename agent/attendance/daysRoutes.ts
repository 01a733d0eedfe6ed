import { setImmediate } from 'node:timers/promises';
import { type AttendanceDay, AttendanceDays, AttendanceDaysQuery } from '#contract/attendance.ts';
import { type FieldError, Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { App } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import { addDays, type Day, dayAt, dayBounds, daysBetween, parseDay } from '../time/calendar.ts';
import { lastInstantOf } from './dayKeeper.ts';
import type { AttendanceParts } from './ports.ts';
import { rosterOf } from './roster.ts';

type DayFigures = AttendanceDays['days'][number];

/** A quarter: what a trend shows, and what one answer may keep everybody else waiting for. */
const longestDays = 92;

/** Expected and attended of each day, for the trend. */
export const daysRoutes = (app: App, parts: AttendanceParts): void =>
  void app.get(
    '/api/v1/attendance/days',
    {
      config: { access: access.caregiverRead },
      schema: { querystring: AttendanceDaysQuery, response: { 200: AttendanceDays, '4xx': Problem } },
    },
    async (request, reply) => {
      const today = dayAt(parts.clock.now(), parts.timeZone);
      const asked = daysAsked(request.query, today);
      if ('errors' in asked) return sendProblem(reply, { code: 'invalid', errors: asked.errors });
      const days: DayFigures[] = [];
      for (const day of asked.days) {
        days.push(dayFigures(parts, day, today));
        // Whoever checks a child in meanwhile does not wait for the whole quarter.
        await setImmediate();
      }
      return { days };
    },
  );

const daysAsked = (
  query: { readonly from: string; readonly to: string },
  today: Day,
): { readonly days: Day[] } | { readonly errors: FieldError[] } => {
  const [from, to] = [parseDay(query.from), parseDay(query.to)];
  const fault = (name: string, message: string) => ({ errors: [{ path: `querystring/${name}`, message }] });
  if (!from) return fault('from', 'is no date of the calendar');
  if (!to) return fault('to', 'is no date of the calendar');
  if (to < from) return fault('to', 'must not lie before from');
  if (daysBetween(from, to) >= longestDays) return fault('to', `at most ${longestDays} days`);
  const days: Day[] = [];
  for (let day = from; day <= to && day <= today; day = addDays(day, 1)) days.push(day);
  return { days };
};

const dayFigures = (
  { people, attendance, timeZone, clock, journal }: AttendanceParts,
  day: Day,
  today: Day,
): DayFigures =>
  // One state of the journal for the day.
  journal.db.transaction(() => {
    const { history, bookings, days } = attendance;
    const { from, to } = dayBounds(day, timeZone);
    const roster = rosterOf({
      day,
      today,
      timeZone,
      classes: people.classesOn(day),
      children: people.childrenOn(day),
      movements: history.movements(from, to),
      // Only today somebody is there who has not moved since yesterday.
      placements: day === today ? history.presenceAt(lastInstantOf(day, clock.now(), timeZone)) : [],
      absences: [],
      bookings: bookings.on(day),
      closing: days.closing(day),
    });
    const counts = countsOf(roster);
    return { day, seen: days.wasSeen(day) || counts.attended > 0, ...counts };
  })();

const countsOf = ({ classes }: AttendanceDay): Omit<DayFigures, 'day' | 'seen'> => {
  const expected = classes.reduce((sum, each) => sum + each.expected, 0);
  const children = classes.flatMap((each) => each.children);
  const attended = children.filter(({ arrivedAt }) => arrivedAt !== null).length;
  // Whoever is listed without having come was expected.
  const cameAsExpected = expected - (children.length - attended);
  return {
    expected,
    attended,
    unexpected: attended - cameAsExpected,
    ratePermille: expected === 0 ? null : Math.floor((cameAsExpected * 2000 + expected) / (2 * expected)),
  };
};
