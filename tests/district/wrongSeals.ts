import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { canonical } from '#agent/journal/chain.ts';
import { publicKeyOf, signed } from '#agent/journal/signature.ts';
import type { SealedSummary } from '#contract/summary.ts';
import type { Told, Wrong } from './wrongSite.ts';
import {
  type Break,
  fine,
  isKey,
  isWhole,
  onCode,
  when,
  withHeader,
  withJson,
  without,
  withPage,
} from './wrongTools.ts';

const reversed = (value: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(canonical(value))).toReversed()));

/** Every way of breaking one must about keys, seals, what comes down, limits and errors, for a site with this key. */
export const sealBreaks = (siteKey: KeyObject): Break[] => {
  const strange = publicKeyOf(generateKeyPairSync('ed25519').privateKey);
  const resigned = ({ signature: _, ...sealed }: SealedSummary): SealedSummary => signed(sealed, siteKey);
  const inEnvelope = (sealed: SealedSummary, change: Partial<SealedSummary['data']['envelope']>): SealedSummary => ({
    ...sealed,
    data: { ...sealed.data, envelope: { ...sealed.data.envelope, ...change } },
  });
  let isWritten = false;
  const limited = (headers: Record<string, string>, times: number): NonNullable<Wrong['answer']> => {
    let polls = 0;
    return (told, asked) => {
      if (!isKey(asked)) return told;
      polls += 1;
      const problem = { type: 'x', title: 'x', status: 429, code: 'rate_limited' };
      return polls > 20 && polls <= 20 + times
        ? {
            status: 429,
            headers: {
              ...{ 'content-type': 'application/problem+json', 'x-content-type-options': 'nosniff' },
              ...{ 'cache-control': 'no-store', ...headers },
            },
            body: JSON.stringify(problem),
          }
        : told;
    };
  };

  return [
    {
      what: 'keys name an algorithm that is no longer',
      breaks: 'NB-KEY-001',
      answer: when(
        (asked, { status }) => isKey(asked) && status === 200,
        (told) => ({ ...told, body: told.body.replaceAll('"alg":"Ed25519"', '"alg":"EdDSA"') }),
      ),
    },
    {
      what: 'a key is named by something else',
      breaks: 'NB-KEY-002',
      answer: when(
        (asked, { status }) => isKey(asked) && status === 200,
        (told) => ({ ...told, body: told.body.replace(/"kid":"[^"]*"/, `"kid":"${'k'.repeat(43)}"`) }),
      ),
    },
    {
      what: 'old keys are thrown away',
      breaks: 'NB-KEY-003',
      answer: when(
        (asked, { status }) => isKey(asked) && status === 200,
        (told) => withJson(told, (set) => ({ ...set, keys: [strange] })),
      ),
    },
    {
      what: 'the keys have no tag',
      breaks: 'NB-KEY-004',
      answer: when(isKey, (told) => ({ ...told, headers: without(told.headers, 'etag') })),
    },
    {
      what: 'the private key is told',
      breaks: 'NB-KEY-005',
      answer: when(
        (asked, { status }) => isKey(asked) && status === 200,
        (told) => ({ ...told, body: told.body.replace('{"kty"', '{"d":"secret","kty"') }),
      ),
    },
    { what: 'the box signs with a key that nobody knows', breaks: 'NB-KEY-006', options: { keys: [strange.x] } },
    { what: 'a signature is missing', breaks: 'NB-SEAL-001', newest: ({ signature: _, ...sealed }) => sealed },
    {
      what: 'a summary is printed in another order',
      breaks: 'NB-SEAL-002',
      answer: when(isWhole, (told) =>
        withPage(
          told,
          (page) => page,
          (value) => reversed(value as object),
        ),
      ),
    },
    {
      what: 'a summary was changed after it was sealed',
      breaks: 'NB-SEAL-003',
      newest: (sealed) => ({ ...sealed, data: { ...sealed.data, system: { ...sealed.data.system, lateEvents: 7 } } }),
    },
    {
      what: 'the event tells another time than the summary',
      breaks: 'NB-SEAL-004',
      newest: (sealed) => resigned({ ...sealed, time: '2020-01-01T00:00:00+08:00' }),
    },
    {
      what: 'a summary is of another site',
      breaks: 'NB-SEAL-005',
      newest: (sealed) => resigned({ ...inEnvelope(sealed, { facility: 'other' }), source: '/nestbox/other' }),
    },
    {
      what: 'a figure is null and nobody says why',
      breaks: 'NB-SEAL-006',
      newest: (sealed) => resigned({ ...sealed, data: { ...sealed.data, unknown: sealed.data.unknown.slice(1) } }),
    },
    {
      what: 'the chain is broken',
      breaks: 'NB-CHAIN-001',
      newest: (sealed) => resigned(inEnvelope(sealed, { previousHash: 'a'.repeat(64) })),
    },
    {
      what: 'a revision is skipped',
      breaks: 'NB-CHAIN-002',
      request: (asked) => ({ ...asked, url: asked.url.replace('revision=4', 'revision=3') }),
      newest: (sealed) => resigned({ ...inEnvelope(sealed, { revision: 4 }), id: `${sealed.subject}.4` }),
    },
    ...(['receipts', 'notices'] as const).flatMap((kind): Break[] => {
      const path = `/district/v1/${kind}`;
      const [unsigned, elsewhere, malformed] =
        kind === 'receipts'
          ? (['NB-RCPT-001', 'NB-RCPT-002', 'NB-RCPT-003'] as const)
          : (['NB-NOTE-001', 'NB-NOTE-002', 'NB-NOTE-003'] as const);
      const options = { write: true };
      const noFields = (told: Told): Told => withJson(told, (problem) => ({ ...problem, errors: [] }));
      return [
        {
          what: `${kind} by anybody are taken`,
          breaks: unsigned,
          options,
          answer: onCode('bad_signature', (told) => fine(told), path),
        },
        {
          what: `${kind} for others are taken`,
          breaks: elsewhere,
          options,
          answer: onCode('other_site', (told) => fine(told), path),
        },
        {
          what: `malformed ${kind} name no field`,
          breaks: malformed,
          options,
          answer: onCode('invalid', noFields, path),
        },
      ];
    }),
    {
      what: 'what was refused was kept',
      breaks: 'NB-DOWN-001',
      options: { write: true },
      answer: (told, asked) => {
        isWritten ||= asked.method === 'POST';
        return isWritten && isWhole(asked, told)
          ? withPage(told, (page) => ({ ...page, head: { ...page.head, sha256: 'b'.repeat(64) } }))
          : told;
      },
    },
    {
      what: 'a body that is too large is only bad',
      breaks: 'NB-DOWN-002',
      options: { write: true },
      answer: onCode('too_large', (told) => ({ ...told, status: 400, body: told.body.replace('413', '400') })),
    },
    {
      what: 'a form is only bad',
      breaks: 'NB-DOWN-003',
      options: { write: true },
      answer: onCode('wrong_type', (told) => ({ ...told, status: 400, body: told.body.replace('415', '400') })),
    },
    { what: 'nobody is ever limited', breaks: 'NB-LIM-001', options: { limits: true } },
    {
      what: 'nobody says when to ask again',
      breaks: 'NB-LIM-001',
      options: { limits: true },
      answer: limited({}, 1000),
    },
    {
      what: 'who waited is refused again',
      breaks: 'NB-LIM-002',
      options: { limits: true },
      answer: limited({ 'retry-after': '1' }, Number.POSITIVE_INFINITY),
    },
    {
      what: 'an error is plain JSON',
      breaks: 'NB-PROB-001',
      answer: onCode('cursor_ahead', (told) => withHeader(told, 'content-type', 'application/json')),
    },
    {
      what: 'an error says another status than it has',
      breaks: 'NB-PROB-002',
      answer: onCode('cursor_ahead', (told) => ({ ...told, body: told.body.replace('"status":409', '"status":400') })),
    },
    {
      what: 'an error shows a stack',
      breaks: 'NB-PROB-003',
      answer: onCode('cursor_ahead', (told) =>
        withJson(told, (problem) => ({ ...problem, detail: 'Error: x\n    at feedPage (feed.ts)' })),
      ),
    },
    {
      what: 'bad input breaks something inside',
      breaks: 'NB-PROB-004',
      answer: when(
        ({ url }) => url.includes('%00'),
        (told) => withJson({ ...told, status: 500 }, (problem) => ({ ...problem, status: 500, code: 'internal' })),
      ),
    },
    {
      what: 'an address that is none answers',
      breaks: 'NB-PROB-005',
      answer: onCode('not_found', (told) => fine(told), '/district/v1/there'),
    },
    {
      what: 'a type may be guessed',
      breaks: 'NB-HTTP-001',
      answer: when(isKey, (told) => ({ ...told, headers: without(told.headers, 'x-content-type-options') })),
    },
    {
      what: 'an error is kept by caches',
      breaks: 'NB-HTTP-002',
      answer: onCode('cursor_ahead', (told) => withHeader(told, 'cache-control', 'max-age=60')),
    },
  ];
};
