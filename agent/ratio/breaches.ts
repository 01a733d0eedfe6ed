import type { RuleReference } from '#contract/events.ts';
import type { EpochMs } from '../time/clock.ts';
import type { RatioStep } from './intervals.ts';

/** A time in which a room lacked caregivers, short returns to a legal ratio included. Durations in ms. */
export interface Breach {
  readonly roomId: string;
  readonly from: EpochMs;
  /** When caregivers were last missing. */
  readonly to: EpochMs;
  /** Nobody was with the children for a part of it. */
  readonly unattended: boolean;
  readonly peakDeficit: number;
  /** How long caregivers were missing, without the returns. */
  readonly shortMs: number;
  readonly unattendedMs: number;
  /** Children inside × time in which caregivers were missing. */
  readonly childMs: number;
  /** Caregivers missing × time. */
  readonly caregiverMs: number;
  /** How often the ratio was restored for less than the settling time. */
  readonly returns: number;
  /** Infants were inside or belong here, which makes the grace the shorter one. */
  readonly infants: boolean;
  readonly causeEventId: string | null;
  /** The rule that asked for the most. */
  readonly rule: RuleReference;
}

/**
 * The breaches in the step function of some rooms, by beginning. A deficit that comes back within `settleMs` of its end
 * is the same breach, so that a flapping input makes one; the minutes count only while caregivers were missing. What rests
 * on somebody who is there by a guess only is none.
 */
export const breachesOf = (steps: readonly RatioStep[], settleMs: number): Breach[] => {
  const found: Breach[] = [];
  const last = new Map<string, number>();
  for (const { roomId, from, to, verdict, guessed, causeEventId } of [...steps].sort((a, b) => a.from - b.from)) {
    if (verdict.deficit === 0 || guessed) continue;
    const lasted = to - from;
    const part = {
      to,
      unattended: verdict.state === 'unattended',
      peakDeficit: verdict.deficit,
      shortMs: lasted,
      unattendedMs: verdict.state === 'unattended' ? lasted : 0,
      childMs: verdict.children * lasted,
      caregiverMs: verdict.deficit * lasted,
      infants: verdict.infants,
      rule: verdict.rule,
    };
    const index = last.get(roomId);
    const before = index === undefined ? undefined : found[index];
    if (index === undefined || before === undefined || from - before.to > settleMs) {
      last.set(roomId, found.push({ roomId, from, returns: 0, causeEventId, ...part }) - 1);
      continue;
    }
    found[index] = {
      ...before,
      to,
      unattended: before.unattended || part.unattended,
      peakDeficit: Math.max(before.peakDeficit, part.peakDeficit),
      shortMs: before.shortMs + part.shortMs,
      unattendedMs: before.unattendedMs + part.unattendedMs,
      childMs: before.childMs + part.childMs,
      caregiverMs: before.caregiverMs + part.caregiverMs,
      returns: before.returns + (from > before.to ? 1 : 0),
      infants: before.infants || part.infants,
      rule: part.peakDeficit > before.peakDeficit ? part.rule : before.rule,
    };
  }
  return found;
};
