import type { CheckOutBody } from '#contract/attendance.ts';
import { type AdultFacts, refusalOfAdult } from './adult.ts';
import type { Timeline } from './movement.ts';
import { type Asked, mayActForOthers, type Ruling, refuse, seenInsideLater, unknownId } from './ruling.ts';

export interface CheckOutFacts {
  readonly childKnown: boolean;
  /** Undefined when nobody on record is named. */
  readonly adult: AdultFacts | undefined;
  readonly timeline: Timeline;
}

/**
 * A child leaves with an adult. Staff may let it go with somebody who is not on record, with a reason: leaving is never
 * barred by a missing record. Refuses: invalid (nobody named and no override by staff), unknown_reference (child, adult), not_yours, custody_blocked, not_authorised,
 * not_present, and conflict for a late departure that later movements contradict. No cap and no ratio is looked at:
 * nothing of that kind ever stops leaving.
 */
export const decideCheckOut = ({ body, at, by }: Asked<CheckOutBody>, facts: CheckOutFacts): Ruling => {
  const { id, childId, method } = body;
  const { adult } = facts;
  if (!facts.childKnown) return unknownId('childId', childId);
  // A guardian's "override" is no override: it is left out, and the answer is the one without it.
  const override = mayActForOthers(by) ? body.override : undefined;
  if (!adult && !override) return nobodyNamed;
  const refusal =
    adult && refusalOfAdult(adult, { id, action: 'check_out', childId, at, by, override: override !== undefined });
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
      data: { childId, ...(adult && { adultId: adult.adultId }), method, ...(override && { override }) },
    },
  };
};

const nobodyNamed: Ruling = {
  ok: false,
  failure: {
    code: 'invalid',
    errors: [{ path: 'body/adultId', message: 'name the adult; staff may instead override with a reason' }],
  },
};
