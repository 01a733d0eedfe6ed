import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { AnswerFeed, AnswerReceiptAnswer, AnswerReceiptBody, type SealedAnswer } from '#contract/district.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { EventId, Sha256 } from '#contract/values.ts';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { matches } from '../http/etag.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../time/clock.ts';
import { judgeAnswerReceipt } from './answerReceipts.ts';
import type { AnswerStore } from './answerStore.ts';
import type { DistrictTrust } from './receipts.ts';

export interface AnswerRouteParts {
  readonly journal: Journal;
  readonly answers: AnswerStore;
  readonly trust: DistrictTrust;
  readonly clock: Pick<Clock, 'now'>;
}

const defaultLimit = 100;
const maxLimit = 1000;
const immutable = 'private, max-age=31536000, immutable';

const FeedQuery = Type.Object(
  {
    after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$' })),
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,3}$' })),
  },
  { additionalProperties: false },
);
const Answer = Type.Object({ id: EventId });

/** What the district pulls of answers, in the manner of the summaries' feed, and its receipts for them. */
export const answerRoutes =
  ({ journal, answers, trust, clock }: AnswerRouteParts): Routes =>
  (app) => {
    app.get(
      '/district/v1/answers',
      {
        config: { access: access.district },
        schema: { querystring: FeedQuery, response: { 200: AnswerFeed, 304: Type.Null(), '4xx': Problem } },
      },
      async (request, reply) => {
        const after = Number(request.query.after ?? 0);
        const limit = Math.min(Number(request.query.limit ?? defaultLimit), maxLimit);
        const newest = answers.head();
        if (after > newest) {
          return sendProblem(reply, { code: 'cursor_ahead', detail: `this site has sealed ${newest} answers so far` });
        }
        const { sequence, sha256, count } = answers.headAfter(after, limit);
        // Strong: names the last hash, the cursor and the limit, so equal tags mean equal bytes.
        const etag = `"${sha256}-${after}-${limit}"`;
        reply.header('etag', etag).header('cache-control', count === limit ? immutable : 'private, no-cache');
        if (matches(request.headers['if-none-match'], etag)) return notModified(reply);
        // The sealed bytes go in as they are.
        const items = answers.page(after, limit).map(({ bytes }) => bytes.toString('utf8'));
        if (count > 0) answers.taken(after + 1, sequence, clock.now());
        const head = JSON.stringify({ sequence });
        const body = `{"site":${JSON.stringify(trust.site)},"head":${head},"answers":[${items.join(',')}]}`;
        return reply.type('application/json; charset=utf-8').send(Buffer.from(body) as never);
      },
    );
    app.get(
      '/district/v1/answers/:id/evidence/:sha256',
      {
        config: { access: access.district },
        schema: { params: Type.Object({ id: EventId, sha256: Sha256 }), response: { '4xx': Problem } },
      },
      async (request, reply) => {
        const { id, sha256 } = request.params;
        const sealed = answers.find(id);
        const isAttached = sealed && attachedTo(sealed.bytes).includes(sha256);
        const found = isAttached ? answers.evidence(sha256) : undefined;
        if (!found) return sendProblem(reply, { code: 'not_found', detail: 'nothing of that hash is attached to it' });
        reply.header('cache-control', immutable).header('content-disposition', 'attachment');
        return reply.type(found.mediaType).send(found.bytes as never);
      },
    );
    app.post(
      '/district/v1/answers/:id/receipts',
      {
        config: { access: access.district },
        schema: {
          params: Answer,
          body: AnswerReceiptBody,
          response: { 200: AnswerReceiptAnswer, 201: AnswerReceiptAnswer, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const { body, params } = request;
        if (body.answerId !== params.id) {
          const errors = [{ path: 'body/answerId', message: 'is not the answer of this address' }];
          return sendProblem(reply, { code: 'invalid', errors });
        }
        return answerCommand(journal, request, reply, body.id, (now) =>
          judgeAnswerReceipt(body, callerOf(request).actor, now, answers, trust),
        );
      },
    );
  };

const notModified = (reply: FastifyReply): FastifyReply => reply.code(304).send();

/** The hashes of what belongs to an answer that was sealed here. */
const attachedTo = (bytes: Buffer): string[] =>
  // Written by answers.ts under this schema.
  (JSON.parse(bytes.toString('utf8')) as SealedAnswer).evidence.map(({ sha256 }) => sha256);
