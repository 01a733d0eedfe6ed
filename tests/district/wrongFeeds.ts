import { canonical } from '#agent/journal/chain.ts';
import {
  type Break,
  fine,
  isDay,
  isFeed,
  isWhole,
  onCode,
  type Page,
  when,
  withHeader,
  withJson,
  without,
  withPage,
} from './wrongTools.ts';

/** Every way of breaking one must about who may ask, the feed and one day, for a site with this token. */
export const feedBreaks = (token: string): Break[] => {
  const authorization = `Bearer ${token}`;
  const realTags = new Map<string, string>();
  let turn = 0;
  return [
    {
      what: 'nobody is let in',
      breaks: 'NB-AUTH-001',
      request: (asked) => ({ ...asked, headers: { authorization, ...asked.headers } }),
    },
    {
      what: 'any token is good',
      breaks: 'NB-AUTH-002',
      request: (asked) =>
        asked.headers.authorization === undefined ? asked : { ...asked, headers: { ...asked.headers, authorization } },
    },
    {
      what: 'the district may look into the rooms',
      breaks: 'NB-AUTH-003',
      answer: when(
        ({ url }) => url === '/api/v1/rooms',
        (told) => fine(told),
      ),
    },
    {
      what: 'the feed is HTML',
      breaks: 'NB-FEED-001',
      answer: when(isWhole, (told) => withHeader(told, 'content-type', 'text/html')),
    },
    {
      what: 'the order is another',
      breaks: 'NB-FEED-002',
      answer: when(isWhole, (told) =>
        withPage(told, (page) => ({
          ...page,
          summaries: [...page.summaries.slice(0, -2), ...page.summaries.slice(-2).reverse()],
        })),
      ),
    },
    {
      what: 'one is left out',
      breaks: 'NB-FEED-002',
      answer: when(isWhole, (told) =>
        withPage(told, (page) => ({ ...page, summaries: page.summaries.filter((_, place) => place !== 2) })),
      ),
    },
    {
      what: 'a page is shorter than asked for',
      breaks: 'NB-FEED-003',
      answer: when(
        (asked) => isFeed(asked) && asked.url.endsWith('limit=2'),
        (told) => withPage(told, (page) => ({ ...page, summaries: page.summaries.slice(0, 1) })),
      ),
    },
    {
      what: 'the head is another',
      breaks: 'NB-FEED-004',
      answer: when(isWhole, (told) =>
        withPage(told, (page) => ({ ...page, head: { ...page.head, sha256: 'a'.repeat(64) } })),
      ),
    },
    {
      what: 'tags are weak',
      breaks: 'NB-FEED-005',
      answer: when(
        (asked, told) => isFeed(asked) && told.headers.etag !== undefined,
        (told) => withHeader(told, 'etag', `W/${told.headers.etag}`),
      ),
    },
    {
      what: 'a full page may be forgotten',
      breaks: 'NB-FEED-006',
      answer: when(
        (asked) => isFeed(asked) && asked.url.endsWith('limit=2'),
        (told) => withHeader(told, 'cache-control', 'no-cache'),
      ),
    },
    {
      what: 'a full page is written anew each time',
      breaks: 'NB-FEED-007',
      answer: when(
        (asked) => asked.method === 'GET' && isFeed(asked) && asked.url.endsWith('limit=2'),
        (told) => {
          turn += 1;
          const { site, head, summaries } = JSON.parse(told.body) as Page;
          const texts = summaries.map(canonical).join(',');
          const [one, other] = [`"site":${JSON.stringify(site)}`, `"head":${JSON.stringify(head)}`];
          return { ...told, body: `{${turn % 2 ? `${one},${other}` : `${other},${one}`},"summaries":[${texts}]}` };
        },
      ),
    },
    {
      what: 'the last page is said never to change',
      breaks: 'NB-FEED-008',
      answer: when(isWhole, (told) => withHeader(told, 'cache-control', 'private, max-age=31536000, immutable')),
    },
    {
      what: 'every page has the same tag',
      breaks: 'NB-FEED-009',
      request: (asked) => {
        const tag = asked.headers['if-none-match'];
        if (tag === undefined || !isFeed(asked)) return asked;
        return {
          ...asked,
          headers: { ...asked.headers, 'if-none-match': tag.replace('"same"', realTags.get(asked.url) ?? '') },
        };
      },
      answer: when(
        (asked, told) => isFeed(asked) && told.headers.etag !== undefined,
        (told, asked) => {
          realTags.set(asked.url, told.headers.etag ?? '');
          return withHeader(told, 'etag', '"same"');
        },
      ),
    },
    {
      what: 'a tag is never looked at',
      breaks: 'NB-FEED-010',
      request: (asked) => (isFeed(asked) ? { ...asked, headers: without(asked.headers, 'if-none-match') } : asked),
    },
    {
      what: 'a poll with nothing new talks too much',
      breaks: 'NB-FEED-011',
      answer: when(
        (asked, told) => isFeed(asked) && told.status === 304,
        (told) => withHeader(told, 'x-padding', 'x'.repeat(100)),
      ),
    },
    {
      what: 'any tag is not known',
      breaks: 'NB-FEED-012',
      request: (asked) =>
        asked.headers['if-none-match'] === '*' ? { ...asked, headers: without(asked.headers, 'if-none-match') } : asked,
    },
    {
      what: 'every tag is known',
      breaks: 'NB-FEED-013',
      request: (asked) =>
        isFeed(asked) && asked.headers['if-none-match']
          ? { ...asked, headers: { ...asked.headers, 'if-none-match': '*' } }
          : asked,
    },
    {
      what: 'HEAD has no tag',
      breaks: 'NB-FEED-014',
      answer: when(
        ({ method }) => method === 'HEAD',
        (told) => ({ ...told, headers: without(told.headers, 'etag') }),
      ),
    },
    {
      what: 'a cursor from the future gets an empty page',
      breaks: 'NB-FEED-015',
      answer: onCode(
        'cursor_ahead',
        (told) => fine(told, { site: 'demo', head: { sequence: 0, sha256: '0'.repeat(64) }, summaries: [] }),
        '/district/v1/summaries',
      ),
    },
    {
      what: 'the feed begins later and does not say so',
      breaks: 'NB-FEED-016',
      answer: when(
        (asked) => isFeed(asked) && asked.url.endsWith('after=0&limit=100'),
        (told) => withPage(told, (page) => ({ ...page, summaries: page.summaries.slice(1) })),
      ),
    },
    {
      what: 'a limit of 0 is taken',
      breaks: 'NB-FEED-017',
      answer: when(
        (asked) => isFeed(asked) && asked.url.endsWith('limit=0'),
        (told) => fine(told),
      ),
    },
    {
      what: 'the bytes of a day end with a new line',
      breaks: 'NB-DAY-001',
      answer: when(
        (asked, { status }) => isDay(asked) && status === 200,
        (told) => ({ ...told, body: `${told.body}\n` }),
      ),
    },
    {
      what: 'a day is plain JSON',
      breaks: 'NB-DAY-002',
      answer: when(
        (asked, { status }) => isDay(asked) && status === 200,
        (told) => withHeader(told, 'content-type', 'application/json'),
      ),
    },
    {
      what: 'the oldest revision is given as the newest',
      breaks: 'NB-DAY-003',
      answer: async (told, asked, ask) =>
        isDay(asked) && told.status === 200 && !asked.url.includes('?')
          ? { ...told, body: (await ask(`${asked.url}?revision=1`)).body }
          : told,
    },
    {
      what: 'a revision may be forgotten',
      breaks: 'NB-DAY-004',
      answer: when(
        (asked, { status }) => isDay(asked) && status === 200,
        (told) => withHeader(told, 'cache-control', 'private, no-cache'),
      ),
    },
    {
      what: 'a day has no tag',
      breaks: 'NB-DAY-005',
      answer: when(isDay, (told) => ({ ...told, headers: without(told.headers, 'etag') })),
    },
    {
      what: 'a day that was never sealed is empty',
      breaks: 'NB-DAY-006',
      answer: onCode('not_found', (told) => fine(told), '/district/v1/summaries/1999-01-01'),
    },
    {
      what: 'a day that is none was not found',
      breaks: 'NB-DAY-007',
      answer: onCode(
        'invalid',
        (told) => withJson({ ...told, status: 404 }, (problem) => ({ ...problem, status: 404, code: 'not_found' })),
        '/district/v1/summaries/yesterday',
      ),
    },
  ];
};
