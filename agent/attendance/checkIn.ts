import type { CheckInBody } from '#contract/attendance.ts';
import { type AdultFacts, refusalOfAdult } from './adult.ts';
import type { Timeline } from './movement.ts';
import { type Asked, alreadyInside, type Ruling, refuse, unknownId } from './ruling.ts';

export interface CheckInFacts {
  readonly childKnown: boolean;
  /** The room asked for, else the room of the child's class; undefined when there is neither. */
  readonly roomId: string | undefined;
  readonly roomKnown: boolean;
  /** Undefined when staff check the child in without an adult. */
  readonly adult: AdultFacts | undefined;
  readonly timeline: Timeline;
  readonly timeZone: string;
  /** The child was away so long that it must be examined first. */
  readonly reexaminationDue: boolean;
  /** A caregiver has to take the child over from the desk. */
  readonly awaitsHandover: boolean;
}

/**
 * A child arrives. Refuses: unknown_reference (child, adult, room), not_yours, custody_blocked, not_authorised,
 * already_present, reexamination_due (nat: re-examination after three months away). No cap refuses an arrival: a full
 * room is a breach for ratio to raise, not a child in the street.
 */
export const decideCheckIn = ({ body, at, by }: Asked<CheckInBody>, facts: CheckInFacts): Ruling => {
  const { id, childId, method, health } = body;
  const { adult, roomId } = facts;
  if (!facts.childKnown) return unknownId('childId', childId);
  const refusal = adult && refusalOfAdult(adult, { id, action: 'check_in', childId, at, by, override: false });
  if (refusal) return refusal;
  if (roomId === undefined) return refuse('unknown_reference', 'The class of this child has no room; name a roomId');
  if (!facts.roomKnown) return unknownId('roomId', roomId);
  if (alreadyInside(facts.timeline, at, facts.timeZone)) return refuse('already_present');
  if (facts.reexaminationDue) {
    return refuse(
      'reexamination_due',
      'Away for three months or more; record the day of the re-examination, then try again',
    );
  }
  return {
    ok: true,
    event: {
      id,
      type: 'attendance.checked_in',
      occurredAt: at,
      actor: by.actor,
      subject: childId,
      data: {
        childId,
        roomId,
        method,
        ...(adult && { adultId: adult.adultId, ...(adult.isGuardian && { guardian: true }) }),
        ...(health && { health }),
        ...(facts.awaitsHandover && { awaitsHandover: true }),
      },
    },
  };
};
