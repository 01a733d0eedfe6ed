import { sha256 } from '#agent/journal/chain.ts';
import { readSealed } from '#agent/summary/envelope.ts';
import type { SealedSummary } from '#contract/summary.ts';
import { type AnswerPage, type GivenAnswers, readAnswers, readAnswersPage } from './answerFeed.ts';
import type { Answer, Probe } from './probe.ts';
import { canonicalOr, isObject, jsonOf } from './reading.ts';

/** What a check found. */
export type Finding =
  | { readonly result: 'pass' }
  | { readonly result: 'fail'; readonly why: string }
  | { readonly result: 'not_tested'; readonly why: Reason };
/** Why something could not be tried; `needs_…`: an option was not given. */
export type Reason =
  | 'needs_key'
  | 'needs_write'
  | 'needs_limits'
  | 'nothing_sealed'
  | 'too_few_sealed'
  | 'nothing_answered'
  | 'nothing_attached'
  | 'feed_unreadable'
  | 'keys_unreadable'
  | 'no_tag'
  | 'no_answer';

export type Check = (visit: Visit) => Promise<Finding>;

export const pass: Finding = { result: 'pass' };
export const notTested = (why: Reason): Finding => ({ result: 'not_tested', why });
/** Passes when there is nothing to complain of. */
export const judge = (complaints: readonly string[]): Finding =>
  complaints.length === 0 ? pass : { result: 'fail', why: complaints.slice(0, 3).join('; ') };

/** A summary as the feed gives it. */
export interface Item {
  readonly value: unknown;
  /** The canonical JSON of what came, which is what was sealed when the site does as it must. */
  readonly text: string;
  readonly sha256: string;
  /** Undefined for what is no summary. */
  readonly sealed: SealedSummary | undefined;
}
export interface Page {
  readonly after: number;
  readonly limit: number;
  readonly answer: Answer;
  readonly site: string;
  readonly head: { readonly sequence: number; readonly sha256: string };
  readonly items: readonly Item[];
}
export interface Feed {
  /** From the oldest on, as far as it was read. */
  readonly pages: readonly Page[];
  /** Those that are summaries, by number. */
  readonly sealed: readonly (Item & { readonly sealed: SealedSummary })[];
  readonly items: readonly Item[];
  /** The number after which the site has nothing; undefined when it has more than was read. */
  readonly end: number | undefined;
  /** Where the first page began, and what the site said to `after=0`. */
  readonly first: { readonly answer: Answer; readonly after: number };
}

/** One visit at a site: what the checks share is asked for once. */
export interface Visit {
  readonly probe: Probe;
  /** Public keys (JWK member `x`) that the district has on file; undefined when none were given. */
  readonly filed: readonly string[] | undefined;
  readonly feed: () => Promise<Feed | undefined>;
  readonly page: (after: number, limit: number) => Promise<Page | undefined>;
  readonly keys: () => Promise<
    { readonly answer: Answer; readonly site: unknown; readonly keys: readonly unknown[] } | undefined
  >;
  /** The answers to notices. */
  readonly answers: () => Promise<GivenAnswers | undefined>;
  readonly answersPage: (after: number, limit: number) => Promise<AnswerPage | undefined>;
  /** The form of a summary as the site publishes it. */
  readonly schema: () => Promise<Readonly<Record<string, unknown>> | undefined>;
}

const pageSize = 100;
const mostPages = 10;

export const startVisit = (probe: Probe, filed: readonly string[] | undefined): Visit => {
  const page = async (after: number, limit: number): Promise<Page | undefined> =>
    pageOf(after, limit, await probe.ask(`/district/v1/summaries?after=${after}&limit=${limit}`));
  const readFeed = async (): Promise<Feed | undefined> => {
    const answer = await probe.ask(`/district/v1/summaries?after=0&limit=${pageSize}`);
    const oldest = answer.status === 410 ? jsonOf(answer)?.oldestSequence : undefined;
    const start = typeof oldest === 'number' ? oldest - 1 : 0;
    const pages: Page[] = [];
    let next = start === 0 ? pageOf(0, pageSize, answer) : await page(start, pageSize);
    for (;;) {
      if (!next) return undefined;
      pages.push(next);
      const last = lastNumberOf(next);
      if (next.items.length < pageSize || last === undefined || pages.length === mostPages) break;
      next = await page(last, pageSize);
    }
    const items = pages.flatMap((one) => one.items);
    const sealed = items.filter(isSealed).toSorted((a, b) => numberOf(a) - numberOf(b));
    const lastPage = pages.at(-1);
    const isWhole = lastPage !== undefined && lastPage.items.length < pageSize;
    const end = isWhole ? (lastNumberOf(lastPage) ?? lastPage.after) : undefined;
    return { pages, items, sealed, end, first: { answer, after: start } };
  };
  const readKeys = async () => {
    const answer = await probe.ask('/district/v1/key');
    const body = jsonOf(answer);
    return answer.status === 200 && Array.isArray(body?.keys)
      ? { answer, site: body.site, keys: body.keys }
      : undefined;
  };
  const readSchema = async () => {
    const answer = await probe.ask('/district/v1/schema');
    return answer.status === 200 ? jsonOf(answer) : undefined;
  };
  return {
    ...{ probe, filed, page, feed: memo(readFeed), keys: memo(readKeys), schema: memo(readSchema) },
    answers: memo(() => readAnswers(probe)),
    answersPage: (after, limit) => readAnswersPage(probe, after, limit),
  };
};

/** Whether it is refused as it must be; otherwise what came instead. */
export const refusedAs = (answer: Answer, status: number, code: string): string[] => {
  const said = jsonOf(answer)?.code;
  const found = `${answer.status}${typeof said === 'string' ? ` ${said}` : ''}`;
  return found === `${status} ${code}`
    ? []
    : [`${answer.method} ${answer.path} is answered ${found}, not ${status} ${code}`];
};
/** The same for bad input: `invalid`, with each of these fields named. */
export const refusedFields = (answer: Answer, fields: readonly string[]): string[] => {
  const wrong = refusedAs(answer, 400, 'invalid');
  if (wrong.length > 0) return wrong;
  const errors = jsonOf(answer)?.errors;
  const paths = Array.isArray(errors) ? errors.map((error) => (isObject(error) ? String(error.path) : '')) : [];
  return fields
    .filter((field) => !paths.some((path) => path.split('/').includes(field)))
    .map((field) => `${answer.path} does not name ${field}`);
};

export const numberOf = ({ sealed }: { readonly sealed: SealedSummary }): number => sealed.data.envelope.sequence;
/** The highest number of a page; undefined when it holds no summary. */
export const lastNumberOf = ({ items }: Page): number | undefined => {
  const numbers = items.filter(isSealed).map(numberOf);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
};
export const isSealed = (item: Item): item is Item & { readonly sealed: SealedSummary } => item.sealed !== undefined;
export const isStrong = (etag: string | undefined): boolean => etag !== undefined && /^"[\x21\x23-\x7e]+"$/.test(etag);

const pageOf = (after: number, limit: number, answer: Answer): Page | undefined => {
  const body = answer.status === 200 ? jsonOf(answer) : undefined;
  const head = body?.head;
  if (!body || typeof body.site !== 'string' || !isObject(head) || !Array.isArray(body.summaries)) return undefined;
  if (typeof head.sequence !== 'number' || typeof head.sha256 !== 'string') return undefined;
  return {
    ...{ after, limit, answer, site: body.site, items: body.summaries.map(itemOf) },
    head: { sequence: head.sequence, sha256: head.sha256 },
  };
};

const itemOf = (value: unknown): Item => {
  const text = canonicalOr(value, '');
  const bytes = Buffer.from(text);
  const reading = readSealed(bytes);
  return { value, text, sha256: sha256(bytes).toString('hex'), sealed: reading.ok ? reading.sealed : undefined };
};

const memo = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
};
