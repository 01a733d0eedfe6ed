import { createHash } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { answerError, sendProblem } from '#agent/http/problems.ts';
import { AnswerEvidence, type LackingEvidence, mostEvidenceBytes } from '#contract/district.ts';
import type { ListedSite } from '../loaded.ts';
import type { PushDesk } from './desk.ts';

/** What a site on the list shows to be let in. */
export interface Pusher extends Pick<ListedSite, 'id'> {
  readonly pushToken: string | undefined;
}

export interface IntakeServerParts {
  readonly desk: PushDesk;
  readonly sites: () => readonly Pusher[];
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly onTaken: (taken: {
    readonly site: string;
    readonly kind: string;
    readonly road: 'https';
    readonly outcome: string;
  }) => void;
  readonly onFailure: (error: unknown) => void;
}

/** A summary of a large house with a minute strip for each room stays far below; an answer brings no pictures along. */
const largestBodyBytes = 1024 * 1024;
const slowestRequestMs = 120_000;

/** `POST /summaries`, `POST /answers` and what is attached to them, `GET /notices`: the district's intake. Listens nowhere yet. */
export const createIntakeServer = ({ desk, sites, tls, onTaken, onFailure }: IntakeServerParts): FastifyInstance => {
  const server = Fastify({
    bodyLimit: largestBodyBytes,
    requestTimeout: slowestRequestMs,
    frameworkErrors: answerError,
    ...(tls && { https: { ...tls } }),
  }) as unknown as FastifyInstance; // over TLS or not, it is used in the same way
  server.setErrorHandler((error: Parameters<typeof answerError>[0], request, reply) => {
    if ((error.statusCode ?? 500) >= 500) onFailure(error);
    return answerError(error, request, reply);
  });
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, { code: 'not_found' }));
  server.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
  });
  // The bytes as they came: their hash and signature are over exactly these.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    ['application/cloudevents+json', 'application/json'],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  const callerOf = (request: FastifyRequest): string | undefined => siteOfToken(request.headers.authorization, sites());

  for (const kind of ['summaries', 'answers'] as const) {
    server.post(`/${kind}`, async (request, reply) => {
      const site = callerOf(request);
      if (site === undefined) return sendProblem(reply, { code: 'unauthenticated' });
      const taken = await desk.take(site, kind, Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
      onTaken({ site, kind, road: 'https', outcome: taken.ok ? (taken.isNew ? 'stored' : 'repeated') : taken.code });
      if (!taken.ok) return refuse(reply, taken.code, taken.detail);
      const answer = { receipt: taken.receipt, ...(await desk.waitingFor(site)) };
      return reply.code(taken.isNew ? 201 : 200).send(answer);
    });
  }
  // What is attached is of other types than all else, and smaller.
  server.register(async (files) => {
    files.removeAllContentTypeParsers();
    files.addContentTypeParser(
      [...AnswerEvidence.properties.mediaType.enum],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    );
    files.post<{ Params: LackingEvidence }>(
      '/answers/:answerId/evidence/:sha256',
      { bodyLimit: mostEvidenceBytes },
      async (request, reply) => {
        const site = callerOf(request);
        if (site === undefined) return sendProblem(reply, { code: 'unauthenticated' });
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const taken = await desk.takeEvidence(site, { ...request.params, bytes });
        const outcome = taken.ok ? (taken.isNew ? 'stored' : 'repeated') : taken.code;
        onTaken({ site, kind: 'evidence', road: 'https', outcome });
        if (taken.ok) return reply.code(taken.isNew ? 201 : 200).send(await desk.waitingFor(site));
        if (taken.code === 'not_found') return sendProblem(reply, { code: 'not_found', detail: taken.detail });
        return refuse(reply, taken.code, taken.detail);
      },
    );
  });
  server.get('/notices', async (request, reply) => {
    const site = callerOf(request);
    if (site === undefined) return sendProblem(reply, { code: 'unauthenticated' });
    const asked = request.query as Record<string, unknown>;
    if (asked.site !== site) return sendProblem(reply, { code: 'forbidden', detail: 'this token is for another site' });
    desk.heard(site, { summaries: numberIn(asked.sequence), answers: numberIn(asked.answers) });
    return reply.send(await desk.waitingFor(site));
  });
  return server;
};

const numberIn = (said: unknown): number | undefined =>
  typeof said === 'string' && /^\d{1,15}$/.test(said) ? Number(said) : undefined;

/** The codes of a verification are no codes of the box's own interface; they are answered by name all the same. */
const refuse = (reply: FastifyReply, code: string, detail: string): FastifyReply =>
  reply
    .code(422)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send({ type: `https://nestbox.example/problems/${code}`, title: 'Not taken in', status: 422, code, detail });

/** A list that is not changed has its tokens hashed once: ten thousand for each question would be a flood's lever. */
const sitesByToken = new WeakMap<readonly Pusher[], ReadonlyMap<string, string>>();

/** Looked up by its hash: how long that takes tells nothing of a token. */
const siteOfToken = (authorization: string | undefined, sites: readonly Pusher[]): string | undefined => {
  const [, token] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
  if (token === undefined) return undefined;
  let known = sitesByToken.get(sites);
  if (!known) {
    known = new Map(
      sites.flatMap(({ id, pushToken }) => (pushToken === undefined ? [] : [[hashOf(pushToken), id] as const])),
    );
    sitesByToken.set(sites, known);
  }
  return known.get(hashOf(token));
};
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
