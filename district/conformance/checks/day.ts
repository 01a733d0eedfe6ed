import type { MustId } from '../musts.ts';
import { jsonOf } from '../reading.ts';
import {
  type Check,
  type Feed,
  type Finding,
  type Item,
  isStrong,
  judge,
  notTested,
  refusedAs,
  refusedFields,
  type Visit,
} from '../visit.ts';

type SealedItem = Feed['sealed'][number];
const dayOf = ({ sealed }: SealedItem): string => sealed.data.envelope.day;
const revisionOf = ({ sealed }: SealedItem): number => sealed.data.envelope.revision;
const pathOf = (day: string, revision?: number): string =>
  `/district/v1/summaries/${day}${revision === undefined ? '' : `?revision=${revision}`}`;
const exactPathOf = (item: SealedItem): string => pathOf(dayOf(item), revisionOf(item));

/** Runs a check on the newest summary, or says why it cannot. */
const onNewest =
  (check: (newest: SealedItem, visit: Visit, feed: Feed) => Promise<Finding>): Check =>
  async (visit) => {
    const feed = await visit.feed();
    if (!feed) return notTested('feed_unreadable');
    const newest = feed.sealed.at(-1);
    return newest ? check(newest, visit, feed) : notTested('nothing_sealed');
  };

const mostCompared = 5;
/** The first, the last, and some between. */
const someOf = (items: readonly SealedItem[]): SealedItem[] => {
  const step = Math.max(1, (items.length - 1) / (mostCompared - 1));
  const places = Array.from({ length: mostCompared }, (_, place) => Math.round(place * step));
  return [...new Set(places)].flatMap((place) => items[place] ?? []);
};

const isBytesOf = (body: Buffer, { text }: Item): boolean => body.equals(Buffer.from(text));

/** What is asked of one day. */
export const dayChecks = {
  'NB-DAY-001': onNewest(async (_newest, { probe }, { sealed }) => {
    const complaints: string[] = [];
    for (const item of someOf(sealed)) {
      const answer = await probe.ask(exactPathOf(item));
      if (answer.status !== 200) complaints.push(`${answer.path} is answered ${answer.status}`);
      else if (!isBytesOf(answer.body, item)) complaints.push(`${answer.path} has other bytes than the feed`);
    }
    return judge(complaints);
  }),
  'NB-DAY-002': onNewest(async (newest, { probe }) => {
    const type = (await probe.ask(exactPathOf(newest))).headers['content-type'] ?? 'none';
    return judge(/^application\/cloudevents\+json\b/.test(type) ? [] : [`the type is ${type}`]);
  }),
  'NB-DAY-003': onNewest(async (newest, { probe }, { sealed, items, end }) => {
    // A newer revision may lie beyond what was read, or be one that cannot be read.
    if (end === undefined || items.length !== sealed.length) return notTested('no_answer');
    const saysRevision = async (path: string): Promise<string> => {
      const id = jsonOf(await probe.ask(path))?.id;
      return typeof id === 'string' ? id : 'nothing';
    };
    const day = dayOf(newest);
    const complaints: string[] = [];
    const highest = Math.max(...sealed.filter((item) => dayOf(item) === day).map(revisionOf));
    const expected = [[pathOf(day), highest], ...(highest > 1 ? [[pathOf(day, 1), 1] as const] : [])] as const;
    for (const [path, revision] of expected) {
      const found = await saysRevision(path);
      if (found !== `${day}.${revision}`) complaints.push(`${path} is ${found}, not ${day}.${revision}`);
    }
    return judge(complaints);
  }),
  'NB-DAY-004': onNewest(async (newest, { probe }) => {
    const named = (await probe.ask(exactPathOf(newest))).headers['cache-control'] ?? '';
    const open = (await probe.ask(pathOf(dayOf(newest)))).headers['cache-control'] ?? '';
    return judge([
      ...(/\bimmutable\b/.test(named) ? [] : [`a named revision says "${named}"`]),
      ...(/\bno-cache\b/.test(open) ? [] : [`the newest revision says "${open}"`]),
    ]);
  }),
  'NB-DAY-005': onNewest(async (newest, { probe }) => tagged(exactPathOf(newest), probe)),
  'NB-DAY-006': async ({ probe }) => judge(refusedAs(await probe.ask(pathOf('1999-01-01')), 404, 'not_found')),
  'NB-DAY-007': async ({ probe }) =>
    judge([
      ...refusedFields(await probe.ask(pathOf('yesterday')), ['day']),
      ...refusedFields(await probe.ask(`${pathOf('1999-01-01')}?revision=0`), ['revision']),
    ]),
} as const satisfies Partial<Record<MustId, Check>>;

/** A strong tag, and 304 with nothing to whoever shows it. */
export const tagged = async (path: string, probe: Visit['probe']): Promise<Finding> => {
  const { etag } = (await probe.ask(path)).headers;
  if (etag === undefined || !isStrong(etag)) return judge([`${path}: ETag is ${etag ?? 'missing'}`]);
  const { status, body } = await probe.ask(path, { headers: { 'if-none-match': etag } });
  return judge(status === 304 && body.length === 0 ? [] : [`${path} with its tag is answered ${status}`]);
};
