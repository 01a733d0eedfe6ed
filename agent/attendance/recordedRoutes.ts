import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Recorded } from '#contract/attendance.ts';
import type { JournalEvent } from '#contract/events.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import type { EpochMs } from '../time/clock.ts';
import type { AttendanceParts } from './ports.ts';
import { type Asked, occurrenceOf, type Refusal, type Ruling } from './ruling.ts';

type Body = { readonly id: string; readonly occurredAt?: string };

/** A ruling, and the room that the answer shows: asked for after the event has changed it. */
export interface Outcome {
  readonly ruling: Ruling;
  readonly room: () => string | undefined;
}

export type Answer = <B extends Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  body: B,
  decide: (asked: Asked<B>, now: EpochMs) => Outcome,
) => void;

/**
 * How every write of attendance is answered: the time is judged, the rule decides inside the transaction, and what was
 * recorded comes back with the room that it changed.
 */
export const answerWith =
  ({ journal, publish, roomView }: AttendanceParts): Answer =>
  (request, reply, body, decide) => {
    const by = callerOf(request);
    answerCommand(journal, request, reply, body.id, (now) => {
      const occurrence = occurrenceOf(body.occurredAt, now);
      if (!occurrence.ok) return occurrence;
      const { ruling, room } = decide({ body, at: occurrence.at, by }, now);
      if (!ruling.ok) return ruling;
      return {
        ok: true,
        events: [ruling.event, ...(ruling.together ?? [])],
        body: (committed): Recorded => {
          const roomId = room();
          return {
            event: publish(ownEvent(committed, body.id)),
            room: roomId === undefined ? null : roomView(roomId),
          };
        },
      };
    });
  };

export const refusal = (ruling: Refusal): Outcome => ({ ruling, room: () => undefined });

const ownEvent = (committed: readonly JournalEvent[], id: string): JournalEvent => {
  const event = committed.find((candidate) => candidate.id === id);
  if (!event) throw new Error(`Event ${id} was decided but not recorded`);
  return event;
};
