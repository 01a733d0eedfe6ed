import type { EpochMs } from '../time/clock.ts';
import type { Judgement } from './receipts.ts';

/** Something sealed that the district has not confirmed yet. */
export interface WaitingItem {
  /** Names it within its outbox. */
  readonly id: string;
  /** What travels, byte for byte as it was sealed. */
  readonly bytes: Buffer;
  /** How often it was sent before and not confirmed in time. */
  readonly attempts: number;
}

/** How far an outbox has come. */
export interface Standing {
  /** How many the district has not confirmed. */
  readonly waiting: number;
  /** When the oldest of them was sealed; undefined when none waits. */
  readonly oldestAt: EpochMs | undefined;
  /** When the district last confirmed one; undefined: never. */
  readonly confirmedAt: EpochMs | undefined;
}

/** Numbers of an outbox: those behind `after`, up to `through` with it. */
export interface LostNumbers {
  readonly after: number;
  readonly through: number;
}

/** A receipt of the right form, ready to be judged inside the journal's transaction. */
export interface ReceiptToJudge {
  /** The district's id of the receipt: the key under which it counts once, whichever road it comes by. */
  readonly id: string;
  judge(actor: string, now: EpochMs): Judgement;
}

/** An outbox as the roads upstream see it: summaries have one, answers to notices another. */
export interface Waiting {
  /** It goes to the topic `nestbox/{site}/{kind}`, or by POST to `{url}/{kind}`. */
  readonly kind: 'summaries' | 'answers';
  /** The oldest that waits to be sent. */
  next(): WaitingItem | undefined;
  /** Somebody on the way has it: a broker acknowledged it, or the district's intake answered. Only a receipt confirms it. */
  taken(id: string, now: EpochMs): void;
  /** Puts back what was taken and not confirmed in time. Returns how many. */
  sendAgain(now: EpochMs): number;
  standing(): Standing;
  /**
   * The district signed that at a time it lacked these: what was sent or confirmed before that waits again. Part of the
   * transaction that records it. Returns how many.
   */
  lost(numbers: LostNumbers, asOf: EpochMs): number;
  /** The hash of what bears a number, hexadecimal; undefined: nothing does. */
  hashOf(sequence: number): string | undefined;
  /** Undefined when this has not the form of one of its receipts. */
  receiptOf(body: unknown): ReceiptToJudge | undefined;
}
