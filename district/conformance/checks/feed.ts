import type { MustId } from '../musts.ts';
import type { Answer } from '../probe.ts';
import {
  type Check,
  type Feed,
  type Finding,
  isSealed,
  isStrong,
  judge,
  notTested,
  numberOf,
  type Page,
  pass,
  refusedAs,
  refusedFields,
  type Visit,
} from '../visit.ts';

const pathOf = (after: number, limit: number): string => `/district/v1/summaries?after=${after}&limit=${limit}`;

/** Runs a check on the feed, or says why it cannot. */
const onFeed =
  (check: (feed: Feed, visit: Visit) => Promise<Finding> | Finding): Check =>
  async (visit) => {
    const feed = await visit.feed();
    return feed ? check(feed, visit) : notTested('feed_unreadable');
  };

/** A page that is full, and was not made so by the end of the chain: the first summary, or the first two. */
const onFull = (check: (page: Page, visit: Visit) => Promise<Finding> | Finding): Check =>
  onFeed(async ({ sealed, first }, visit) => {
    if (sealed.length < 2) return notTested('too_few_sealed');
    const page = await visit.page(first.after, 2);
    return page ? check(page, visit) : notTested('feed_unreadable');
  });

/** The poll of a district that has everything: the page after the last number, and its tag. */
const onPoll = (check: (poll: { path: string; etag: string }, visit: Visit, feed: Feed) => Promise<Finding>): Check =>
  onFeed(async (feed, visit) => {
    const last = feed.sealed.at(-1);
    const path = pathOf(feed.end ?? (last ? numberOf(last) : 0), 100);
    const { etag } = (await visit.probe.ask(path)).headers;
    return etag === undefined ? notTested('no_tag') : check({ path, etag }, visit, feed);
  });

const isNotModified = ({ status, body }: Answer): boolean => status === 304 && body.length === 0;
const cachingOf = ({ answer }: Page): string => answer.headers['cache-control'] ?? '';

/** What is asked of the pulled feed. */
export const feedChecks = {
  'NB-FEED-001': async (visit) => {
    const feed = await visit.feed();
    const asked = feed?.pages[0]?.answer ?? (await visit.probe.ask(pathOf(0, 100)));
    if (!feed) return judge([`${asked.path} is answered ${asked.status} and no page of {site, head, summaries}`]);
    const type = asked.headers['content-type'] ?? 'none';
    return judge(/^application\/json\b/.test(type) ? [] : [`the type is ${type}`]);
  },
  'NB-FEED-002': onFeed(({ pages }) =>
    judge(
      pages.flatMap(({ after, items }, index) => {
        const numbers = items.filter(isSealed).map(numberOf);
        // Where the first page begins is NB-FEED-016; what is no summary has no number to compare.
        const begins = index === 0 ? numbers[0] : after + 1;
        if (begins === undefined || numbers.length < items.length) return [];
        const wrong = numbers.findIndex((number, place) => number !== begins + place);
        return wrong === -1 ? [] : [`after=${after}: number ${numbers[wrong]} where ${begins + wrong} belongs`];
      }),
    ),
  ),
  'NB-FEED-003': onFeed(async ({ sealed, first }, visit) => {
    if (sealed.length < 2) return notTested('too_few_sealed');
    const complaints: string[] = [];
    for (const limit of [1, 2]) {
      const page = await visit.page(first.after, limit);
      if (page && page.items.length !== limit) complaints.push(`limit=${limit} gives ${page.items.length}`);
    }
    return judge(complaints);
  }),
  'NB-FEED-004': onFeed(async ({ pages, sealed, end }, visit) => {
    const last = sealed.at(-1);
    const empty = end === undefined ? undefined : await visit.page(end, 100);
    return judge([
      ...pages.flatMap(({ after, items, head }) => {
        const of = items
          .filter(isSealed)
          .toSorted((a, b) => numberOf(a) - numberOf(b))
          .at(-1);
        if (!of || items.length !== items.filter(isSealed).length) return [];
        return head.sequence === numberOf(of) && head.sha256 === of.sha256
          ? []
          : [`after=${after}: head is ${head.sequence} ${head.sha256}, not ${numberOf(of)} ${of.sha256}`];
      }),
      ...(empty && empty.items.length === 0 && last && empty.head.sha256 !== last.sha256
        ? [`the empty page's head is ${empty.head.sha256}, not ${last.sha256}`]
        : []),
    ]);
  }),
  'NB-FEED-005': onFeed(({ pages }) =>
    judge(
      pages
        .filter(({ answer }) => !isStrong(answer.headers.etag))
        .map(({ after, answer }) => `after=${after}: ETag is ${answer.headers.etag ?? 'missing'}`),
    ),
  ),
  'NB-FEED-006': onFull((page) => judge(/\bimmutable\b/.test(cachingOf(page)) ? [] : [`it says "${cachingOf(page)}"`])),
  'NB-FEED-007': onFull(async (page, { page: again }) => {
    const second = await again(page.after, page.limit);
    const isSame =
      second?.answer.body.equals(page.answer.body) && second.answer.headers.etag === page.answer.headers.etag;
    return judge(isSame ? [] : [`after=${page.after}&limit=${page.limit} is another page the second time`]);
  }),
  'NB-FEED-008': onFeed(({ pages }) => {
    const open = pages.filter(({ items, limit }) => items.length < limit);
    if (open.length === 0) return notTested('too_few_sealed');
    const isWrong = (page: Page) => !/\bno-cache\b/.test(cachingOf(page)) || /\bimmutable\b/.test(cachingOf(page));
    return judge(open.filter(isWrong).map((page) => `after=${page.after} says "${cachingOf(page)}"`));
  }),
  'NB-FEED-009': onFeed(async ({ pages, sealed, first }, visit) => {
    if (sealed.length < 2) return notTested('too_few_sealed');
    const shorter = await visit.page(first.after, 1);
    const seen = new Map<string, string>();
    const complaints: string[] = [];
    for (const { answer } of shorter ? [...pages, shorter] : pages) {
      const { etag } = answer.headers;
      if (etag === undefined) continue;
      const text = answer.body.toString('latin1');
      if ((seen.get(etag) ?? text) !== text) complaints.push(`${etag} stands for two pages`);
      seen.set(etag, text);
    }
    return judge(complaints);
  }),
  'NB-FEED-010': onPoll(async ({ path, etag }, { probe }) => {
    const answer = await probe.ask(path, { headers: { 'if-none-match': etag } });
    if (!isNotModified(answer)) return judge([`${path} with its tag is answered ${answer.status}`]);
    return judge(answer.headers.etag === etag ? [] : [`the tag of the 304 is ${answer.headers.etag ?? 'missing'}`]);
  }),
  'NB-FEED-011': onPoll(async ({ path, etag }, { probe }) => {
    const answer = await probe.ask(path, { headers: { 'if-none-match': etag } });
    if (!isNotModified(answer)) return notTested('no_answer');
    return judge(answer.wireBytes <= 300 ? [] : [`it is ${answer.wireBytes} bytes`]);
  }),
  'NB-FEED-012': onPoll(async ({ path, etag }, { probe }) => {
    const with304 = async (tag: string): Promise<boolean> =>
      isNotModified(await probe.ask(path, { headers: { 'if-none-match': tag } }));
    if (!(await with304(etag))) return notTested('no_answer');
    const complaints: string[] = [];
    for (const tag of [`"of-another-day", ${etag}`, '*']) {
      if (!(await with304(tag))) complaints.push(`If-None-Match: ${tag} is not known`);
    }
    return judge(complaints);
  }),
  'NB-FEED-013': onPoll(async ({ path }, { probe }) => {
    const { status, body } = await probe.ask(path, { headers: { 'if-none-match': '"nothing-of-yours"' } });
    return judge(status === 200 && body.length > 0 ? [] : [`${path} with a strange tag is answered ${status}`]);
  }),
  'NB-FEED-014': onFull(async (page, { probe }) => {
    const head = await probe.ask(pathOf(page.after, page.limit), { method: 'HEAD' });
    const names = ['etag', 'cache-control', 'content-type', 'content-length'];
    return judge([
      ...(head.status === 200 && head.body.length === 0 ? [] : [`HEAD is answered ${head.status}`]),
      ...names
        .filter((name) => head.headers[name] !== page.answer.headers[name])
        .map((name) => `${name} of HEAD is ${head.headers[name] ?? 'missing'}`),
    ]);
  }),
  'NB-FEED-015': onFeed(async (_feed, { probe }) =>
    judge(refusedAs(await probe.ask(pathOf(999_999_999_999, 100)), 409, 'cursor_ahead')),
  ),
  'NB-FEED-016': onFeed(({ first, sealed }) => {
    if (first.answer.status === 410) return judge(refusedAs(first.answer, 410, 'cursor_too_old'));
    const oldest = sealed[0];
    return !oldest || numberOf(oldest) === 1
      ? pass
      : judge([`after=0 begins with number ${numberOf(oldest)} in silence`]);
  }),
  'NB-FEED-017': async ({ probe }) => {
    const complaints: string[] = [];
    for (const [query, fields] of [
      ['after=x', ['after']],
      ['limit=0', ['limit']],
      ['after=-1&limit=1001', ['after', 'limit']],
    ] as const) {
      complaints.push(...refusedFields(await probe.ask(`/district/v1/summaries?${query}`), fields));
    }
    return judge(complaints);
  },
} as const satisfies Partial<Record<MustId, Check>>;
