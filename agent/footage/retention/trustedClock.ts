import type { ClockTrust } from '../../time/clock.ts';

/**
 * The time that deletion rests on: never ahead of the true time. It goes on with the monotonic clock, so that no jump of
 * the wall clock moves it; while the machine is off it stands still. It follows the wall clock in two cases: a time server
 * has kept that clock for a day without a jump, or a person says what time it is. Until one of them has happened once,
 * and whenever the wall clock is elsewhere by more than an hour, nothing is deleted.
 */
export interface TrustedTime {
  readonly trustedMs: number;
  /** Start of the machine in which `monoMs` was read. */
  readonly boot: string;
  readonly monoMs: number;
  /** A time server or a person has vouched for it. */
  readonly proved: boolean;
  /** Journal seq of the last confirmation that was taken in. */
  readonly confirmedSeq: number;
}

/** Since when, by the monotonic clock, a time server has kept the wall clock without a jump. Lives with the process. */
export interface Agreement {
  readonly sinceMonoMs: number;
  /** Wall less monotonic clock at the last look. */
  readonly offsetMs: number;
}

export interface ClockReading {
  readonly wallMs: number;
  readonly trust: ClockTrust;
  /** Whether a time server keeps the wall clock. */
  readonly isSynchronised: boolean;
  readonly boot: string;
  /** Monotonic since that boot. */
  readonly monoMs: number;
}

/** A person said, at this wall time of the box, that its clock is right. */
export interface Confirmation {
  readonly seq: number;
  readonly wallMs: number;
}

export interface Judged {
  readonly time: TrustedTime;
  /** By how much the trusted time was behind, where it was put right just now. */
  readonly correctedMs: number | undefined;
  readonly agreement: Agreement | undefined;
  /** What the rule may take for now: the earlier of wall clock and trusted time. */
  readonly nowMs: number;
  readonly frozen: 'unproved' | 'unset' | 'jumped' | undefined;
}

/** A time server corrects what a person has set wrong well within this. */
const agreedForMs = 24 * 3_600_000;
/** Between two looks, wall and monotonic clock differ by less unless the wall clock was set. */
const jumpMs = 1000;
/** Less is the drift of a quartz, which the margin of the rule covers. */
const leastCorrectionMs = 1000;
/** Farther apart than this they are not two views of one time. */
const apartMs = 3_600_000;

/**
 * Takes a look at the clocks. `newestFootageMs`: end of the newest footage, where the box has some and has never kept a
 * trusted time; it was recorded before now, whatever the wall clock shows.
 */
export const judgeClock = (
  before: { readonly time: TrustedTime | undefined; readonly agreement: Agreement | undefined },
  reading: ClockReading,
  confirmation: Confirmation | undefined,
  newestFootageMs: number | undefined,
): Judged => {
  const { wallMs, boot, monoMs } = reading;
  const agreement = agreementAfter(before.agreement, reading);
  const isAgreed = agreement !== undefined && monoMs - agreement.sinceMonoMs >= agreedForMs;
  const earlier = before.time ?? {
    trustedMs: Math.min(wallMs, newestFootageMs ?? wallMs),
    boot,
    monoMs,
    proved: false,
    confirmedSeq: 0,
  };
  const elapsedMs = earlier.boot === boot ? Math.max(0, monoMs - earlier.monoMs) : 0;
  const goneOnMs = Math.floor(earlier.trustedMs + elapsedMs);
  // Nobody vouched for it: a wall clock that is behind may be the right one.
  const keptMs = earlier.proved || reading.trust === 'unset' ? goneOnMs : Math.min(goneOnMs, wallMs);
  const isConfirmed = confirmation !== undefined && confirmation.seq > earlier.confirmedSeq;
  let trustedMs = keptMs;
  if (isConfirmed) trustedMs = confirmation.wallMs;
  if (isAgreed) trustedMs = wallMs;
  const time = {
    trustedMs,
    boot,
    monoMs,
    proved: earlier.proved || isConfirmed || isAgreed,
    confirmedSeq: isConfirmed ? confirmation.seq : earlier.confirmedSeq,
  };
  const isFirstProof = time.proved && !earlier.proved;
  const correctedMs =
    isFirstProof || trustedMs - keptMs >= leastCorrectionMs ? Math.max(0, trustedMs - keptMs) : undefined;
  return { time, correctedMs, agreement, nowMs: Math.min(wallMs, trustedMs), frozen: frozenBy(time, reading) };
};

const agreementAfter = (
  before: Agreement | undefined,
  { wallMs, monoMs, isSynchronised, trust }: ClockReading,
): Agreement | undefined => {
  if (!isSynchronised || trust === 'unset') return undefined;
  const offsetMs = wallMs - monoMs;
  const isSame = before !== undefined && Math.abs(offsetMs - before.offsetMs) <= jumpMs && monoMs >= before.sinceMonoMs;
  return { sinceMonoMs: isSame ? before.sinceMonoMs : monoMs, offsetMs };
};

const frozenBy = (time: TrustedTime, { wallMs, trust }: ClockReading): Judged['frozen'] => {
  if (trust === 'unset') return 'unset';
  if (!time.proved) return 'unproved';
  return Math.abs(wallMs - time.trustedMs) > apartMs ? 'jumped' : undefined;
};
