import type { SealedStore } from './store.ts';

export interface FeedQuery {
  readonly after: number;
  readonly limit: number;
}

export type FeedPage =
  | { readonly ok: false; readonly code: 'cursor_ahead'; readonly detail: string }
  | {
      readonly ok: true;
      /** Strong: names the last hash, the cursor and the limit, so equal tags mean equal bytes. */
      readonly etag: string;
      /** As many summaries as asked for: such a page never changes. */
      readonly full: boolean;
      /** The last sequence that the page holds; what comes after it is asked for next. */
      readonly lastSequence: number;
      /** Made only when asked for: a poll with nothing new reads two numbers and no summary. */
      readonly body: () => Buffer;
    };

/**
 * One page of the chain in sequence order. `head` in the body is where the chain stands after this page, so a full
 * page is immutable and the last one names the head of the site.
 */
export const feedPage = (store: SealedStore, site: string, { after, limit }: FeedQuery): FeedPage => {
  const siteHead = store.head();
  if (after > siteHead.sequence) {
    return { ok: false, code: 'cursor_ahead', detail: `this site has sealed ${siteHead.sequence} summaries so far` };
  }
  const { sequence, sha256, count } = store.headAfter(after, limit);
  return {
    ok: true,
    etag: `"${sha256}-${after}-${limit}"`,
    full: count === limit,
    lastSequence: sequence,
    // The sealed bytes go in as they are: each is JSON, and parsing and printing again could only harm them.
    body: () => {
      const items = store.page(after, limit).map(({ bytes }) => bytes.toString('utf8'));
      const head = JSON.stringify({ sequence, sha256 });
      return Buffer.from(`{"site":${JSON.stringify(site)},"head":${head},"summaries":[${items.join(',')}]}`);
    },
  };
};
