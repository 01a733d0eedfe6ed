import { CheckInBody, CheckOutBody, ChildMoveBody, HandoverBody, Recorded } from '#contract/attendance.ts';
import { access } from '#contract/roles.ts';
import type { App, Routes } from '../http/app.ts';
import { dayAt } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { type Action, type AdultFacts, adultNamed } from './adult.ts';
import { decideCheckIn } from './checkIn.ts';
import { decideCheckOut } from './checkOut.ts';
import { correctionRoutes } from './correctionRoutes.ts';
import { dayRoutes } from './dayRoutes.ts';
import { daysRoutes } from './daysRoutes.ts';
import { headCountRoutes } from './headCountRoutes.ts';
import type { History } from './history.ts';
import { decideChildMove, decideHandover } from './inside.ts';
import { planRoutes } from './planRoutes.ts';
import type { AttendanceParts } from './ports.ts';
import { type Answer, answerWith } from './recordedRoutes.ts';
import { shiftRoutes } from './shiftRoutes.ts';
import { staffRoutes } from './staffRoutes.ts';

/** Younger than this a check-in is asked for, not told afterwards. */
const liveWithinMs = 120_000;
const recordedAnswers = { 200: Recorded, 201: Recorded } as const;

const childrenIn = (history: History, roomId: string, at: EpochMs): string[] =>
  history.presenceAt(at).flatMap((place) => (place.kind === 'child' && place.roomId === roomId ? [place.id] : []));

/** Attendance's part of the HTTP interface (contract.md): children, staff, days. */
export const attendanceRoutes =
  (parts: AttendanceParts): Routes =>
  (app) => {
    const answer = answerWith(parts);
    childRoutes(app, parts, answer);
    headCountRoutes(app, parts, answer);
    correctionRoutes(app, parts, answer);
    staffRoutes(app, parts, answer);
    dayRoutes(app, parts, answer);
    daysRoutes(app, parts);
    planRoutes(app, parts);
    shiftRoutes(app, parts);
  };

const childRoutes = (app: App, parts: AttendanceParts, answer: Answer): void => {
  const { people, attendance, timeZone } = parts;
  const { history } = attendance;

  const adultFacts = (adultId: string, childId: string, action: Action, at: EpochMs): AdultFacts => ({
    adultId,
    known: people.hasAdult(adultId),
    own: people.isOwnChild(adultId, childId),
    isGuardian: people.isGuardian(adultId, childId),
    allowance: people.mayTake(childId, adultId, action, dayAt(at, timeZone)),
  });

  /** Undefined when nobody is named, or in two ways. */
  const movingIds = ({ childId, childIds, fromRoomId }: ChildMoveBody, at: EpochMs): readonly string[] | undefined => {
    const ways = [childId && [childId], childIds, fromRoomId && childrenIn(history, fromRoomId, at)];
    const said = ways.filter((way) => typeof way === 'object');
    return said.length === 1 ? said[0] : undefined;
  };

  app.post(
    '/api/v1/attendance/check-ins',
    { config: { access: access.kioskWrite }, schema: { body: CheckInBody, response: recordedAnswers } },
    (request, reply) =>
      answer(request, reply, request.body, (asked, now) => {
        const { body, at, by } = asked;
        const child = people.child(body.childId);
        const timeline = history.timeline('child', body.childId, at);
        const lastInside = timeline.placement ? undefined : timeline.before?.occurredAt;
        const roomId = body.roomId ?? (child && people.class(child.classId)?.roomId);
        const adultId = adultNamed(body.adultId, by);
        const ruling = decideCheckIn(asked, {
          childKnown: child !== undefined,
          roomId,
          roomKnown: roomId !== undefined && people.hasRoom(roomId),
          adult: adultId === undefined ? undefined : adultFacts(adultId, body.childId, 'check_in', at),
          timeline,
          timeZone,
          // What a kiosk without network let in is inside: that is recorded, and shown as missing its examination.
          reexaminationDue:
            lastInside !== undefined &&
            now - at <= liveWithinMs &&
            parts.isReexaminationDue(body.childId, dayAt(lastInside, timeZone), dayAt(at, timeZone)),
          // A caregiver who checks a child in has taken it.
          awaitsHandover: parts.handover === 'caregiver' && by.role !== 'caregiver',
        });
        return { ruling, room: () => roomId };
      }),
  );

  app.post(
    '/api/v1/attendance/check-outs',
    { config: { access: access.kioskWrite }, schema: { body: CheckOutBody, response: recordedAnswers } },
    (request, reply) =>
      answer(request, reply, request.body, (asked) => {
        const { body, at, by } = asked;
        const adultId = adultNamed(body.adultId, by);
        const timeline = history.timeline('child', body.childId, at);
        const pickup =
          body.pickupCode === undefined
            ? undefined
            : people.pickupBy(body.childId, body.pickupCode, dayAt(at, timeZone));
        const stranger = body.override?.takenBy === undefined ? pickup : { name: body.override.takenBy };
        const ruling = decideCheckOut(asked, {
          childKnown: people.child(body.childId) !== undefined,
          adult: adultId === undefined ? undefined : adultFacts(adultId, body.childId, 'check_out', at),
          pickup,
          blockedLike: stranger && people.blockedLike(body.childId, stranger),
          timeline,
        });
        return { ruling, room: () => timeline.placement?.roomId };
      }),
  );

  app.post(
    '/api/v1/attendance/moves',
    { config: { access: access.caregiverWrite }, schema: { body: ChildMoveBody, response: recordedAnswers } },
    (request, reply) =>
      answer(request, reply, request.body, (asked) => {
        const { roomId } = asked.body;
        const ruling = decideChildMove(asked, {
          roomKnown: people.hasRoom(roomId),
          children: movingIds(asked.body, asked.at)?.map((childId) => ({
            childId,
            known: people.child(childId) !== undefined,
            timeline: history.timeline('child', childId, asked.at),
          })),
        });
        return { ruling, room: () => roomId };
      }),
  );

  app.post(
    '/api/v1/attendance/handovers',
    { config: { access: access.caregiverWrite }, schema: { body: HandoverBody, response: recordedAnswers } },
    (request, reply) =>
      answer(request, reply, request.body, (asked) => {
        const { childId, roomId } = asked.body;
        const timeline = history.timeline('child', childId, asked.at);
        const ruling = decideHandover(asked, {
          childKnown: people.child(childId) !== undefined,
          roomKnown: roomId === undefined || people.hasRoom(roomId),
          timeline,
        });
        return { ruling, room: () => roomId ?? timeline.placement?.roomId };
      }),
  );
};
