import { jwkOf } from '#agent/journal/signature.ts';
import { noSummaryHash, readSealed, sourceOf } from '#agent/summary/envelope.ts';
import { type FaultCode, verifySummaries } from '#agent/summary/verify.ts';
import type { PublicKey } from '#contract/district.ts';
import type { DailySummary } from '#contract/summary.ts';
import type { MustId } from '../musts.ts';
import { isObject } from '../reading.ts';
import { type Check, type Feed, type Finding, judge, notTested, numberOf, type Visit } from '../visit.ts';
import { tagged } from './day.ts';

type SealedItem = Feed['sealed'][number];

const onSealed =
  (check: (feed: Feed, visit: Visit) => Promise<Finding> | Finding): Check =>
  async (visit) => {
    const feed = await visit.feed();
    if (!feed) return notTested('feed_unreadable');
    return feed.items.length === 0 ? notTested('nothing_sealed') : check(feed, visit);
  };

const nameOf = ({ sealed }: SealedItem): string => `number ${sealed.data.envelope.sequence} (${sealed.id})`;
const xsOf = (keys: readonly unknown[]): string[] =>
  keys.flatMap((key) => (isObject(key) && typeof key.x === 'string' ? [key.x] : []));

/** What the verification of each summary by itself says, of these kinds only. Key ids are computed, not believed. */
const faultsOf = (feed: Feed, keys: readonly PublicKey[], codes: readonly FaultCode[]): string[] =>
  feed.sealed.flatMap((item) => {
    const exhibit = { name: nameOf(item), bytes: Buffer.from(item.text) };
    return verifySummaries([exhibit], keys)
      .faults.filter(({ code }) => codes.includes(code))
      .map(({ name, detail }) => `${name} ${detail}`);
  });

const onVerified = (codes: readonly FaultCode[]): Check =>
  onSealed(async (feed, visit) => {
    const set = await visit.keys();
    return set ? judge(faultsOf(feed, xsOf(set.keys).map(jwkOf), codes)) : notTested('keys_unreadable');
  });

const onKeys =
  (check: (keys: readonly unknown[], site: unknown) => Finding): Check =>
  async (visit) => {
    const set = await visit.keys();
    return set ? check(set.keys, set.site) : notTested('keys_unreadable');
  };

/** What is asked of the keys, of each summary, and of the chain of them. */
export const sealChecks = {
  'NB-KEY-001': async (visit) => {
    const set = await visit.keys();
    if (!set) return judge(['/district/v1/key gives no {site, keys}']);
    const wrong = set.keys.filter(
      (key) =>
        !isObject(key) ||
        key.kty !== 'OKP' ||
        key.crv !== 'Ed25519' ||
        key.alg !== 'Ed25519' ||
        key.use !== 'sig' ||
        !/^[\w-]{43}$/.test(String(key.x)),
    );
    return judge([
      ...(typeof set.site === 'string' ? [] : ['the site has no code']),
      ...(set.keys.length > 0 ? [] : ['there is no key']),
      ...wrong.map((key) => `${JSON.stringify(key).slice(0, 120)} is no Ed25519 public key`),
    ]);
  },
  'NB-KEY-002': onKeys((keys) =>
    judge(
      keys.flatMap((key) => {
        if (!isObject(key) || typeof key.x !== 'string') return [];
        const { kid } = jwkOf(key.x);
        return key.kid === kid ? [] : [`${String(key.kid)} is not the thumbprint ${kid}`];
      }),
    ),
  ),
  'NB-KEY-003': onVerified(['unknown_key']),
  'NB-KEY-004': (visit) => tagged('/district/v1/key', visit.probe),
  'NB-KEY-005': onKeys((keys) =>
    judge(keys.some((key) => isObject(key) && 'd' in key) ? ['a key has a member d'] : []),
  ),
  'NB-KEY-006': onSealed((feed, { filed }) =>
    filed ? judge(faultsOf(feed, filed.map(jwkOf), ['unknown_key'])) : notTested('needs_key'),
  ),
  'NB-SEAL-001': onSealed(({ items }) =>
    judge(
      items
        .filter(({ sealed }) => !sealed)
        .map(({ text }) => {
          const reading = readSealed(Buffer.from(text));
          return reading.ok ? 'something is no summary' : `${reading.code}: ${reading.detail}`;
        }),
    ),
  ),
  'NB-SEAL-002': onSealed(({ pages }) =>
    judge(
      pages.flatMap(({ answer, items }) => {
        const page = answer.body.toString('utf8');
        return items
          .filter(({ text, sealed }) => sealed && !page.includes(text))
          .map(({ sealed }) => `${sealed?.id} is written in another way`);
      }),
    ),
  ),
  'NB-SEAL-003': onVerified(['bad_signature']),
  'NB-SEAL-004': onVerified(['contradiction']),
  'NB-SEAL-005': onSealed(({ pages }) =>
    judge(
      pages.flatMap(({ site, items }) =>
        items.flatMap(({ sealed }) =>
          !sealed || sealed.source === sourceOf(site)
            ? []
            : [`${sealed.id} is of ${sealed.source}, the feed of ${site}`],
        ),
      ),
    ),
  ),
  'NB-SEAL-006': onSealed(({ sealed }) =>
    judge(
      sealed.flatMap((item) => {
        const { unknown, ...figures } = item.sealed.data;
        const told = new Set(unknown.map(({ path }) => path));
        const nulls = nullsIn(figures, '');
        const silent = nulls.find((path) => !told.has(path));
        const idle = [...told].find((path) => !nulls.includes(path));
        return [
          ...(silent === undefined ? [] : [`${nameOf(item)}: ${silent} is null and nobody says why`]),
          ...(idle === undefined ? [] : [`${nameOf(item)}: ${idle} is said to be unknown and is not null`]),
        ];
      }),
    ),
  ),
  'NB-CHAIN-001': onSealed(({ sealed }) =>
    judge(
      sealed.flatMap((item, place) => {
        const before = sealed[place - 1];
        const number = numberOf(item);
        const { previousHash } = item.sealed.data.envelope;
        const expected =
          number === 1 ? noSummaryHash : before && numberOf(before) === number - 1 ? before.sha256 : undefined;
        return expected === undefined || previousHash === expected
          ? []
          : [`${nameOf(item)} names ${previousHash} as the one before, not ${expected}`];
      }),
    ),
  ),
  'NB-CHAIN-002': onSealed(({ sealed, items }) => {
    // Where something is missing, or the beginning is not here, nothing can be said about what comes next.
    const isWhole = items.length === sealed.length && sealed.every((item, place) => numberOf(item) === place + 1);
    if (!isWhole) return notTested('no_answer');
    const last = new Map<string, number>();
    return judge(
      sealed.flatMap((item) => {
        const { day, revision } = item.sealed.data.envelope;
        const expected = (last.get(day) ?? 0) + 1;
        last.set(day, revision);
        return revision === expected ? [] : [`${nameOf(item)} comes where revision ${expected} belongs`];
      }),
    );
  }),
} as const satisfies Partial<Record<MustId, Check>>;

/** JSON pointers (RFC 6901) of everything that is null. */
const nullsIn = (value: DailySummary | unknown, path: string): string[] => {
  if (value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((part, index) => nullsIn(part, `${path}/${index}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    nullsIn(part, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
};
