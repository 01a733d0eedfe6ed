import { AttendanceDay, CloseDayBody, Recorded } from '#contract/attendance.ts';
import { access } from '#contract/roles.ts';
import { DayText } from '#contract/values.ts';
import Type from '#typebox';
import type { App } from '../http/app.ts';
import { DayQuery, dayAsked, notADay } from '../http/dayQuery.ts';
import { sendProblem } from '../http/problems.ts';
import { dayAt, parseDay } from '../time/calendar.ts';
import { decideDayClose } from './day.ts';
import { childrenInside, lastInstantOf } from './dayKeeper.ts';
import { rosterFactsOf } from './planRoutes.ts';
import type { AttendanceParts } from './ports.ts';
import { type Answer, refusal } from './recordedRoutes.ts';
import { rosterOf } from './roster.ts';
import { refuse } from './ruling.ts';

const DayPath = Type.Object({ day: DayText }, { additionalProperties: false });

/** The roster of a day, and its close. */
export const dayRoutes = (app: App, parts: AttendanceParts, answer: Answer): void => {
  const { attendance, clock, timeZone } = parts;
  const { history, days } = attendance;

  app.get(
    '/api/v1/attendance',
    {
      config: { access: access.caregiverRead },
      schema: { querystring: DayQuery, response: { 200: AttendanceDay } },
    },
    (request, reply) => {
      const day = dayAsked(request.query, dayAt(clock.now(), timeZone));
      if (!day) return void sendProblem(reply, notADay);
      reply.send(rosterOf(rosterFactsOf(parts, day)));
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
        const end = lastInstantOf(day, now, timeZone);
        const ruling = decideDayClose(
          { body, by },
          {
            day,
            today: dayAt(now, timeZone),
            started: days.wasStarted(day),
            alreadyClosed: days.closing(day) !== undefined,
            inside: childrenInside(history, end),
            nameOf: (childId) => parts.people.child(childId)?.name ?? childId,
            end,
            timeZone,
          },
        );
        return { ruling, room: () => undefined };
      }),
  );
};
