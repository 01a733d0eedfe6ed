import type { KeyObject } from 'node:crypto';
import { canonical } from '#agent/journal/chain.ts';
import { signed } from '#agent/journal/signature.ts';
import type { SealedAnswer } from '#contract/district.ts';
import type { Asked, Told } from './wrongSite.ts';
import { type Break, fine, onCode, when, withHeader, withJson, without } from './wrongTools.ts';

type AnswerPage = { site: string; head: { sequence: number }; answers: SealedAnswer[] };

const isFeed = ({ url }: Asked): boolean => url.startsWith('/district/v1/answers?');
/** A page that the kit walks along. */
const isWhole = (asked: Asked, { status }: Told): boolean =>
  status === 200 && isFeed(asked) && asked.url.endsWith('after=0&limit=100');
const isFile = ({ url }: Asked, { status }: Told): boolean => url.includes('/evidence/') && status === 200;
const isSchema = ({ url }: Asked, { status }: Told): boolean => url === '/district/v1/schema' && status === 200;

const withPage = (
  told: Told,
  change: (page: AnswerPage) => AnswerPage,
  text: (value: object) => string = canonical,
) => {
  const { site, head, answers } = change(JSON.parse(told.body) as AnswerPage);
  const texts = answers.map(text).join(',');
  return { ...told, body: `{"site":${JSON.stringify(site)},"head":${JSON.stringify(head)},"answers":[${texts}]}` };
};
const withAnswers = (told: Told, change: (answers: SealedAnswer[]) => SealedAnswer[]): Told =>
  withPage(told, (page) => ({ ...page, answers: change(page.answers) }));

/** Every way of breaking one must about answers to notices and the published schema, for a site with this key. */
export const answerBreaks = (siteKey: KeyObject): Break[] => {
  const resigned = ({ signature: _, ...unsigned }: SealedAnswer, change: object): SealedAnswer =>
    signed({ ...unsigned, ...change }, siteKey);
  const options = { write: true };
  return [
    {
      what: 'the schema has another name than the summaries say',
      breaks: 'NB-SCH-001',
      answer: when(isSchema, (told) => withJson(told, (schema) => ({ ...schema, $id: 'https://other.example/1' }))),
    },
    {
      what: 'the schema is served as any JSON',
      breaks: 'NB-SCH-001',
      answer: when(isSchema, (told) => withHeader(told, 'content-type', 'application/json')),
    },
    {
      what: 'the schema is that of another version',
      breaks: 'NB-SCH-002',
      answer: when(isSchema, (told) => withJson(told, (schema) => ({ ...schema, required: ['of-another-version'] }))),
    },
    {
      what: 'the answers are HTML',
      breaks: 'NB-ANS-001',
      answer: when(isWhole, (told) => withHeader(told, 'content-type', 'text/html')),
    },
    {
      what: 'an answer is left out',
      breaks: 'NB-ANS-002',
      answer: when(isWhole, (told) => withAnswers(told, ([one, , three]) => [one, three] as SealedAnswer[])),
    },
    {
      what: 'a page of answers is longer than asked for',
      breaks: 'NB-ANS-003',
      answer: when(
        (asked) => isFeed(asked) && asked.url.endsWith('limit=2'),
        (told) => withAnswers(told, (answers) => [...answers, ...answers.slice(-1)]),
      ),
    },
    {
      what: 'the head of the answers is another',
      breaks: 'NB-ANS-004',
      answer: when(isWhole, (told) => withPage(told, (page) => ({ ...page, head: { sequence: 2 } }))),
    },
    {
      what: 'answers have no tag',
      breaks: 'NB-ANS-005',
      answer: when(isFeed, (told) => ({ ...told, headers: without(told.headers, 'etag') })),
    },
    {
      what: 'the last page of answers is said never to change',
      breaks: 'NB-ANS-006',
      answer: when(isWhole, (told) => withHeader(told, 'cache-control', 'private, max-age=31536000, immutable')),
    },
    {
      what: 'answers after a cursor from the future are an empty page',
      breaks: 'NB-ANS-007',
      answer: onCode(
        'cursor_ahead',
        (told) => fine(told, { site: 'demo', head: { sequence: 0 }, answers: [] }),
        '/district/v1/answers',
      ),
    },
    {
      what: 'a cursor of answers that is none is taken',
      breaks: 'NB-ANS-008',
      answer: onCode('invalid', (told) => fine(told), '/district/v1/answers?after=x'),
    },
    {
      what: 'an answer tells more than it may',
      breaks: 'NB-ANS-009',
      answer: when(isWhole, (told) =>
        withAnswers(told, ([one, ...rest]) => [one && { ...one, answeredBy: '王园长' }, ...rest] as SealedAnswer[]),
      ),
    },
    {
      what: 'an answer is printed in another order',
      breaks: 'NB-ANS-010',
      answer: when(isWhole, (told) =>
        withPage(
          told,
          (page) => page,
          (answer) => JSON.stringify(Object.fromEntries(Object.entries(answer).toReversed())),
        ),
      ),
    },
    {
      what: 'an answer was changed after it was sealed',
      breaks: 'NB-ANS-011',
      answer: when(isWhole, (told) =>
        withAnswers(told, (answers) => answers.map((answer) => ({ ...answer, text: '没有清理' }))),
      ),
    },
    {
      what: 'an answer is of another site',
      breaks: 'NB-ANS-012',
      answer: when(isWhole, (told) =>
        withAnswers(told, (answers) => answers.map((answer) => resigned(answer, { site: 'other' }))),
      ),
    },
    {
      what: 'what is attached is another file',
      breaks: 'NB-ANS-013',
      answer: when(isFile, (told) => ({ ...told, body: told.body.replace('%PDF-1.4', '%PDF-1.5') })),
    },
    {
      what: 'what is attached is of another type',
      breaks: 'NB-ANS-013',
      answer: when(isFile, (told) => withHeader(told, 'content-type', 'text/html')),
    },
    {
      what: 'what is attached may be forgotten',
      breaks: 'NB-ANS-014',
      answer: when(isFile, (told) => withHeader(told, 'cache-control', 'private, no-cache')),
    },
    {
      what: 'a file that nobody attached is empty',
      breaks: 'NB-ANS-015',
      answer: onCode('not_found', (told) => fine(told), '/district/v1/answers/'),
    },
    {
      what: 'receipts of answers by anybody are taken',
      breaks: 'NB-ANS-016',
      options,
      answer: onCode('bad_signature', (told) => fine(told), '/district/v1/answers/'),
    },
    {
      what: 'receipts of answers for others are taken',
      breaks: 'NB-ANS-017',
      options,
      answer: onCode('other_site', (told) => fine(told), '/district/v1/answers/'),
    },
    {
      what: 'malformed receipts of answers name no field',
      breaks: 'NB-ANS-018',
      options,
      answer: when(
        ({ url, body = '' }, { status }) =>
          /answers\/.*\/receipts/.test(url) && status === 400 && body.includes('strange'),
        (told) => withJson(told, (problem) => ({ ...problem, errors: [] })),
      ),
    },
    {
      what: 'a receipt at the address of another answer is taken',
      breaks: 'NB-ANS-019',
      options,
      answer: when(
        ({ url, body = '' }, { status }) =>
          /answers\/.*\/receipts/.test(url) && status === 400 && !body.includes('strange'),
        (told) => fine(told),
      ),
    },
  ];
};
