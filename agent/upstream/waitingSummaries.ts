import { ReceiptBody } from '#contract/district.ts';
import { Compile, type Validator } from '#typebox/schema';
import { type DistrictTrust, judgeReceipt } from './receipts.ts';
import type { Outbox } from './store.ts';
import type { Waiting } from './waiting.ts';

/** Compiled with the first receipt: most days bring one. */
let compiled: Validator<typeof ReceiptBody> | undefined;

/** The sealed summaries as something that waits for the district. */
export const waitingSummaries = (outbox: Outbox, trust: DistrictTrust): Waiting => ({
  kind: 'summaries',
  next: () => {
    const item = outbox.next();
    return item && { id: String(item.sequence), bytes: item.bytes, attempts: item.attempts };
  },
  taken: (id, now) => outbox.taken(Number(id), Number(id), now),
  sendAgain: outbox.sendAgain,
  standing: outbox.standing,
  lost: outbox.lost,
  hashOf: outbox.hashOf,
  receiptOf: (body) => {
    compiled ??= Compile(ReceiptBody);
    if (!compiled.Check(body)) return undefined;
    const receipt = body;
    return { id: receipt.id, judge: (actor, now) => judgeReceipt(receipt, actor, now, outbox, trust) };
  },
});
