import { AnswerReceiptBody } from '#contract/district.ts';
import { Compile, type Validator } from '#typebox/schema';
import type { EpochMs } from '../time/clock.ts';
import type { AnswerStore } from './answerStore.ts';
import { type DistrictTrust, distrust, type Judgement, refuse } from './receipts.ts';
import type { Waiting } from './waiting.ts';

/** Judges the receipt of an answer: for this site, signed by the district, and of bytes that were sealed here. */
export const judgeAnswerReceipt = (
  body: AnswerReceiptBody,
  actor: string,
  now: EpochMs,
  answers: AnswerStore,
  trust: DistrictTrust,
): Judgement => {
  const distrusted = distrust(body, trust);
  if (distrusted) return distrusted;
  const { answerId, sha256 } = body;
  const sealed = answers.find(answerId);
  if (!sealed) return refuse('unknown_reference', `answer ${answerId} was never sealed here`, '/answerId');
  if (sealed.sha256 !== sha256) {
    return refuse('unknown_reference', `answer ${answerId} has another SHA-256: ${sealed.sha256}`, '/sha256');
  }
  const isKnown = answers.stateOf(sealed.sequence) === 'received';
  if (!isKnown) answers.confirm(sealed.sequence, body, now);
  return {
    ok: true,
    events: isKnown
      ? []
      : [{ id: body.id, type: 'upstream.answer_received', actor, subject: answerId, data: { answerId, sha256 } }],
    body: () => ({ answerId, state: 'received' }),
  };
};

/** Compiled with the first receipt: few ever come. */
let compiled: Validator<typeof AnswerReceiptBody> | undefined;

/** The sealed answers as something that waits for the district. */
export const waitingAnswers = (answers: AnswerStore, trust: DistrictTrust): Waiting => ({
  kind: 'answers',
  next: () => {
    const item = answers.next();
    return item && { id: String(item.sequence), bytes: item.bytes, attempts: item.attempts };
  },
  taken: (id, now) => answers.taken(Number(id), Number(id), now),
  sendAgain: answers.sendAgain,
  standing: answers.standing,
  lost: answers.lost,
  hashOf: answers.hashOf,
  receiptOf: (body) => {
    compiled ??= Compile(AnswerReceiptBody);
    if (!compiled.Check(body)) return undefined;
    const receipt = body;
    return { id: receipt.id, judge: (actor, now) => judgeAnswerReceipt(receipt, actor, now, answers, trust) };
  },
});
