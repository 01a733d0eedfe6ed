import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Failure, Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import {
  CloseRollCallBody,
  HouseCopy,
  MarksBody,
  OpenRollCall,
  RollCallBody,
  RollCallList,
  RollCallView,
} from '#contract/rollCall.ts';
import { Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal, NewEvent } from '../journal/journal.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import type { Listed, RollCall, RollCallStore } from './store.ts';
import { type Describe, type Inside, rollCallSummary, rollCallView, unaccounted } from './view.ts';

export interface RollCallParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly store: RollCallStore;
  /** Everybody inside at an instant, as corrected by now. */
  readonly presenceAt: (at: EpochMs) => Inside[];
  readonly describe: Describe;
  /** Everyone enrolled or employed today, and where they are. */
  readonly houseCopy: (now: EpochMs) => HouseCopy;
  /** When the body says that it happened, or now; refuses a time that cannot be. */
  readonly occurrenceOf: (
    said: string | undefined,
    now: EpochMs,
  ) => { readonly ok: true; readonly at: EpochMs } | { readonly ok: false; readonly failure: Failure };
}

const OnePath = Type.Object({ id: Id }, { additionalProperties: false });
const newestShown = 100;
/** A kiosk with nobody identified sees an emergency that is going on, or was just now; what is filed is for staff. */
const openToAllMs = 2 * 3_600_000;
const brokenOff = '真实情况发生，演练中止 / A real one began: drill broken off';

const isAlone = (request: FastifyRequest): boolean => {
  const { kioskId, person } = callerOf(request);
  return kioskId !== undefined && !person;
};

/** An emergency does not wait for a drill to end. */
const givesWay = (open: RollCall, kind: RollCall['kind']): boolean => open.kind === 'drill' && kind === 'real';
const written = { 200: RollCallView, 201: RollCallView, '4xx': Problem };

/** The emergency list: start it, mark who is safe, close it with a report. Guardians at a kiosk are turned away. */
export const rollCallRoutes =
  (parts: RollCallParts): Routes =>
  (app) => {
    const { journal, clock, timeZone, store, presenceAt, describe, occurrenceOf } = parts;

    const isFiled = ({ closedAt }: RollCall): boolean => closedAt !== null && clock.now() - closedAt > openToAllMs;
    const viewOf = (call: RollCall, now: EpochMs): RollCallView =>
      rollCallView({
        call,
        people: store.people(call.rollCallId),
        inside: presenceAt(call.closedAt ?? now),
        describe,
        timeZone,
      });
    /** Every write: staff only, its time judged, and the list as it then is as the answer. */
    const write = (
      request: FastifyRequest,
      reply: FastifyReply,
      body: { readonly id: string; readonly occurredAt?: string },
      rollCallId: string,
      decide: (at: EpochMs, actor: string) => NewEvent | Failure,
      /** What must be on record before it, in the same transaction. */
      before: (at: EpochMs, actor: string) => readonly NewEvent[] = () => [],
    ): FastifyReply => {
      const caller = callerOf(request);
      if (caller.person?.kind === 'adult') return sendProblem(reply, { code: 'forbidden' });
      return answerCommand(journal, request, reply, body.id, (now): Verdict => {
        const occurrence = occurrenceOf(body.occurredAt, now);
        if (!occurrence.ok) return occurrence;
        const decided = decide(occurrence.at, caller.actor);
        if ('code' in decided) return { ok: false, failure: decided };
        return {
          ok: true,
          events: [
            ...before(occurrence.at, caller.actor),
            { ...decided, id: body.id, occurredAt: occurrence.at, actor: caller.actor, subject: rollCallId },
          ],
          body: () => {
            const call = store.find(rollCallId);
            return call ? viewOf(call, now) : null;
          },
        };
      });
    };

    app.post(
      '/api/v1/roll-calls',
      { config: { access: access.emergency }, schema: { body: RollCallBody, response: written } },
      async (request, reply) => {
        const { id, kind, note } = request.body;
        return write(
          request,
          reply,
          request.body,
          id,
          (at, actor) => {
            const open = store.open();
            if (open && !givesWay(open, kind))
              return { code: 'roll_call_open', detail: `Roll-call ${open.rollCallId} is open: go on with that one` };
            const people = presenceAt(at).map(({ roomId, ...person }) => ({
              ...person,
              ...(roomId !== undefined && { roomId }),
            }));
            const data = { rollCallId: id, kind, people, ...(note !== undefined && { note }) };
            return { type: 'roll_call.started', actor, subject: id, data };
          },
          (at, actor) => {
            const open = store.open();
            if (!open || !givesWay(open, kind)) return [];
            const { rollCallId } = open;
            const occurredAt = epochMs(Math.max(at, open.startedAt));
            const data = { rollCallId, report: brokenOff };
            return [{ type: 'roll_call.closed', actor, subject: rollCallId, occurredAt, data }];
          },
        );
      },
    );

    app.post(
      '/api/v1/roll-calls/:id/marks',
      { config: { access: access.emergency }, schema: { params: OnePath, body: MarksBody, response: written } },
      async (request, reply) => {
        const rollCallId = request.params.id;
        const { marks } = request.body;
        return write(request, reply, request.body, rollCallId, (at, actor) => {
          const call = store.find(rollCallId);
          if (!call) return notFound(rollCallId);
          if (isFiled(call) && isAlone(request)) return { code: 'person_required' };
          // A kiosk without network sends later what it saw before the close: that still counts.
          if (call.closedAt !== null && at > call.closedAt)
            return { code: 'conflict', detail: 'This roll-call is closed' };
          const refusal = refusalOf(marks, store.people(rollCallId));
          if (refusal) return refusal;
          return { type: 'roll_call.marked', actor, subject: rollCallId, data: { rollCallId, marks } };
        });
      },
    );

    app.post(
      '/api/v1/roll-calls/:id/close',
      {
        config: { access: access.emergency },
        schema: { params: OnePath, body: CloseRollCallBody, response: written },
      },
      async (request, reply) => {
        const rollCallId = request.params.id;
        const { report } = request.body;
        return write(request, reply, request.body, rollCallId, (at, actor) => {
          const call = store.find(rollCallId);
          if (!call) return notFound(rollCallId);
          if (call.closedAt !== null) return { code: 'conflict', detail: 'This roll-call is closed already' };
          if (at < call.startedAt) {
            const message = 'lies before the beginning of the roll-call';
            return { code: 'invalid', errors: [{ path: 'body/occurredAt', message }] };
          }
          const open = unaccounted(store.people(rollCallId));
          if (open > 0 && report === undefined) {
            return {
              code: 'roll_call_unsettled',
              detail: `${open} of the list are missing or not marked: say in "report" what is known`,
            };
          }
          const data = { rollCallId, ...(report !== undefined && { report }) };
          return { type: 'roll_call.closed', actor, subject: rollCallId, data };
        });
      },
    );

    app.get(
      '/api/v1/roll-calls/copy',
      { config: { access: access.emergencyRead }, schema: { response: { 200: HouseCopy, '4xx': Problem } } },
      async (request, reply) => {
        if (callerOf(request).person?.kind === 'adult') return sendProblem(reply, { code: 'forbidden' });
        return parts.houseCopy(clock.now());
      },
    );

    app.get(
      '/api/v1/roll-calls',
      { config: { access: access.staffBoard }, schema: { response: { 200: RollCallList, '4xx': Problem } } },
      async (request, reply) => {
        if (callerOf(request).person?.kind === 'adult') return sendProblem(reply, { code: 'forbidden' });
        return {
          rollCalls: store
            .list(newestShown)
            .map((call) => rollCallSummary(call, store.people(call.rollCallId), timeZone)),
        };
      },
    );

    app.get(
      '/api/v1/roll-calls/open',
      { config: { access: access.board }, schema: { response: { 200: OpenRollCall, '4xx': Problem } } },
      async () => {
        const open = store.open();
        return { rollCall: open ? rollCallSummary(open, store.people(open.rollCallId), timeZone) : null };
      },
    );

    app.get(
      '/api/v1/roll-calls/:id',
      {
        config: { access: access.emergencyRead },
        schema: { params: OnePath, response: { 200: RollCallView, '4xx': Problem } },
      },
      async (request, reply) => {
        if (callerOf(request).person?.kind === 'adult') return sendProblem(reply, { code: 'forbidden' });
        const call = store.find(request.params.id);
        if (!call) return sendProblem(reply, notFound(request.params.id));
        if (isFiled(call) && isAlone(request)) return sendProblem(reply, { code: 'person_required' });
        return viewOf(call, epochMs(clock.now()));
      },
    );
  };

/** Only visitors are named, and only who is named or listed is marked; undefined when nothing is wrong. */
const refusalOf = (marks: MarksBody['marks'], people: readonly Listed[]): Failure | undefined => {
  const misnamed = marks.flatMap(({ who, name }, index) =>
    who !== 'visitor' && name !== undefined
      ? [{ path: `body/marks/${index}/name`, message: 'is for a visitor: others have their name on record' }]
      : [],
  );
  if (misnamed.length > 0) return { code: 'invalid', errors: misnamed };
  const listed = new Set(
    [...people, ...marks.filter(({ name }) => name !== undefined)].map(({ who, personId }) => `${who}:${personId}`),
  );
  const unlisted = marks.flatMap(({ who, personId }, index) =>
    listed.has(`${who}:${personId}`)
      ? []
      : [{ path: `body/marks/${index}/personId`, message: `"${personId}" is not on the list of this roll-call` }],
  );
  return unlisted.length > 0 ? { code: 'unknown_reference', errors: unlisted } : undefined;
};

const notFound = (rollCallId: string): Failure => ({
  code: 'not_found',
  detail: `There is no roll-call ${rollCallId}`,
});
