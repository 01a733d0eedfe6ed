import Type from 'typebox';
import { AttendanceDay, CloseDayBody, Recorded } from '#contract/attendance.ts';
import { access } from '#contract/roles.ts';
import { DayText } from '#contract/values.ts';
import type { App } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import { dayAt, dayBounds, parseDay } from '../time/calendar.ts';
import { decideDayClose } from './day.ts';
import { childrenInside, lastInstantOf } from './dayKeeper.ts';
import type { AttendanceParts } from './ports.ts';
import { type Answer, refusal } from './recordedRoutes.ts';
import { rosterOf } from './roster.ts';
import { refuse } from './ruling.ts';

const RosterQuery = Type.Object({ day: Type.Optional(DayText) }, { additionalProperties: false });
const DayPath = Type.Object({ day: DayText }, { additionalProperties: false });

/** The roster of a day, and its close. */
export const dayRoutes = (app: App, parts: AttendanceParts, answer: Answer): void => {
  const { people, attendance, clock, timeZone } = parts;
  const { history, days } = attendance;

  app.get(
    '/api/v1/attendance',
    {
      config: { access: access.caregiverRead },
      schema: { querystring: RosterQuery, response: { 200: AttendanceDay } },
    },
    (request, reply) => {
      const now = clock.now();
      const today = dayAt(now, timeZone);
      const day = request.query.day === undefined ? today : parseDay(request.query.day);
      if (day === undefined) {
        const errors = [{ path: 'querystring/day', message: 'is no date of the calendar' }];
        return void sendProblem(reply, { code: 'invalid', errors });
      }
      const { from, to } = dayBounds(day, timeZone);
      const roster = rosterOf({
        day,
        today,
        timeZone,
        classes: people.classes(),
        children: people.children(),
        movements: history.movements(from, to),
        placements: history.presenceAt(lastInstantOf(day, now, timeZone)),
      });
      reply.send(roster);
    },
  );

  app.post(
    '/api/v1/days/:day/close',
    {
      config: { access: access.head },
      schema: { params: DayPath, body: CloseDayBody, response: { 200: Recorded, 201: Recorded } },
    },
    (request, reply) =>
      answer(request, reply, request.body, ({ body, by }, now) => {
        const day = parseDay(request.params.day);
        if (day === undefined) return refusal(refuse('not_found'));
        const ruling = decideDayClose(
          { body, by },
          {
            day,
            today: dayAt(now, timeZone),
            started: days.wasStarted(day),
            alreadyClosed: days.closing(day) !== undefined,
            stillInside: childrenInside(history, lastInstantOf(day, now, timeZone)),
          },
        );
        return { ruling, room: () => undefined };
      }),
  );
};
