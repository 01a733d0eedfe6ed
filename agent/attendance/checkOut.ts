import type { CheckOutBody } from '#contract/attendance.ts';
import { type AdultFacts, refusalOfAdult } from './adult.ts';
import type { Timeline } from './movement.ts';
import { type Asked, mayActForOthers, type Ruling, refuse, seenInsideLater, unknownId } from './ruling.ts';

export interface CheckOutFacts {
  readonly childKnown: boolean;
  readonly adult: AdultFacts;
  readonly timeline: Timeline;
}

/**
 * A child leaves with an adult. Refuses: unknown_reference (child, adult), not_yours, custody_blocked, not_authorised,
 * not_present, and conflict for a late departure that later movements contradict. No cap and no ratio is looked at:
 * nothing of that kind ever stops leaving.
 */
export const decideCheckOut = ({ body, at, by }: Asked<CheckOutBody>, facts: CheckOutFacts): Ruling => {
  const { id, childId, adultId, method } = body;
  if (!facts.childKnown) return unknownId('childId', childId);
  // A guardian's "override" is no override: it is left out, and the answer is the one without it.
  const override = mayActForOthers(by) ? body.override : undefined;
  const refusal = refusalOfAdult(facts.adult, {
    id,
    action: 'check_out',
    childId,
    at,
    by,
    override: override !== undefined,
  });
  if (refusal) return refusal;
  if (!facts.timeline.placement) return refuse('not_present');
  if (seenInsideLater(facts.timeline)) {
    return refuse('conflict', 'This child was moved after that time; void the move first, or give the later time');
  }
  return {
    ok: true,
    event: {
      id,
      type: 'attendance.checked_out',
      occurredAt: at,
      actor: by.actor,
      subject: childId,
      data: { childId, adultId, method, ...(override && { override: { reason: override.reason } }) },
    },
  };
};
