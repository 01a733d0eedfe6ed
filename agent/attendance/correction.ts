import type { CorrectionBody } from '#contract/attendance.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Timeline } from './movement.ts';
import { type Caller, mayActForOthers, type Ruling, refuse, unknownId } from './ruling.ts';

/** How long whoever made a mistake at the kiosk may take it back alone. */
const undoWithinMs = 600_000;

export interface CorrectionFacts {
  /** The event to take back. */
  readonly target: JournalEvent | undefined;
  /** It is a movement or a head count, so taking it back means something. */
  readonly correctable: boolean;
  readonly voided: boolean;
  /** The person around the target, when that is an arrival. */
  readonly timeline: Timeline | undefined;
  /** The moves made together with the target that still stand, without it; empty for any other event. */
  readonly group: readonly JournalEvent[];
}

/**
 * Takes back an earlier event. Whoever made it may within 10 minutes of its recording; a caregiver or the head always.
 * Refuses: unknown_reference, forbidden, and conflict for what was taken back already, is no attendance event (a
 * correction is not corrected: record it anew), or is an arrival that later movements stand on.
 */
export const decideCorrection = (
  { body, now, by }: { readonly body: CorrectionBody; readonly now: EpochMs; readonly by: Caller },
  { target, correctable, voided, timeline, group }: CorrectionFacts,
): Ruling => {
  if (!target) return unknownId('voids', body.voids);
  const ownAndFresh = target.actor === by.actor && now - target.recordedAt <= undoWithinMs;
  if (!ownAndFresh && !mayActForOthers(by)) {
    return refuse('forbidden', 'After 10 minutes, or for what somebody else did, ask a caregiver');
  }
  if (!correctable) return refuse('conflict', 'Only a movement or a head count can be taken back');
  const standing = [...(voided ? [] : [target]), ...(body.group ? group : [])];
  const [first, ...others] = standing;
  if (!first) return refuse('conflict', 'This was taken back already');
  if (timeline && standsOnArrival(target.id, timeline)) {
    return refuse('conflict', 'Later movements stand on this arrival; take those back first');
  }
  const voiding = ({ id: voids, subject }: JournalEvent) => ({
    type: 'attendance.voided' as const,
    actor: by.actor,
    subject,
    data: { voids, why: body.why },
  });
  return { ok: true, event: { id: body.id, ...voiding(first) }, together: others.map(voiding) };
};

const standsOnArrival = (targetId: string, { before, after }: Timeline): boolean => {
  // What happened in the same instant but was recorded later comes after the target, too.
  const next = before?.eventId === targetId ? after : before;
  const leaves = next === undefined || next.what === 'in' || next.what === 'out';
  return !leaves;
};
