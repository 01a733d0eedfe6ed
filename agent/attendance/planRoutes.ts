import {
  AbsenceBody,
  AbsenceList,
  AbsenceView,
  BookingBody,
  BookingList,
  BookingView,
  CancelBookingBody,
  FollowUpBody,
  WithdrawBody,
} from '#contract/absence.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { EventId } from '#contract/values.ts';
import Type from '#typebox';
import type { App } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { DayQuery, dayAsked, notADay } from '../http/dayQuery.ts';
import { sendProblem } from '../http/problems.ts';
import { type Day, dayAt, dayBounds, toRfc3339 } from '../time/calendar.ts';
import { decideAbsence } from './absence.ts';
import type { Absence } from './absenceStore.ts';
import { decideBooking } from './booking.ts';
import type { Booking } from './bookingStore.ts';
import { lastInstantOf } from './dayKeeper.ts';
import type { AttendanceParts } from './ports.ts';
import { type RosterFacts, rosterOf } from './roster.ts';
import { refuse } from './ruling.ts';

const OnePath = Type.Object({ id: EventId }, { additionalProperties: false });
const written = <T extends Type.TSchema>(view: T) => ({ 200: view, 201: view, '4xx': Problem });

/** What is known ahead of a day: who stays away and why, and who has booked hours. */
export const planRoutes = (app: App, parts: AttendanceParts): void => {
  absenceRoutes(app, parts);
  bookingRoutes(app, parts);
};

const absenceRoutes = (app: App, parts: AttendanceParts): void => {
  const { journal, clock, people, attendance, timeZone } = parts;
  const { absences, overdues } = attendance;
  const viewOf = ({ settled, withdrawn, ...absence }: Absence): AbsenceView => {
    const child = people.child(absence.childId);
    return {
      ...absence,
      name: child?.name ?? absence.childId,
      classId: child?.classId ?? absence.childId,
      settled,
      withdrawn,
      followUps: absences
        .followUps(absence.absenceId)
        .map(({ at, actor, note }) => ({ at: toRfc3339(at, timeZone), by: actor, note })),
    };
  };
  const shown = (absenceId: string) => (): AbsenceView | null => {
    const absence = absences.find(absenceId);
    return absence ? viewOf(absence) : null;
  };
  const config = { access: access.caregiverWrite };

  app.post(
    '/api/v1/attendance/absences',
    { config, schema: { body: AbsenceBody, response: written(AbsenceView) } },
    (request, reply) => {
      const { body } = request;
      const by = callerOf(request);
      answerCommand(journal, request, reply, body.id, (now) => {
        const decision = decideAbsence(
          { body, by },
          {
            today: dayAt(now, timeZone),
            child: people.child(body.childId),
            overlapping: (from, to) => absences.overlapping(body.childId, from, to),
          },
        );
        return decision.ok ? { ok: true, events: [decision.event], body: shown(body.id) } : decision;
      });
    },
  );

  app.post(
    '/api/v1/attendance/absences/:id/follow-ups',
    { config, schema: { params: OnePath, body: FollowUpBody, response: written(AbsenceView) } },
    (request, reply) => {
      const absenceId = request.params.id;
      const { id, note, settled } = request.body;
      const { actor } = callerOf(request);
      answerCommand(journal, request, reply, id, () => {
        const absence = absences.find(absenceId);
        if (!absence) return refuse('not_found');
        if (absence.withdrawn) return refuse('conflict', 'This absence was withdrawn');
        const data = { absenceId, note, settled };
        return {
          ok: true,
          events: [{ id, type: 'attendance.absence_followed_up', actor, subject: absence.childId, data }],
          body: shown(absenceId),
        };
      });
    },
  );

  app.post(
    '/api/v1/attendance/absences/:id/withdraw',
    { config, schema: { params: OnePath, body: WithdrawBody, response: written(AbsenceView) } },
    (request, reply) => {
      const absenceId = request.params.id;
      const { id, why } = request.body;
      const { actor } = callerOf(request);
      answerCommand(journal, request, reply, id, () => {
        const absence = absences.find(absenceId);
        if (!absence) return refuse('not_found');
        if (absence.withdrawn) return refuse('conflict', 'This absence was withdrawn already');
        return {
          ok: true,
          events: [
            { id, type: 'attendance.absence_withdrawn', actor, subject: absence.childId, data: { absenceId, why } },
          ],
          body: shown(absenceId),
        };
      });
    },
  );

  app.get(
    '/api/v1/attendance/absences',
    {
      config: { access: access.caregiverRead },
      schema: { querystring: DayQuery, response: { 200: AbsenceList } },
    },
    (request, reply) => {
      const day = dayAsked(request.query, dayAt(clock.now(), timeZone));
      if (!day) return void sendProblem(reply, notADay);
      const listed = absences.on(day).map(viewOf);
      const noticed = new Map(overdues.noticedOn(day).map((overdue) => [overdue.childId, overdue]));
      const overdueSince = (childId: string): string | null => {
        const overdue = noticed.get(childId);
        return overdue ? toRfc3339(overdue.expectedAt, timeZone) : null;
      };
      const unexplained = rosterOf(rosterFactsOf(parts, day)).classes.flatMap(({ children }) =>
        children
          .filter(({ state, absence, arrivedAt }) => arrivedAt === null && absence === null && state !== 'present')
          .map(({ childId, name, classId }) => ({ childId, name, classId, overdueSince: overdueSince(childId) })),
      );
      reply.send({
        day,
        absences: listed,
        unexplained,
        followUpsDue: absences.due(day).map(viewOf),
        total: listed.length + unexplained.length,
      });
    },
  );
};

const bookingRoutes = (app: App, { journal, clock, people, attendance, timeZone }: AttendanceParts): void => {
  const { bookings } = attendance;
  const viewOf = (booking: Booking): BookingView => {
    const child = people.child(booking.childId);
    return { ...booking, name: child?.name ?? booking.childId, classId: child?.classId ?? booking.childId };
  };
  const shown = (bookingId: string) => (): BookingView | null => {
    const booking = bookings.find(bookingId);
    return booking ? viewOf(booking) : null;
  };
  const config = { access: access.caregiverWrite };

  app.post(
    '/api/v1/attendance/bookings',
    { config, schema: { body: BookingBody, response: written(BookingView) } },
    (request, reply) => {
      const { body } = request;
      const by = callerOf(request);
      answerCommand(journal, request, reply, body.id, (now) => {
        const decision = decideBooking(
          { body, by },
          { today: dayAt(now, timeZone), child: people.child(body.childId), bookingsOn: bookings.on },
        );
        return decision.ok ? { ok: true, events: [decision.event], body: shown(body.id) } : decision;
      });
    },
  );

  app.post(
    '/api/v1/attendance/bookings/:id/cancel',
    { config, schema: { params: OnePath, body: CancelBookingBody, response: written(BookingView) } },
    (request, reply) => {
      const bookingId = request.params.id;
      const { id } = request.body;
      const { actor } = callerOf(request);
      answerCommand(journal, request, reply, id, () => {
        const booking = bookings.find(bookingId);
        if (!booking) return refuse('not_found');
        if (booking.cancelled) return refuse('conflict', 'This booking was cancelled already');
        return {
          ok: true,
          events: [{ id, type: 'attendance.booking_cancelled', actor, subject: booking.childId, data: { bookingId } }],
          body: shown(bookingId),
        };
      });
    },
  );

  app.get(
    '/api/v1/attendance/bookings',
    { config: { access: access.caregiverRead }, schema: { querystring: DayQuery, response: { 200: BookingList } } },
    (request, reply) => {
      const day = dayAsked(request.query, dayAt(clock.now(), timeZone));
      if (!day) return void sendProblem(reply, notADay);
      reply.send({ day, bookings: bookings.on(day).map(viewOf) });
    },
  );
};

/** All that a day's roster is made of. */
export const rosterFactsOf = (parts: AttendanceParts, day: Day): RosterFacts =>
  // One state of the journal for the whole page, and one lock.
  parts.journal.db.transaction(() => factsOf(parts, day))();

const factsOf = ({ people, attendance, clock, timeZone }: AttendanceParts, day: Day): RosterFacts => {
  const now = clock.now();
  const { from, to } = dayBounds(day, timeZone);
  const { history, absences, bookings, days } = attendance;
  return {
    day,
    today: dayAt(now, timeZone),
    timeZone,
    classes: people.classesOn(day),
    children: people.childrenOn(day),
    movements: history.movements(from, to),
    placements: history.presenceAt(lastInstantOf(day, now, timeZone)),
    absences: absences.on(day),
    bookings: bookings.on(day),
    closing: days.closing(day),
  };
};
