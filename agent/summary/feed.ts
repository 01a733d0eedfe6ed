import type { Failure } from '#contract/problems.ts';
import type { ServedStore } from './store.ts';

export interface FeedQuery {
  readonly after: number;
  readonly limit: number;
}

export type FeedPage =
  | { readonly ok: false; readonly failure: Failure }
  | {
      readonly ok: true;
      /** Strong: names the last hash, the cursor and the limit, so equal tags mean equal bytes. */
      readonly etag: string;
      /** As many summaries as asked for: such a page never changes. */
      readonly full: boolean;
      /** The last sequence that the page holds; what comes after it is asked for next. */
      readonly lastSequence: number;
      /** Made only when asked for: a poll with nothing new reads two numbers and no summary. */
      readonly body: () => { readonly length: number; readonly chunks: Iterable<Buffer> };
    };

/** For an ETag: half of a hash tells as surely as all of it, and a poll with nothing new must stay within 300 bytes. */
export const tagOf = (hash: string): string => hash.slice(0, 32);

/**
 * One page of the chain in sequence order. `head` in the body is where the chain stands after this page, so a full
 * page is immutable and the last one names the head of the site.
 *
 * Refused by name: `cursor_ahead` when the cursor lies beyond what was sealed here, `cursor_too_old` when what comes next
 * after it is not here: a box that took over from one whose journal could not be saved begins with a later number.
 */
export const feedPage = (store: ServedStore, site: string, { after, limit }: FeedQuery): FeedPage => {
  const siteHead = store.head();
  if (after > siteHead.sequence) {
    const detail = `this site has sealed ${siteHead.sequence} summaries so far`;
    return { ok: false, failure: { code: 'cursor_ahead', detail } };
  }
  // The poll of a district that has everything, which is nearly all that are ever asked: nothing more is looked up.
  const isAtHead = after === siteHead.sequence;
  const oldest = isAtHead ? undefined : store.oldest();
  if (oldest !== undefined && after + 1 < oldest) {
    const detail = `what this site can give begins with number ${oldest}: ask with after=${oldest - 1}`;
    return { ok: false, failure: { code: 'cursor_too_old', detail, oldestSequence: oldest } };
  }
  const { sequence, sha256, count } = isAtHead ? { ...siteHead, count: 0 } : store.headAfter(after, limit);
  return {
    ok: true,
    etag: `"${tagOf(sha256)}-${after}-${limit}"`,
    full: count === limit,
    lastSequence: sequence,
    body: () => {
      const rows = store.sizes(after, limit);
      const head = JSON.stringify({ sequence, sha256 });
      const before = Buffer.from(`{"site":${JSON.stringify(site)},"head":${head},"summaries":[`);
      const commas = Math.max(0, rows.length - 1);
      return {
        length: rows.reduce((sum, { bytes }) => sum + bytes, before.length + commas + end.length),
        chunks: chunksOf(store, before, rows),
      };
    },
  };
};

const comma = Buffer.from(',');
const end = Buffer.from(']}');

/** The sealed bytes go in as they are: each is JSON, and parsing and printing again could only harm them. */
const chunksOf = function* (
  store: Pick<ServedStore, 'bytesOf'>,
  before: Buffer,
  rows: readonly { readonly sequence: number }[],
): Generator<Buffer> {
  yield before;
  for (const [index, { sequence }] of rows.entries()) {
    const bytes = store.bytesOf(sequence);
    yield index === 0 ? bytes : Buffer.concat([comma, bytes]);
  }
  yield end;
};
