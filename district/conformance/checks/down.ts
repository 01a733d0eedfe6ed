import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { signed } from '#agent/journal/signature.ts';
import type { MustId } from '../musts.ts';
import type { Answer, Asked } from '../probe.ts';
import { type Check, judge, notTested, refusedAs, refusedFields, type Visit } from '../visit.ts';

type Kind = 'receipts' | 'notices' | 'answers';

/** Nobody knows this key: whatever it signs must be refused. Made when it is first needed. */
const strangerSigns = <T extends object>(unsigned: T): T & { signature: string } =>
  signed(unsigned, generateKeyPairSync('ed25519').privateKey);

/** A receipt or notice that is right in all but who signed it. */
const bodyOf = async (visit: Visit, kind: Kind, site?: string): Promise<object | undefined> => {
  const feed = await visit.feed();
  const own = feed?.pages[0]?.site;
  const newest = feed?.sealed.at(-1);
  if (own === undefined) return undefined;
  const at = '2026-01-01T00:00:00Z';
  const head = { id: randomUUID(), site: site ?? own };
  if (kind === 'answers') {
    const answer = (await visit.answers())?.items.find(({ sealed }) => sealed);
    const answerId = answer?.sealed?.answerId ?? randomUUID();
    return strangerSigns({ ...head, answerId, sha256: '0'.repeat(64), receivedAt: at });
  }
  if (kind === 'notices') return strangerSigns({ ...head, kind: 'finding', text: 'Conformance', issuedAt: at });
  const { day, revision } = newest?.sealed.data.envelope ?? { day: '1999-01-01', revision: 1 };
  return strangerSigns({ ...head, day, revision, sha256: newest?.sha256 ?? '0'.repeat(64), receivedAt: at });
};

const post = ({ probe }: Visit, kind: Kind, body: string, asked: Asked = {}): Promise<Answer> => {
  const path = kind === 'answers' ? `answers/${(JSON.parse(body) as { answerId: string }).answerId}/receipts` : kind;
  return probe.ask(`/district/v1/${path}`, { ...asked, method: 'POST', body });
};

const refusedFor =
  (kind: Kind, code: 'bad_signature' | 'other_site'): Check =>
  async (visit) => {
    const body = await bodyOf(visit, kind, code === 'other_site' ? 'no-such-site' : undefined);
    if (!body) return notTested('feed_unreadable');
    return judge(refusedAs(await post(visit, kind, JSON.stringify(body)), 422, code));
  };

const malformed =
  (kind: Kind): Check =>
  async (visit) => {
    const body = { ...(await bodyOf(visit, kind)), id: 'no id', signature: 'none', strange: 1 };
    return judge(refusedFields(await post(visit, kind, JSON.stringify(body)), ['id', 'signature', 'strange']));
  };

/** What is asked of receipts and notices. All of them are wrong on purpose: nothing comes of them where the site does as it must. */
export const downChecks = {
  'NB-RCPT-001': refusedFor('receipts', 'bad_signature'),
  'NB-RCPT-002': refusedFor('receipts', 'other_site'),
  'NB-RCPT-003': malformed('receipts'),
  'NB-ANS-016': refusedFor('answers', 'bad_signature'),
  'NB-ANS-017': refusedFor('answers', 'other_site'),
  'NB-ANS-018': malformed('answers'),
  'NB-ANS-019': async (visit) => {
    const body = await bodyOf(visit, 'answers');
    if (!body) return notTested('feed_unreadable');
    const path = `/district/v1/answers/${randomUUID()}/receipts`;
    return judge(
      refusedFields(await visit.probe.ask(path, { method: 'POST', body: JSON.stringify(body) }), ['answerId']),
    );
  },
  'NB-NOTE-001': refusedFor('notices', 'bad_signature'),
  'NB-NOTE-002': refusedFor('notices', 'other_site'),
  'NB-NOTE-003': malformed('notices'),
  'NB-DOWN-001': async (visit) => {
    const feed = await visit.feed();
    const before = feed?.pages.at(-1);
    if (!before || feed?.end === undefined) return notTested('feed_unreadable');
    for (const kind of ['receipts', 'notices'] as const) {
      await post(visit, kind, JSON.stringify(await bodyOf(visit, kind)));
    }
    const { head } = (await visit.page(before.after, before.limit)) ?? before;
    return judge(
      head.sequence === before.head.sequence && head.sha256 === before.head.sha256
        ? []
        : [`the head was ${before.head.sequence} and is ${head.sequence} ${head.sha256}`],
    );
  },
  'NB-DOWN-002': async (visit) => {
    const answer = await post(visit, 'receipts', JSON.stringify({ id: 'x'.repeat(1024 * 1024) }));
    return judge(refusedAs(answer, 413, 'too_large'));
  },
  'NB-DOWN-003': async (visit) => {
    const answer = await post(visit, 'receipts', 'id=1', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    return judge(refusedAs(answer, 415, 'wrong_type'));
  },
} as const satisfies Partial<Record<MustId, Check>>;
