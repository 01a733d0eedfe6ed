import { randomUUID } from 'node:crypto';
import { sha256 } from '#agent/journal/chain.ts';
import { isSignedBy, jwkOf } from '#agent/journal/signature.ts';
import type { SealedAnswer } from '#contract/district.ts';
import { Check as isValid } from '#typebox/schema';
import { type AnswerPage, answersPathOf, type GivenAnswer, type GivenAnswers } from '../answerFeed.ts';
import type { MustId } from '../musts.ts';
import { isObject } from '../reading.ts';
import {
  type Check,
  type Finding,
  isStrong,
  judge,
  notTested,
  refusedAs,
  refusedFields,
  type Visit,
} from '../visit.ts';
import { tagged } from './day.ts';

const onAnswers =
  (check: (given: GivenAnswers, visit: Visit) => Promise<Finding> | Finding): Check =>
  async (visit) => {
    const given = await visit.answers();
    return given ? check(given, visit) : notTested('feed_unreadable');
  };

type Sealed = GivenAnswer & { readonly sealed: SealedAnswer };
const isSealed = (item: GivenAnswer): item is Sealed => item.sealed !== undefined;

const onSealed = (
  check: (sealed: readonly Sealed[], given: GivenAnswers, visit: Visit) => Promise<Finding> | Finding,
) =>
  onAnswers((given, visit) => {
    if (given.items.length === 0) return notTested('nothing_answered');
    return check(given.items.filter(isSealed), given, visit);
  });

const mostFiles = 3;
const evidencePathOf = (answerId: string, hash: string): string => `/district/v1/answers/${answerId}/evidence/${hash}`;

const onAttached = (
  check: (
    files: readonly { readonly path: string; readonly evidence: SealedAnswer['evidence'][number] }[],
    visit: Visit,
  ) => Promise<Finding>,
): Check =>
  onSealed((sealed, _given, visit) => {
    const files = sealed.flatMap(({ sealed: { answerId, evidence } }) =>
      evidence.map((one) => ({ path: evidencePathOf(answerId, one.sha256), evidence: one })),
    );
    return files.length === 0 ? notTested('nothing_attached') : check(files.slice(0, mostFiles), visit);
  });

const nameOf = ({ sealed }: Sealed): string => `answer ${sealed.sequence} (${sealed.answerId})`;
const cachingOf = ({ answer }: AnswerPage): string => answer.headers['cache-control'] ?? '';

const schemaVersion = 'https://json-schema.org/draft/2020-12/schema';

/** What is asked of the published schema, and of the answers to notices and what is attached to them. */
export const noticeAnswerChecks = {
  'NB-SCH-001': async (visit) => {
    const answer = await visit.probe.ask('/district/v1/schema');
    const schema = await visit.schema();
    if (!schema) return judge([`/district/v1/schema is answered ${answer.status} and no JSON object`]);
    const type = answer.headers['content-type'] ?? 'none';
    const named = (await visit.feed())?.sealed.at(-1)?.sealed.dataschema;
    return judge([
      ...(/^application\/schema\+json\b/.test(type) ? [] : [`the type is ${type}`]),
      ...(schema.$schema === schemaVersion ? [] : [`$schema is ${String(schema.$schema)}`]),
      ...(named === undefined || schema.$id === named
        ? []
        : [`$id is ${String(schema.$id)}, the summaries name ${named}`]),
    ]);
  },
  'NB-SCH-002': async (visit) => {
    const [feed, schema] = [await visit.feed(), await visit.schema()];
    if (!feed || !schema) return notTested('no_answer');
    if (feed.sealed.length === 0) return notTested('nothing_sealed');
    const wrong = feed.sealed.filter(({ value }) => !isValid(schema, value));
    return judge(wrong.map(({ sealed }) => `${sealed.id} is not valid by /district/v1/schema`));
  },
  'NB-ANS-001': async (visit) => {
    const given = await visit.answers();
    const asked = given?.pages[0]?.answer ?? (await visit.probe.ask(answersPathOf(0, 100)));
    if (!given) return judge([`${asked.path} is answered ${asked.status} and no page of {site, head, answers}`]);
    const type = asked.headers['content-type'] ?? 'none';
    return judge(/^application\/json\b/.test(type) ? [] : [`the type is ${type}`]);
  },
  'NB-ANS-002': onAnswers(({ pages }) =>
    judge(
      pages.flatMap(({ after, items }) => {
        const wrong = items.findIndex(({ number }, place) => number !== undefined && number !== after + 1 + place);
        return wrong === -1
          ? []
          : [`after=${after}: number ${items[wrong]?.number} where ${after + 1 + wrong} belongs`];
      }),
    ),
  ),
  'NB-ANS-003': onAnswers(async ({ items }, visit) => {
    if (items.length < 2) return notTested('nothing_answered');
    const complaints: string[] = [];
    for (const limit of [1, 2]) {
      const page = await visit.answersPage(0, limit);
      if (page && page.items.length !== limit) complaints.push(`limit=${limit} gives ${page.items.length}`);
    }
    return judge(complaints);
  }),
  'NB-ANS-004': onAnswers(async ({ pages, items }, visit) => {
    const last = items.at(-1)?.number ?? 0;
    const empty = await visit.answersPage(last, 100);
    return judge(
      [...pages, ...(empty?.items.length === 0 ? [empty] : [])].flatMap(({ after, head, items: own }) => {
        const newest = own.length === 0 ? after : Math.max(...own.map(({ number }) => number ?? 0));
        return head === newest ? [] : [`after=${after}: head is ${head}, not ${newest}`];
      }),
    );
  }),
  'NB-ANS-005': onAnswers(({ items }, { probe }) => tagged(answersPathOf(items.at(-1)?.number ?? 0, 100), probe)),
  'NB-ANS-006': onAnswers(async ({ pages, items }, visit) => {
    const full = items.length < 2 ? undefined : await visit.answersPage(0, 1);
    const open = pages.filter((page) => page.items.length < page.limit);
    return judge([
      ...(!full || /\bimmutable\b/.test(cachingOf(full)) ? [] : [`a full page says "${cachingOf(full)}"`]),
      ...open
        .filter((page) => !/\bno-cache\b/.test(cachingOf(page)))
        .map((page) => `after=${page.after} says "${cachingOf(page)}"`),
    ]);
  }),
  'NB-ANS-007': async ({ probe }) =>
    judge(refusedAs(await probe.ask(answersPathOf(999_999_999_999, 100)), 409, 'cursor_ahead')),
  'NB-ANS-008': async ({ probe }) => {
    const complaints: string[] = [];
    for (const [query, fields] of [
      ['after=x', ['after']],
      ['after=-1&limit=1001', ['after', 'limit']],
    ] as const) {
      complaints.push(...refusedFields(await probe.ask(`/district/v1/answers?${query}`), fields));
    }
    return judge(complaints);
  },
  'NB-ANS-009': onSealed((_sealed, { items }) =>
    judge(items.filter((item) => !isSealed(item)).map(({ text }) => `${text.slice(0, 80)} is no sealed answer`)),
  ),
  'NB-ANS-010': onSealed((_sealed, { pages }) =>
    judge(
      pages.flatMap(({ answer, items }) => {
        const page = answer.body.toString('utf8');
        return items
          .filter(isSealed)
          .filter(({ text }) => !page.includes(text))
          .map((item) => `${nameOf(item)} is written in another way`);
      }),
    ),
  ),
  'NB-ANS-011': onSealed(async (sealed, _given, visit) => {
    const set = await visit.keys();
    if (!set) return notTested('keys_unreadable');
    const xs = set.keys.flatMap((key) => (isObject(key) && typeof key.x === 'string' ? [key.x] : []));
    // Key ids are computed, not believed. A key that is not told is NB-KEY-003's to find.
    const keyOf = new Map(xs.map((x) => [jwkOf(x).kid, x]));
    return judge(
      sealed
        .filter((item) => {
          const x = keyOf.get(item.sealed.kid);
          return x !== undefined && !isSignedBy(item.sealed, { x });
        })
        .map((item) => `${nameOf(item)} was changed after it was sealed`),
    );
  }),
  'NB-ANS-012': onSealed((sealed, { pages }) =>
    judge(
      sealed
        .filter(({ sealed: { site } }) => site !== pages[0]?.site)
        .map((item) => `${nameOf(item)} is of ${item.sealed.site}, the feed of ${pages[0]?.site}`),
    ),
  ),
  'NB-ANS-013': onAttached(async (files, { probe }) => {
    const complaints: string[] = [];
    for (const { path, evidence } of files) {
      const { status, body, headers } = await probe.ask(path);
      if (status !== 200) complaints.push(`${path} is answered ${status}`);
      else if (sha256(body).toString('hex') !== evidence.sha256) complaints.push(`${path} has other bytes`);
      else if (headers['content-type']?.split(';')[0] !== evidence.mediaType) {
        complaints.push(`${path} is of type ${headers['content-type'] ?? 'none'}, not ${evidence.mediaType}`);
      }
    }
    return judge(complaints);
  }),
  'NB-ANS-014': onAttached(async ([file], { probe }) => {
    if (!file) return notTested('nothing_attached');
    const { etag, 'cache-control': caching = '' } = (await probe.ask(file.path)).headers;
    if (!/\bimmutable\b/.test(caching)) return judge([`${file.path} says "${caching}"`]);
    return isStrong(etag) ? tagged(file.path, probe) : judge([`${file.path}: ETag is ${etag ?? 'missing'}`]);
  }),
  'NB-ANS-015': async (visit) => {
    const own = (await visit.answers())?.items.find(isSealed)?.sealed.answerId ?? randomUUID();
    return judge(refusedAs(await visit.probe.ask(evidencePathOf(own, 'a'.repeat(64))), 404, 'not_found'));
  },
} as const satisfies Partial<Record<MustId, Check>>;
