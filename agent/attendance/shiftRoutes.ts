import { CancelShiftBody, ShiftBody, ShiftList, type ShiftView } from '#contract/plans.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { EventId } from '#contract/values.ts';
import Type from '#typebox';
import type { App } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { DayQuery, dayAsked, notADay } from '../http/dayQuery.ts';
import { sendProblem } from '../http/problems.ts';
import { freshId } from '../journal/fresh.ts';
import { dayAt } from '../time/calendar.ts';
import type { AttendanceParts } from './ports.ts';
import { refuse } from './ruling.ts';
import { decideShift } from './shift.ts';
import type { Shift } from './shiftStore.ts';

const OnePath = Type.Object({ id: EventId }, { additionalProperties: false });
const written = { 200: ShiftList, 201: ShiftList, '4xx': Problem };

/** The head's plan of who is where; the forecast reads it. */
export const shiftRoutes = (app: App, { journal, clock, people, attendance, timeZone }: AttendanceParts): void => {
  const { shifts } = attendance;
  const viewOf = (shift: Shift): ShiftView => ({
    ...shift,
    name: people.staff().find(({ staffId }) => staffId === shift.staffId)?.name ?? shift.staffId,
  });
  const config = { access: access.head };

  app.post('/api/v1/staff/shifts', { config, schema: { body: ShiftBody, response: written } }, (request, reply) => {
    const { body } = request;
    const by = callerOf(request);
    answerCommand(journal, request, reply, body.id, (now) => {
      const today = dayAt(now, timeZone);
      const decision = decideShift(
        { body, by },
        {
          today,
          staffKnown: people.staff().some(({ staffId }) => staffId === body.staffId),
          roomKnown: people.hasRoom(body.roomId),
          shiftsOn: shifts.on,
          newId: freshId,
        },
      );
      if (!decision.ok) return decision;
      return { ...decision, body: () => ({ shifts: shifts.ofGroup(body.id, today).map(viewOf) }) };
    });
  });

  app.post(
    '/api/v1/staff/shifts/:id/cancel',
    { config, schema: { params: OnePath, body: CancelShiftBody, response: written } },
    (request, reply) => {
      const { id, group } = request.body;
      const { actor } = callerOf(request);
      answerCommand(journal, request, reply, id, (now) => {
        const shift = shifts.find(request.params.id);
        if (!shift) return refuse('not_found');
        const cancelled = group ? shifts.ofGroup(shift.groupId, dayAt(now, timeZone)) : [shift];
        const views = cancelled.map(viewOf);
        return {
          ok: true,
          events: cancelled.map(({ shiftId, staffId }, index) => ({
            ...(index === 0 && { id }),
            type: 'staff.shift_cancelled' as const,
            actor,
            subject: staffId,
            data: { shiftId },
          })),
          body: () => ({ shifts: views }),
        };
      });
    },
  );

  app.get(
    '/api/v1/staff/shifts',
    {
      config: { access: access.caregiverRead },
      schema: { querystring: DayQuery, response: { 200: ShiftList, '4xx': Problem } },
    },
    (request, reply) => {
      const day = dayAsked(request.query, dayAt(clock.now(), timeZone));
      if (!day) return void sendProblem(reply, notADay);
      reply.send({ shifts: shifts.on(day).map(viewOf) });
    },
  );
};
