import { AnswerFeed, AnswerReceiptAnswer, AnswerReceiptBody, FeedQuery } from '#contract/district.ts';
import { described, notModified, refusals, taggedHeaders, taggedRequest } from '#contract/districtHeaders.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { EventId, Sha256 } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import { keepPace, type Sending, sendResource } from '../http/resource.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../time/clock.ts';
import { judgeAnswerReceipt } from './answerReceipts.ts';
import type { AnswerStore } from './answerStore.ts';
import type { DistrictTrust } from './receipts.ts';

export interface AnswerRouteParts extends Sending {
  readonly journal: Journal;
  readonly answers: AnswerStore;
  readonly trust: DistrictTrust;
  readonly clock: Pick<Clock, 'now'>;
}

const defaultLimit = 100;

const Answer = Type.Object({ id: EventId });

/** What the district pulls of answers, in the manner of the summaries' feed, and its receipts for them. */
export const answerRoutes =
  ({ journal, answers, trust, clock, ...sending }: AnswerRouteParts): Routes =>
  (app) => {
    const paced = { config: { access: access.district }, preValidation: keepPace(sending.pace) };

    app.get('/district/v1/answers', {
      ...paced,
      schema: {
        querystring: FeedQuery,
        headers: taggedRequest,
        response: { 200: described(AnswerFeed, taggedHeaders), 304: notModified, ...refusals },
      },
      handler: async (request, reply) => {
        const after = Number(request.query.after ?? 0);
        const limit = Number(request.query.limit ?? defaultLimit);
        const newest = answers.head();
        if (after > newest) {
          return sendProblem(reply, { code: 'cursor_ahead', detail: `this site has sealed ${newest} answers so far` });
        }
        const { sequence, sha256, count } = answers.headAfter(after, limit);
        const resource = {
          // Strong: names the last hash, the cursor and the limit, so equal tags mean equal bytes.
          etag: `"${sha256}-${after}-${limit}"`,
          caching: count === limit ? 'immutable' : 'revalidate',
          type: 'application/json; charset=utf-8',
          body: () => wholeOf(pageOf(trust.site, sequence, answers.page(after, limit))),
          onSent: () => answers.taken(after + 1, sequence, clock.now()),
        } as const;
        return sendResource(request, reply, resource, sending);
      },
    });
    app.get('/district/v1/answers/:id/evidence/:sha256', {
      ...paced,
      schema: {
        params: Type.Object({ id: EventId, sha256: Sha256 }),
        headers: taggedRequest,
        response: { 304: notModified, ...refusals },
      },
      handler: async (request, reply) => {
        const { id, sha256 } = request.params;
        const found = answers.attached(id, sha256);
        if (!found) return sendProblem(reply, { code: 'not_found', detail: 'nothing of that hash is attached to it' });
        // A page of ours must not show what came from elsewhere.
        reply.header('content-disposition', 'attachment');
        const resource = {
          etag: `"${sha256}"`,
          caching: 'immutable',
          type: found.mediaType,
          body: () => wholeOf(found.bytes),
        } as const;
        return sendResource(request, reply, resource, sending);
      },
    });
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

/** The sealed bytes go in as they are. */
const pageOf = (site: string, sequence: number, rows: readonly { readonly bytes: Buffer }[]): Buffer => {
  const items = rows.map(({ bytes }) => bytes.toString('utf8'));
  return Buffer.from(`{"site":${JSON.stringify(site)},"head":{"sequence":${sequence}},"answers":[${items.join(',')}]}`);
};
/** Few and small: a page of answers is one chunk. */
const wholeOf = (bytes: Buffer) => ({ length: bytes.length, chunks: [bytes] });
