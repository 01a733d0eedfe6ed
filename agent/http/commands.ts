import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JournalEvent } from '#contract/events.ts';
import type { Failure } from '#contract/problems.ts';
import type { Command, Erases, Journal, NewEvent } from '../journal/journal.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Principal } from './app.ts';
import { problemOf, sendProblem } from './problems.ts';

/** What a feature decided about a write. A refusal may carry events: a custody block is a fact worth keeping. */
export type Verdict =
  | {
      readonly ok: true;
      readonly events: readonly NewEvent[];
      readonly erases?: Erases;
      readonly body: (committed: readonly JournalEvent[]) => unknown;
      /** Fields of the first answer alone, in the place of those of `body`: a secret that is shown once and kept nowhere. */
      readonly once?: Readonly<Record<string, string>>;
    }
  | { readonly ok: false; readonly failure: Failure; readonly events?: readonly NewEvent[] };

/**
 * Runs a write under its idempotency key: 201 the first time, 200 with the first answer when it comes again, 409 when
 * the id was used for something else. A refusal answers as problem+json.
 *
 * `asked` is what the same id must come with again; a fingerprint of it is kept. A route whose body holds a secret
 * names it without: the fingerprint of a body of which only a short PIN is unknown tells the PIN to whoever tries all.
 */
export const answerCommand = (
  journal: Journal,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  decide: (now: EpochMs) => Verdict,
  asked: unknown = request.body ?? null,
): FastifyReply => {
  // JSON can write half a character ("\ud800"), which has no canonical form: the journal could not hold it.
  if (!isWellFormed(asked, deepest)) {
    return sendProblem(reply, {
      code: 'bad_request',
      detail: 'A text holds half a character, or the body is too deep',
    });
  }
  let once: Readonly<Record<string, string>> | undefined;
  const command: Command = {
    id,
    request: { method: request.method, url: request.url, body: asked },
    decide: (now) => {
      const verdict = decide(now);
      if (verdict.ok) {
        once = verdict.once;
        return { events: verdict.events, status: 201, erases: verdict.erases, body: verdict.body };
      }
      const problem = problemOf(verdict.failure);
      return { events: verdict.events ?? [], status: problem.status, body: () => problem };
    },
  };
  const execution = journal.execute(command);
  if (execution.kind === 'id_reused') {
    return sendProblem(reply, { code: 'id_reused', detail: `${id} was used for another request; make a new id` });
  }
  const refused = execution.status >= 400;
  return (
    reply
      .code(refused ? execution.status : execution.first ? 201 : 200)
      .type(refused ? 'application/problem+json' : 'application/json')
      // Written once, for the keeping: the same words go out.
      .serializer(asItIs)
      .send(once ? JSON.stringify({ ...JSON.parse(execution.json), ...once }) : execution.json)
  );
};

const asItIs = (json: unknown): string => String(json);

/** Nothing that we take is nested deeper; what is would end the recursion of whoever reads it. */
const deepest = 64;

const isWellFormed = (value: unknown, depth: number): boolean => {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.entries(value).every(([key, part]) => key.isWellFormed() && isWellFormed(part, depth - 1));
};

/** The caller of a route that is not for anyone. */
export const callerOf = (request: FastifyRequest): Principal => {
  if (!request.principal) throw new Error(`${request.routeOptions.url} asks for a caller but is open to anyone`);
  return request.principal;
};
