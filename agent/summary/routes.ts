import { FeedQuery, type PublicKey, SiteKeys, SummaryFeed } from '#contract/district.ts';
import { described, notModified, refusals, taggedHeaders, taggedRequest } from '#contract/districtHeaders.ts';
import { access } from '#contract/roles.ts';
import { SealedSummary } from '#contract/summary.ts';
import { DayText } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import { keepPace, type Sending, sendResource } from '../http/resource.ts';
import { sha256 } from '../journal/chain.ts';
import { jwkOf } from '../journal/signature.ts';
import { type CheckpointParts, checkpointRoutes } from './checkpointRoutes.ts';
import { feedPage, tagOf } from './feed.ts';
import { schemaRoutes } from './schemaRoutes.ts';
import type { ServedStore } from './store.ts';

export interface FeedParts extends Sending, CheckpointParts {
  /** The district has fetched these; that it has kept them only its receipt says. */
  readonly onPulled: (fromSequence: number, toSequence: number) => void;
}

const defaultLimit = 100;

/** What the district pulls: the feed, one day's sealed bytes, and the keys to verify them with. */
export const summaryRoutes =
  ({ site, store, key, onPulled, ...sending }: FeedParts): Routes =>
  (app) => {
    checkpointRoutes({ site, store, key })(app);
    void schemaRoutes(app);
    const paced = { config: { access: access.district }, preValidation: keepPace(sending.pace) };

    app.get('/district/v1/summaries', {
      ...paced,
      schema: {
        querystring: FeedQuery,
        headers: taggedRequest,
        response: { 200: described(SummaryFeed, taggedHeaders), 304: notModified, ...refusals },
      },
      handler: async (request, reply) => {
        const after = Number(request.query.after ?? 0);
        const page = feedPage(store, site, { after, limit: Number(request.query.limit ?? defaultLimit) });
        if (!page.ok) return sendProblem(reply, page.failure);
        const resource = {
          etag: page.etag,
          caching: page.full ? 'immutable' : 'revalidate',
          type: 'application/json; charset=utf-8',
          body: page.body,
          onSent: () => onPulled(after + 1, page.lastSequence),
        } as const;
        return sendResource(request, reply, resource, sending);
      },
    });

    app.get('/district/v1/summaries/:day', {
      ...paced,
      schema: {
        params: Type.Object({ day: DayText }),
        querystring: RevisionQuery,
        headers: taggedRequest,
        response: { 200: described(SealedSummary, taggedHeaders), 304: notModified, ...refusals },
      },
      handler: async (request, reply) => {
        const { revision } = request.query;
        const row = store.find(request.params.day, revision === undefined ? undefined : Number(revision));
        if (!row) return sendProblem(reply, { code: 'not_found', detail: 'no such day or revision was sealed' });
        const resource = {
          etag: `"${tagOf(row.sha256)}"`,
          caching: revision === undefined ? 'revalidate' : 'immutable',
          type: 'application/cloudevents+json; charset=utf-8',
          body: () => ({ length: row.bytes.length, chunks: [row.bytes] }),
          onSent: () => onPulled(row.sequence, row.sequence),
        } as const;
        return sendResource(request, reply, resource, sending);
      },
    });

    app.get('/district/v1/key', {
      ...paced,
      schema: {
        headers: taggedRequest,
        response: { 200: described(SiteKeys, taggedHeaders), 304: notModified, ...refusals },
      },
      handler: async (request, reply) => {
        const bytes = Buffer.from(JSON.stringify({ site, keys: keysOf(store, key().jwk) }));
        const resource = {
          etag: `"${tagOf(sha256(bytes).toString('hex'))}"`,
          caching: 'revalidate',
          type: 'application/json; charset=utf-8',
          body: () => ({ length: bytes.length, chunks: [bytes] }),
        } as const;
        return sendResource(request, reply, resource, sending);
      },
    });
  };

const RevisionQuery = Type.Object(
  {
    revision: Type.Optional(
      Type.String({ pattern: '^[1-9]\\d{0,8}$', description: 'a revision: 1 or more; the newest when left out' }),
    ),
  },
  { additionalProperties: false },
);

/** The present key first, then every other that ever sealed. */
export const keysOf = (store: Pick<ServedStore, 'keys'>, current: PublicKey): PublicKey[] => [
  current,
  ...store
    .keys()
    .filter(({ kid }) => kid !== current.kid)
    .map(({ x }) => jwkOf(x)),
];
