import type { FastifyBaseLogger } from 'fastify';
import type { AcknowledgeRequest, FlowAnswer, FlowRequest, SirenRequest } from '#contract/flows.ts';
import { canonical, sha256 } from '../journal/chain.ts';
import type { Journal, NewEvent } from '../journal/journal.ts';
import type { Clock } from '../time/clock.ts';
import { createTallies, judgeAcknowledge, type Limited, readRequest, tooOften } from './judge.ts';
import type { AskedAlert, AskMessage, FlowsConnection, Outcome } from './ports.ts';
import type { SirenLeases } from './sirenLeases.ts';

export interface FlowRequestsOptions {
  readonly site: string;
  readonly connection: FlowsConnection;
  readonly journal: Pick<Journal, 'execute'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly leases: SirenLeases;
  readonly alertOf: (alertId: string) => AskedAlert | undefined;
  readonly askMessage: AskMessage;
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
}

/** Who did it, in the journal. */
const actor = 'flows';
const mostRemembered = 1000;
const tellOfDropsEveryMs = 60_000;

/**
 * Answers what flows ask on `nestbox/{site}/flows/requests`. The same id again has the same answer and is done once; an
 * acknowledgement and a siren by the journal, so over a restart too, a message by the delivery core.
 */
export const startFlowRequests = (options: FlowRequestsOptions): void => {
  const { site, connection, journal, clock, leases, logger } = options;
  const requests = `nestbox/${site}/flows/requests`;
  const answered = new Map<string, { readonly print: string; readonly answer: FlowAnswer }>();
  const tallies = createTallies();
  let dropped = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;

  const admitted = (kind: Limited, act: () => Outcome): Outcome => {
    const tally = tallies.admit(kind, clock.monotonicMs());
    return tally.ok ? act() : tooOften(kind, tally.waitMs);
  };

  /** Done once by the journal's own memory of ids, with the event that tells of it. */
  const recorded = (request: FlowRequest, judge: () => Outcome, event: NewEvent): Outcome => {
    const execution = journal.execute({
      id: request.id,
      request: { flows: request },
      decide: () => {
        const outcome = judge();
        return { events: outcome.ok ? [event] : [], status: outcome.ok ? 201 : 409, body: () => outcome };
      },
    });
    if (execution.kind === 'id_reused') return idReused(request.id);
    // Written by `body` above.
    return JSON.parse(execution.json) as Outcome;
  };

  const acknowledge = (request: AcknowledgeRequest): Outcome => {
    const { id, alertId, action } = request;
    return recorded(request, () => judgeAcknowledge(alertId, options.alertOf(alertId)), {
      id,
      type: 'alert.acknowledged',
      actor,
      subject: alertId,
      data: { alertId, action },
    });
  };

  const sound = (request: SirenRequest): Outcome => {
    const { id, flow, reason, seconds, leaseId = id } = request;
    if (leases.isOpen(leaseId)) return leases.ask(leaseId, seconds);
    return admitted('siren', () =>
      recorded(request, () => leases.ask(leaseId, seconds), {
        id,
        type: 'siren.leased',
        actor,
        subject: leaseId,
        data: { leaseId, flow, reason, seconds },
      }),
    );
  };

  const outcomeOf = (request: FlowRequest): Outcome => {
    switch (request.ask) {
      case 'siren':
        return sound(request);
      case 'message':
        return admitted('message', () => options.askMessage(request));
      case 'acknowledge':
        return admitted('acknowledge', () => acknowledge(request));
    }
  };

  const answerOf = (payload: Buffer): FlowAnswer => {
    const reading = readRequest(payload);
    if (!reading.ok) return reading;
    const { request } = reading;
    const print = sha256(canonical(request)).toString('hex');
    const earlier = answered.get(request.id);
    if (earlier) return earlier.print === print ? earlier.answer : { id: request.id, ...idReused(request.id) };
    let outcome: Outcome;
    try {
      outcome = outcomeOf(request);
    } catch (err) {
      logger.error({ event: 'flows.request_failed', ask: request.ask, flow: request.flow, err });
      return { id: request.id, ok: false, code: 'internal', detail: 'The agent could not do it; its log says why' };
    }
    const answer: FlowAnswer = { id: request.id, ...outcome };
    // Asked again later, there may be room: only what was judged is remembered.
    if (outcome.ok || outcome.code !== 'rate_limited') remember(request.id, print, answer);
    const said = { event: 'flows.asked', ask: request.ask, flow: request.flow, id: request.id };
    if (outcome.ok) logger.info(said);
    else logger.warn({ ...said, event: 'flows.refused', code: outcome.code, detail: outcome.detail });
    return answer;
  };

  const remember = (id: string, print: string, answer: FlowAnswer): void => {
    answered.set(id, { print, answer });
    const [oldest] = answered.keys();
    if (answered.size > mostRemembered && oldest !== undefined) answered.delete(oldest);
  };

  /** A flow in a circle is told so once a minute in the log, and costs no more than the look at its topic. */
  const drop = (): void => {
    dropped += 1;
    if (clock.monotonicMs() - toldAtMs < tellOfDropsEveryMs) return;
    logger.warn({ event: 'flows.requests_dropped', dropped });
    toldAtMs = clock.monotonicMs();
    dropped = 0;
  };

  connection.onMessage((topic, payload, retained) => {
    // Kept by the broker it would come again with each start of the agent.
    if (topic !== requests || retained) return;
    if (!tallies.admit('any', clock.monotonicMs()).ok) return drop();
    // An answer that is lost is asked for again, under the same id.
    void connection.publish(`nestbox/${site}/flows/answers`, JSON.stringify(answerOf(payload))).catch(() => {});
  });
  connection.subscribe([requests]);
};

const idReused = (id: string) =>
  ({ ok: false, code: 'id_reused', detail: `${id} was used for another request; make a new id` }) as const;
