import type { MessageState } from '#contract/messages.ts';
import type { EpochMs } from '../../time/clock.ts';
import type { Sent } from '../ports.ts';
import { life } from './life.ts';
import { callAgainAfterMs, later, retryMs } from './times.ts';

/** Where a message stands on its way over its recipient's addresses. */
export interface Standing {
  readonly state: MessageState;
  /** Which address is next, and how often it was tried without success in a row. */
  readonly rung: number;
  readonly attempts: number;
  /** How often all addresses were gone through because nobody answered. */
  readonly round: number;
  /** When a channel first took it; undefined: none has. */
  readonly sentAt: EpochMs | undefined;
  readonly isUrgent: boolean;
  readonly expiresAt: EpochMs;
}

/** What changes, and when it is looked at again. */
export interface Change {
  readonly state: MessageState;
  readonly rung: number;
  readonly attempts: number;
  readonly round: number;
  readonly notBefore: EpochMs;
  /** Who has not answered by then is tried over the next address; undefined: it is left at that. */
  readonly callOnAt: EpochMs | undefined;
}

/** An urgent message changes the address after so many failures on one, where there is another. */
const urgentTries = 2;
const calmTries = 4;

/**
 * What a try leads to. A channel that cannot tell a repetition is not asked twice while there is another way: told twice is better
 * than not at all, told once is better still. What broke everywhere is tried in turn until its time is over.
 */
export const afterTry = (
  message: Standing,
  sent: Sent['outcome'],
  {
    addresses,
    isRepeatable,
    nextAfterMs,
    awaitsAnswer,
  }: {
    readonly addresses: number;
    readonly isRepeatable: boolean;
    readonly nextAfterMs: number;
    /** An urgent message that a person can answer. */
    readonly awaitsAnswer: boolean;
  },
  now: EpochMs,
): Change => {
  const { rung, attempts, round } = message;
  const hasMore = rung + 1 < addresses;
  switch (sent) {
    case 'taken':
    case 'delivered':
      return {
        state: life[message.state][sent],
        rung,
        attempts: 0,
        round,
        notBefore: now,
        callOnAt: awaitsAnswer ? later(now, hasMore ? nextAfterMs : callAgainAfterMs) : undefined,
      };
    case 'refused':
      return hasMore ? onNext(message, now) : atEnd(message, now);
    case 'unknown':
    case 'broke': {
      const tries = attempts + 1;
      const isPatient = tries < (message.isUrgent ? urgentTries : calmTries) && (sent === 'broke' || isRepeatable);
      if (hasMore && !isPatient) return onNext(message, now);
      // Round again over all addresses: one may be back.
      const wraps = !isPatient && addresses > 1;
      return {
        state: message.state,
        rung: wraps ? 0 : rung,
        attempts: tries,
        round,
        notBefore: later(now, retryMs(tries)),
        callOnAt: undefined,
      };
    }
  }
};

/** Nobody answered over this address in time. After the last it begins again with the first. */
export const afterSilence = (message: Standing, addresses: number, now: EpochMs): Change => {
  const hasMore = message.rung + 1 < addresses;
  const state = life[message.state].call_on;
  if (hasMore) return { ...onNext(message, now), state };
  return { state, rung: 0, attempts: 0, round: message.round + 1, notBefore: now, callOnAt: undefined };
};

/** Its time is over: sent as far as a channel took it, failed if it was tried in vain, else expired. */
export const afterExpiry = (message: Pick<Standing, 'state' | 'sentAt' | 'attempts' | 'rung'>): MessageState => {
  if (message.state !== 'waiting') return message.state;
  if (message.sentAt !== undefined) return 'sent';
  return message.attempts > 0 || message.rung > 0 ? 'failed' : life.waiting.late;
};

const onNext = ({ state, rung, round }: Standing, now: EpochMs): Change => ({
  state,
  rung: rung + 1,
  attempts: 0,
  round,
  notBefore: now,
  callOnAt: undefined,
});

/** No address is left: failed, unless one took it before. */
const atEnd = (message: Standing, now: EpochMs): Change => ({
  state: message.state === 'waiting' && message.sentAt !== undefined ? 'sent' : life[message.state].gave_up,
  rung: message.rung,
  attempts: message.attempts,
  round: message.round,
  notBefore: now,
  callOnAt: undefined,
});
