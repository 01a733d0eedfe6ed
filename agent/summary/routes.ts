import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { type PublicKey, SiteKeys, SummaryFeed } from '#contract/district.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { SealedSummary } from '#contract/summary.ts';
import { DayText } from '#contract/values.ts';
import type { Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import { jwkOf } from '../journal/signature.ts';
import { feedPage, matches } from './feed.ts';
import { schemaRoutes } from './schemaRoutes.ts';
import type { SealedStore } from './store.ts';

export interface FeedParts {
  readonly site: string;
  readonly store: SealedStore;
  /** The key that the next summary will be sealed with. */
  readonly currentKey: () => PublicKey;
  /** The district has fetched these; that it has kept them only its receipt says. */
  readonly onPulled: (fromSequence: number, toSequence: number) => void;
}

const defaultLimit = 100;
const maxLimit = 1000;
const immutable = 'private, max-age=31536000, immutable';
const revalidate = 'private, no-cache';

const Cursor = Type.String({ pattern: '^\\d{1,15}$' });
const FeedQuery = Type.Object(
  { after: Type.Optional(Cursor), limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,3}$' })) },
  { additionalProperties: false },
);
const RevisionQuery = Type.Object(
  { revision: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,8}$' })) },
  { additionalProperties: false },
);

/** What the district pulls: the feed, one day's sealed bytes, and the keys to verify them with. */
export const summaryRoutes =
  ({ site, store, currentKey, onPulled }: FeedParts): Routes =>
  (app) => {
    void schemaRoutes(app);
    app.get(
      '/district/v1/summaries',
      {
        config: { access: access.district },
        schema: { querystring: FeedQuery, response: { 200: SummaryFeed, 304: Type.Null(), '4xx': Problem } },
      },
      async (request, reply) => {
        const after = Number(request.query.after ?? 0);
        const limit = Math.min(Number(request.query.limit ?? defaultLimit), maxLimit);
        const page = feedPage(store, site, { after, limit });
        if (!page.ok) return sendProblem(reply, page);
        reply.header('etag', page.etag).header('cache-control', page.full ? immutable : revalidate);
        if (matches(request.headers['if-none-match'], page.etag)) return notModified(reply);
        const body = page.body();
        onPulled(after + 1, page.lastSequence);
        return sendBytes(reply, 'application/json; charset=utf-8', body);
      },
    );

    app.get(
      '/district/v1/summaries/:day',
      {
        config: { access: access.district },
        schema: {
          params: Type.Object({ day: DayText }),
          querystring: RevisionQuery,
          response: { 200: SealedSummary, 304: Type.Null(), '4xx': Problem },
        },
      },
      async (request, reply) => {
        const { revision } = request.query;
        const row = store.find(request.params.day, revision === undefined ? undefined : Number(revision));
        if (!row) return sendProblem(reply, { code: 'not_found', detail: 'no such day or revision was sealed' });
        const etag = `"${row.sha256}"`;
        reply.header('etag', etag).header('cache-control', revision === undefined ? revalidate : immutable);
        if (matches(request.headers['if-none-match'], etag)) return notModified(reply);
        onPulled(row.sequence, row.sequence);
        return sendBytes(reply, 'application/cloudevents+json; charset=utf-8', row.bytes);
      },
    );

    app.get(
      '/district/v1/key',
      { config: { access: access.district }, schema: { response: { 200: SiteKeys, '4xx': Problem } } },
      async () => ({ site, keys: keysOf(store, currentKey()) }),
    );
  };

/** The present key first, then every other that ever sealed. */
export const keysOf = (store: SealedStore, current: PublicKey): PublicKey[] => [
  current,
  ...store
    .keys()
    .filter(({ kid }) => kid !== current.kid)
    .map(({ x }) => jwkOf(x)),
];

/** Bytes as they are: fastify serializes no Buffer, and none must be touched. */
const sendBytes = (reply: FastifyReply, type: string, bytes: Buffer): FastifyReply => reply.type(type).send(bytes);

const notModified = (reply: FastifyReply): FastifyReply => reply.code(304).send();
