import type { EpochMs } from '../time/clock.ts';

/** Wrong tries since the last right one, at one kiosk or for one person. */
export interface Tries {
  readonly wrong: number;
  readonly lastWrongAt: EpochMs;
}

/** A kiosk's tries, and for whom it last forgot wrong ones. */
export interface KioskTries extends Tries {
  readonly forgottenFor: string | null;
  readonly forgottenAt: EpochMs | null;
}

const freeTries = 5;
const forgetsAgainAfterMs = 3_600_000;
const firstWaitMs = 15_000;
/**
 * PINs: the wait after the fourteenth wrong try; a longer one would only help who wants to lock others out. Cards: a bus
 * card held to the reader must not keep a teacher's waiting, and a number that is tried every five seconds is found in years.
 */
const longestWaitMs = { pin: 7_680_000, card: 5_000 } as const;

/**
 * Until when nothing is tried; undefined when a try is free now. Ours, kiosk.md "Behaviour": five free tries, then 15 s,
 * doubling. A right try forgets the wrong ones (`isForgotten`). Tries during a wait are not tried, so they do not count.
 *
 * | wrong tries | wait from the last one |
 * |-------------|------------------------|
 * | 0 to 4      | none                   |
 * | 5           | 15 s                   |
 * | 6           | 30 s                   |
 * | 7           | 1 min                  |
 * | 10          | 8 min                  |
 * | 14 and more | 2 h 8 min              |
 *
 * Example: at 08:00:00 the fifth wrong PIN is entered. Until 08:00:15 the kiosk answers "locked until 08:00:15" to
 * every PIN, right or wrong. At 08:00:15 a sixth wrong one locks it until 08:00:45; a right one would open and forget.
 * A kiosk counts PINs and cards apart, so a teacher's card still opens for who must leave with their child. Unknown cards
 * cost five seconds each from the fifth on, and never more.
 */
export const lockedUntil = (
  { wrong, lastWrongAt }: Tries,
  now: EpochMs,
  method: keyof typeof longestWaitMs = 'pin',
): EpochMs | undefined => {
  // A last try in the future means that the clock was put back; waiting for it could take years.
  if (wrong < freeTries || lastWrongAt > now) return undefined;
  const waitMs = Math.min(firstWaitMs * 2 ** (wrong - freeTries), longestWaitMs[method]);
  const until = (lastWrongAt + waitMs) as EpochMs; // whole milliseconds plus whole milliseconds
  return until > now ? until : undefined;
};

/**
 * Whether a right try forgets a kiosk's wrong ones. Ours: the same person's only once an hour, or who has a PIN could guess
 * at others' without end, four between two of their own. In a locked kiosk none but staff who named themselves are let
 * in, and they open it to everybody again.
 *
 * Example: at 08:00 云妈妈 mistypes twice, enters her PIN, and both are forgotten. At 08:10 somebody tries four PINs and then
 * hers: the four still count, until another person's right PIN or, from 09:00 on, hers again.
 */
export const isForgotten = (tries: KioskTries, personId: string, now: EpochMs, method: keyof typeof longestWaitMs) => {
  if (tries.forgottenFor !== personId || tries.forgottenAt === null) return true;
  const agoMs = now - tries.forgottenAt;
  // A time in the future means that the clock was put back.
  return agoMs < 0 || agoMs >= forgetsAgainAfterMs || lockedUntil(tries, now, method) !== undefined;
};

/** The later of several ends of waiting. */
export const laterOf = (...ends: readonly (EpochMs | undefined)[]): EpochMs | undefined =>
  ends.reduce((latest, end) => (latest === undefined || (end !== undefined && end > latest) ? end : latest), undefined);
