import { LackingEvidence } from '#contract/district.ts';
import Type from '#typebox';
import { Compile, type Validator } from '#typebox/schema';
import type { Clock } from '../time/clock.ts';
import type { AnswerStore } from './answerStore.ts';
import { retryAfterMs } from './backoff.ts';
import { isRefusal } from './forwarder.ts';

/** Sends the district what it says that it lacks of the attachments. */
export interface EvidenceSender {
  /** What the district said of it. Its newest word is all that is remembered: what it lacks it will say again. */
  lacking(said: unknown): void;
  /** Once a second: sends what is due, one file at a time. */
  tick(): void;
}

export interface EvidenceSenderParts {
  readonly attached: AnswerStore['attached'];
  readonly send: (which: LackingEvidence, file: { mediaType: string; bytes: Uint8Array }) => Promise<void>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly random: () => number;
  /** Asked for, and not here. Told once. */
  readonly onGone: (which: LackingEvidence) => void;
  readonly onFailure: (which: LackingEvidence, error: unknown) => void;
}

/** A word of before a file was taken may come after it; a district that takes and never keeps must not be fed without end. */
const restMs = 30 * 60_000;

const keyOf = ({ answerId, sha256 }: LackingEvidence): string => `${answerId} ${sha256}`;

export const createEvidenceSender = (parts: EvidenceSenderParts): EvidenceSender => {
  const { attached, send, clock, random, onGone, onFailure } = parts;
  let form: Validator<Type.TArray<typeof LackingEvidence>> | undefined;
  let wanted: readonly LackingEvidence[] = [];
  /** Until when one is not sent though it is asked for; monotonic milliseconds. */
  const rests = new Map<string, number>();
  let failures = 0;
  let nextAt = 0;
  let isSending = false;

  /** Returns whether the next may be tried. */
  const sendOne = async (which: LackingEvidence): Promise<boolean> => {
    try {
      const file = attached(which.answerId, which.sha256);
      if (!file) {
        rests.set(keyOf(which), Number.POSITIVE_INFINITY);
        onGone(which);
        return true;
      }
      rests.set(keyOf(which), clock.monotonicMs() + restMs);
      await send(which, file);
      failures = 0;
      return true;
    } catch (error) {
      onFailure(which, error);
      if (isRefusal(error)) {
        rests.set(keyOf(which), Number.POSITIVE_INFINITY);
        return true;
      }
      rests.delete(keyOf(which));
      // One that is too large for the line must not keep the others from being tried.
      wanted = [...wanted.filter((one) => keyOf(one) !== keyOf(which)), which];
      nextAt = clock.monotonicMs() + retryAfterMs(failures, random());
      failures += 1;
      return false;
    }
  };
  const listIn = (said: unknown): readonly LackingEvidence[] => {
    // A district that wants no files by this road says nothing of them.
    if (said === undefined) return [];
    form ??= Compile(Type.Array(LackingEvidence, { maxItems: 64 }));
    return form.Check(said) ? said : [];
  };
  const sendAll = async (): Promise<void> => {
    for (;;) {
      const which = wanted.find((one) => (rests.get(keyOf(one)) ?? 0) <= clock.monotonicMs());
      if (!which || !(await sendOne(which))) return;
    }
  };

  return {
    lacking: (said) => {
      wanted = listIn(said);
      const asked = new Set(wanted.map(keyOf));
      for (const key of rests.keys()) if (!asked.has(key)) rests.delete(key);
    },
    tick: () => {
      if (isSending || wanted.length === 0 || clock.monotonicMs() < nextAt) return;
      isSending = true;
      void sendAll().finally(() => {
        isSending = false;
      });
    },
  };
};
