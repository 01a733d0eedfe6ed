import {
  BreakBody,
  ClockInBody,
  ClockOutBody,
  Recorded,
  StaffMoveBody,
  type StaffPresence,
  StaffPresenceList,
} from '#contract/attendance.ts';
import { access } from '#contract/roles.ts';
import type { App } from '../http/app.ts';
import { callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { AttendanceParts } from './ports.ts';
import type { Answer } from './recordedRoutes.ts';
import type { Asked, Ruling } from './ruling.ts';
import { decideBreak, decideClockIn, decideClockOut, decideStaffMove, type StaffFacts } from './staff.ts';

const recordedAnswers = { 200: Recorded, 201: Recorded } as const;
type StaffBody = { readonly id: string; readonly staffId: string; readonly roomId?: string };

/** Clock-ins, clock-outs, moves and breaks of staff, and the list of who is where. */
export const staffRoutes = (app: App, parts: AttendanceParts, answer: Answer): void => {
  const { people, attendance, timeZone } = parts;
  const { history, presence } = attendance;

  /** Decides, and shows the room entered, or else the room left. */
  const judge = <B extends StaffBody>(asked: Asked<B>, rule: (asked: Asked<B>, facts: StaffFacts) => Ruling) => {
    const { staffId, roomId } = asked.body;
    const timeline = history.timeline('staff', staffId, asked.at);
    const ruling = rule(asked, {
      staffKnown: people.staff().some((member) => member.staffId === staffId),
      roomKnown: roomId === undefined || people.hasRoom(roomId),
      timeline,
      timeZone,
    });
    return { ruling, room: () => roomId ?? timeline.placement?.roomId };
  };
  const config = { access: access.kioskWrite };

  app.post(
    '/api/v1/staff/clock-ins',
    { config, schema: { body: ClockInBody, response: recordedAnswers } },
    (request, reply) => answer(request, reply, request.body, (asked) => judge(asked, decideClockIn)),
  );
  app.post(
    '/api/v1/staff/clock-outs',
    { config, schema: { body: ClockOutBody, response: recordedAnswers } },
    (request, reply) => answer(request, reply, request.body, (asked) => judge(asked, decideClockOut)),
  );
  app.post(
    '/api/v1/staff/moves',
    { config, schema: { body: StaffMoveBody, response: recordedAnswers } },
    (request, reply) => answer(request, reply, request.body, (asked) => judge(asked, decideStaffMove)),
  );
  app.post(
    '/api/v1/staff/breaks',
    { config, schema: { body: BreakBody, response: recordedAnswers } },
    (request, reply) => answer(request, reply, request.body, (asked) => judge(asked, decideBreak)),
  );

  app.get(
    '/api/v1/staff/presence',
    { config: { access: access.staffBoard }, schema: { response: { 200: StaffPresenceList } } },
    (request, reply) => {
      const { role, person } = callerOf(request);
      if (role === 'kiosk' && person?.kind !== 'staff') return void sendProblem(reply, { code: 'forbidden' });
      const staff = people.staff().map(({ staffId, name }): StaffPresence => {
        const where = presence.staffMember(staffId);
        const whyNot = parts.whyNotCounted(staffId);
        return {
          staffId,
          name,
          clockedIn: where !== undefined,
          roomId: where?.roomId ?? null,
          onBreak: where?.onBreak ?? false,
          counts: whyNot.length === 0,
          whyNot,
          expiredPapers: parts.expiredPapers(staffId),
        };
      });
      reply.send({ staff });
    },
  );
};
