import type { KeyObject } from 'node:crypto';
import type { NoticeAnswerBody, PublicKey, SealedAnswer } from '#contract/district.ts';
import { canonical, sha256 } from '../journal/chain.ts';
import { signed } from '../journal/signature.ts';
import { toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { AnswerStore } from './answerStore.ts';
import { takeEvidence } from './evidence.ts';
import { noticeMoves } from './noticeState.ts';
import type { NoticeStore } from './noticeStore.ts';
import { type Judgement, refuse } from './receipts.ts';

/** What an answer is sealed with, and judged by. */
export interface AnswerDesk {
  readonly site: string;
  readonly timeZone: string;
  readonly notices: Pick<NoticeStore, 'find'>;
  readonly answers: AnswerStore;
  readonly key: () => { readonly privateKey: KeyObject; readonly jwk: PublicKey };
  /** Keeps the public half of what sealed, so that the answer can be verified when there is another key. */
  readonly keepKey: (key: PublicKey, at: EpochMs) => void;
  readonly isClockSet: () => boolean;
  /** Names of children and guardians that stand in a text: none may go upstream. */
  readonly namesIn: (text: string) => readonly string[];
}

/**
 * Judges an answer of the head and seals it: text and evidence signed with the site's key, in the transaction that records
 * the fact. A notice may be answered again until the district closes it.
 */
export const judgeAnswer = (
  noticeId: string,
  body: NoticeAnswerBody,
  actor: string,
  now: EpochMs,
  desk: AnswerDesk,
): Judgement => {
  const notice = desk.notices.find(noticeId);
  if (!notice) return { ok: false, failure: { code: 'not_found', detail: 'there is no such notice', errors: [] } };
  if (notice.stage === undefined) return refuse('conflict', `a ${notice.kind} wants no answer`, '');
  if (noticeMoves[notice.stage].answered === 'refused') return refuse('conflict', 'the district has closed it', '');
  if (!desk.isClockSet()) {
    return { ok: false, failure: { code: 'clock_unset', detail: 'an answer needs a time', errors: [] } };
  }
  const attached = body.evidence ?? [];
  const spoken = [{ said: body.text, path: '/text' }].concat(
    attached.map(({ name }, index) => ({ said: name, path: `/evidence/${index}/name` })),
  );
  for (const { said, path } of spoken) {
    const [name] = desk.namesIn(said);
    if (name !== undefined) return refuse('invalid', `no name of a child or guardian goes upstream: ${name}`, path);
  }
  if (attached.length > 0 && body.showsNoChild !== true) {
    return refuse('confirmation_needed', 'can no child be recognised in what is attached?', '/showsNoChild');
  }
  const taken = takeEvidence(attached);
  if (!taken.ok) {
    return { ok: false, failure: { code: 'invalid', detail: 'Not all can be attached', errors: taken.errors } };
  }
  const { privateKey, jwk } = desk.key();
  const sequence = desk.answers.head() + 1;
  const evidence = taken.evidence.map(({ content: _content, ...described }) => described);
  const sealed: SealedAnswer = signed(
    {
      schema: 'nestbox.answer/1' as const,
      site: desk.site,
      answerId: body.id,
      sequence,
      noticeId,
      text: body.text,
      evidence,
      answeredAt: toRfc3339(now, desk.timeZone),
      kid: jwk.kid,
    },
    privateKey,
  );
  const bytes = Buffer.from(canonical(sealed));
  const hash = sha256(bytes);
  desk.keepKey(jwk, now);
  desk.answers.insert(
    { sequence, answerId: body.id, sealedAt: now, bytes, sha256: hash, kid: jwk.kid },
    taken.evidence,
  );
  const fact = { noticeId, answerId: body.id, sequence, text: body.text, evidence, sha256: hash.toString('hex') };
  return {
    ok: true,
    events: [{ id: body.id, type: 'upstream.notice_answered', actor, subject: noticeId, data: fact }],
    body: () => ({ answerId: body.id, sequence, sha256: hash.toString('hex'), state: 'sealed' }),
  };
};
