import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  DoseBody,
  EndMedicineBody,
  HealthActionBody,
  HealthCheckBody,
  HealthCheckView,
  HealthDay,
  LeftOutBody,
  MedicineBody,
  MedicineView,
  ReexaminationBody,
  ReexaminationView,
  WithdrawHealthBody,
  WithdrawnView,
} from '#contract/health.ts';
import { type Failure, Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { EventId } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../http/commands.ts';
import { DayQuery, dayAsked, notADay } from '../http/dayQuery.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal, NewEvent } from '../journal/journal.ts';
import { type Day, dayAt, dayBounds, instantOf } from '../time/calendar.ts';
import type { Clock, EpochMs } from '../time/clock.ts';
import { type Fault, faultOfDose, faultsOfCheck, faultsOfMedicine, faultsOfReexamination, nextDose } from './rules.ts';
import type { Dose, HealthStore, Medicine } from './store.ts';
import { type Attended, checkView, healthDayOf, medicineView } from './view.ts';

export interface HealthParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly noon: string;
  readonly store: HealthStore;
  readonly hasChild: (childId: string) => boolean;
  readonly hasAdult: (adultId: string) => boolean;
  /** Who came on a day, in the order of the roster. */
  readonly attended: (day: Day) => readonly Attended[];
  /** The day on which a child was last inside, before it came today; undefined for one who never came. */
  readonly lastInside: (childId: string) => Day | undefined;
  readonly isReexaminationMissing: (childId: string, day: Day) => boolean;
  readonly occurrenceOf: (
    said: string | undefined,
    now: EpochMs,
  ) => { readonly ok: true; readonly at: EpochMs } | { readonly ok: false; readonly failure: Failure };
}

const OnePath = Type.Object({ id: EventId }, { additionalProperties: false });
const written = <T extends Type.TSchema>(view: T) => ({ 200: view, 201: view, '4xx': Problem });
const notFound: Failure = { code: 'not_found' };

/** Health checks, medicine and re-examinations: for those who care for the children, and nobody else. */
export const healthRoutes =
  (parts: HealthParts): Routes =>
  (app) => {
    const { journal, clock, timeZone, store } = parts;
    const config = { access: access.caregiverWrite };

    /** Every write: its time judged, the decision inside the transaction, and what it made as the answer. */
    const write = (
      request: FastifyRequest,
      reply: FastifyReply,
      body: { readonly id: string; readonly occurredAt?: string },
      decide: (at: EpochMs, today: Day) => Pick<NewEvent, 'type' | 'subject' | 'data'> | Failure,
      view: () => unknown,
    ): FastifyReply => {
      const { actor } = callerOf(request);
      return answerCommand(journal, request, reply, body.id, (now): Verdict => {
        const occurrence = parts.occurrenceOf(body.occurredAt, now);
        if (!occurrence.ok) return occurrence;
        const decided = decide(occurrence.at, dayAt(now, timeZone));
        if ('code' in decided) return { ok: false, failure: decided };
        // `decided` came from one branch, in which type and data belong together.
        const event = { ...decided, id: body.id, occurredAt: occurrence.at, actor } as NewEvent;
        return { ok: true, events: [event], body: view };
      });
    };
    const unknownChild = (childId: string): Failure | undefined =>
      parts.hasChild(childId) ? undefined : unknown('childId', childId);
    const shownCheck = (checkId: string) => () => {
      const check = store.check(checkId);
      return check ? checkView(check, timeZone) : null;
    };
    const shownMedicine = (medicineId: string) => () => {
      const medicine = store.medicine(medicineId);
      const { from, to } = dayBounds(dayAt(clock.now(), timeZone), timeZone);
      return medicine ? medicineView(medicine, store.doses(medicineId, from, to), timeZone) : null;
    };

    app.post(
      '/api/v1/health/checks',
      { config, schema: { body: HealthCheckBody, response: written(HealthCheckView) } },
      (request, reply) => {
        const { id, occurredAt: _, ...data } = request.body;
        write(
          request,
          reply,
          request.body,
          () =>
            unknownChild(data.childId) ??
            invalid(faultsOfCheck(request.body)) ?? { type: 'health.checked', subject: data.childId, data },
          shownCheck(id),
        );
      },
    );

    app.post(
      '/api/v1/health/checks/:id/actions',
      { config, schema: { params: OnePath, body: HealthActionBody, response: written(HealthCheckView) } },
      (request, reply) => {
        const checkId = request.params.id;
        const { actions, note } = request.body;
        write(
          request,
          reply,
          request.body,
          () => {
            const check = store.check(checkId);
            if (!check) return notFound;
            if (check.well) return { code: 'conflict', detail: 'This check found nothing; record a new one' };
            const data = { checkId, actions, ...(note !== undefined && { note }) };
            return { type: 'health.acted', subject: check.childId, data };
          },
          shownCheck(checkId),
        );
      },
    );

    app.post(
      '/api/v1/health/medicines',
      { config, schema: { body: MedicineBody, response: written(MedicineView) } },
      (request, reply) => {
        const { id, ...said } = request.body;
        const data = { ...said, times: said.times.toSorted() };
        write(
          request,
          reply,
          { id },
          (_, today) =>
            unknownChild(data.childId) ??
            (data.adultId === undefined || parts.hasAdult(data.adultId)
              ? undefined
              : unknown('adultId', data.adultId)) ??
            invalid(faultsOfMedicine(request.body, today)) ?? {
              type: 'health.medicine_received',
              subject: data.childId,
              data,
            },
          shownMedicine(id),
        );
      },
    );

    /** The course with what was told of that day's doses, when another may be told at an instant. */
    const courseAt = (
      medicineId: string,
      at: EpochMs,
    ): { medicine: Medicine; doses: Dose[]; dueAt: EpochMs } | Failure => {
      const medicine = store.medicine(medicineId);
      if (!medicine) return notFound;
      const day = dayAt(at, timeZone);
      if (medicine.ended) return { code: 'conflict', detail: 'This course was ended' };
      if (day < medicine.from || day > medicine.to) {
        return { code: 'conflict', detail: `This course is for ${medicine.from} to ${medicine.to}` };
      }
      const { from, to } = dayBounds(day, timeZone);
      const doses = store.doses(medicineId, from, to);
      const next = nextDose(medicine.times, doses.length);
      return next === undefined
        ? { code: 'conflict', detail: `All ${doses.length} doses of ${day} were given or left out; withdraw one first` }
        : { medicine, doses, dueAt: instantOf(day, next, timeZone) };
    };

    app.post(
      '/api/v1/health/medicines/:id/doses',
      { config, schema: { params: OnePath, body: DoseBody, response: written(MedicineView) } },
      (request, reply) => {
        const medicineId = request.params.id;
        const { note } = request.body;
        write(
          request,
          reply,
          request.body,
          (at) => {
            const course = courseAt(medicineId, at);
            if ('code' in course) return course;
            const lastAt = course.doses.findLast(({ leftOut }) => leftOut === null)?.at;
            const detail = faultOfDose(at, { lastAt, dueAt: course.dueAt }, note);
            if (detail !== undefined) return { code: 'conflict', detail };
            const data = { medicineId, ...(note !== undefined && { note }) };
            return { type: 'health.medicine_given', subject: course.medicine.childId, data };
          },
          shownMedicine(medicineId),
        );
      },
    );

    app.post(
      '/api/v1/health/medicines/:id/left-out',
      { config, schema: { params: OnePath, body: LeftOutBody, response: written(MedicineView) } },
      (request, reply) => {
        const medicineId = request.params.id;
        const { why } = request.body;
        write(
          request,
          reply,
          request.body,
          (at) => {
            const course = courseAt(medicineId, at);
            if ('code' in course) return course;
            return { type: 'health.medicine_left_out', subject: course.medicine.childId, data: { medicineId, why } };
          },
          shownMedicine(medicineId),
        );
      },
    );

    app.post(
      '/api/v1/health/medicines/:id/end',
      { config, schema: { params: OnePath, body: EndMedicineBody, response: written(MedicineView) } },
      (request, reply) => {
        const medicineId = request.params.id;
        write(
          request,
          reply,
          request.body,
          () => {
            const medicine = store.medicine(medicineId);
            if (!medicine) return notFound;
            if (medicine.ended) return { code: 'conflict', detail: 'This course was ended already' };
            const data = { medicineId, why: request.body.why };
            return { type: 'health.medicine_ended', subject: medicine.childId, data };
          },
          shownMedicine(medicineId),
        );
      },
    );

    app.post(
      '/api/v1/health/reexaminations',
      { config, schema: { body: ReexaminationBody, response: written(ReexaminationView) } },
      (request, reply) => {
        const { id, ...data } = request.body;
        write(
          request,
          reply,
          { id },
          (_, today) =>
            unknownChild(data.childId) ??
            invalid(faultsOfReexamination(request.body, today, parts.lastInside(data.childId))) ?? {
              type: 'health.reexamined',
              subject: data.childId,
              data,
            },
          () => ({ childId: data.childId, day: data.day, note: data.note ?? null }),
        );
      },
    );

    app.post(
      '/api/v1/health/withdrawals',
      { config, schema: { body: WithdrawHealthBody, response: written(WithdrawnView) } },
      (request, reply) => {
        const { withdraws, why } = request.body;
        write(
          request,
          reply,
          request.body,
          () => {
            const event = journal.find(withdraws);
            if (!event || !store.holds(withdraws)) return unknown('withdraws', withdraws);
            if (event.type === 'attendance.checked_in') {
              return { code: 'conflict', detail: 'This mark came with the check-in; record a new morning check' };
            }
            return { type: 'health.withdrawn', subject: event.subject, data: { withdraws, why } };
          },
          () => ({ withdraws }),
        );
      },
    );

    app.get(
      '/api/v1/health',
      { config, schema: { querystring: DayQuery, response: { 200: HealthDay, '4xx': Problem } } },
      (request, reply) => {
        const now = clock.now();
        const day = dayAsked(request.query, dayAt(now, timeZone));
        if (!day) return void sendProblem(reply, notADay);
        const { from, to } = dayBounds(day, timeZone);
        reply.send(
          healthDayOf({
            day,
            now,
            timeZone,
            noon: parts.noon,
            attended: parts.attended(day),
            checks: store.checks(from, to),
            medicines: store.medicinesOn(day),
            dosesOf: (medicineId) => store.doses(medicineId, from, to),
            isReexaminationMissing: (childId) => parts.isReexaminationMissing(childId, day),
          }),
        );
      },
    );
  };

const invalid = (errors: readonly Fault[]): Failure | undefined =>
  errors.length === 0 ? undefined : { code: 'invalid', errors };
const unknown = (field: string, id: string): Failure => ({
  code: 'unknown_reference',
  errors: [{ path: `body/${field}`, message: `nothing has the id "${id}"` }],
});
