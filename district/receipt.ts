import type { KeyObject } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { signed } from '#agent/journal/signature.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { AnswerReceiptBody, FeedHead, ReceiptBody, ResendBody } from '#contract/district.ts';

/** What a receipt is about: a summary that the district has kept, and since when. */
export interface KeptSince {
  readonly site: string;
  readonly day: string;
  readonly revision: number;
  readonly sha256: string;
  readonly receivedAt: EpochMs;
}

/** For namesake ids. Made once for the district's receipts. */
const receiptNamespace = '0b1d7c62-5b8e-4a54-9a2c-3f6c1f0f7d11';
/** Receipts are evidence, read everywhere: they are in universal time. */
const timeZone = 'UTC';

/**
 * The district's receipt for what it has kept. The same thing kept at the same time has the same receipt to the byte, id and
 * signature included, so that none has to be stored, and a site counts it once by whatever road and however often it comes.
 * A district that lost it and took it in anew gives another one.
 */
export const receiptFor = ({ receivedAt: at, ...kept }: KeptSince, key: KeyObject): ReceiptBody => {
  const receivedAt = toRfc3339(at, timeZone);
  const id = uuidv5(`${kept.site}/${kept.day}.${kept.revision}/${kept.sha256}/${receivedAt}`, receiptNamespace);
  return signed({ id, ...kept, receivedAt }, key);
};

/** As `receiptFor`, for an answer to a notice. */
export const answerReceiptFor = (
  { receivedAt: at, ...kept }: Pick<KeptSince, 'site' | 'sha256' | 'receivedAt'> & { readonly answerId: string },
  key: KeyObject,
): AnswerReceiptBody => {
  const receivedAt = toRfc3339(at, timeZone);
  const id = uuidv5(`${kept.site}/${kept.answerId}/${kept.sha256}/${receivedAt}`, receiptNamespace);
  return signed({ id, ...kept, receivedAt }, key);
};

/** What the district lacks of a site: the stretch behind its own head, and since when it has stood there. */
export interface Lack {
  readonly site: string;
  readonly kind: ResendBody['kind'];
  readonly head: FeedHead;
  readonly through: number;
  readonly since: EpochMs;
}

/** The district's signed word that it lacks this. */
export const resendFor = (
  { site, kind, head, through, since }: Lack,
  { id, at }: { readonly id: string; readonly at: EpochMs },
  key: KeyObject,
): ResendBody =>
  signed(
    {
      id,
      site,
      kind,
      after: head.sequence,
      sha256: head.sequence === 0 ? null : head.sha256,
      through,
      asOf: toRfc3339(since, timeZone),
      issuedAt: toRfc3339(at, timeZone),
    },
    key,
  );
