import type { CheckOutBody } from '#contract/attendance.ts';
import { type AdultFacts, refusalOfAdult, refusalOfLikeness } from './adult.ts';
import type { Timeline } from './movement.ts';
import type { DayPickup } from './ports.ts';
import { type Asked, leftLater, mayActForOthers, type Ruling, refuse, seenInsideLater, unknownId } from './ruling.ts';

export interface CheckOutFacts {
  readonly childKnown: boolean;
  /** Undefined when nobody on record is named. */
  readonly adult: AdultFacts | undefined;
  /** The one-off pickup of this child and day to which the code belongs; undefined when there is none. */
  readonly pickup: Pick<DayPickup, 'pickupId' | 'isUsed'> | undefined;
  /** The adult blocked for the child whom the pickup, or `takenBy` of an override, may mean. */
  readonly blockedLike: string | undefined;
  readonly timeline: Timeline;
}

/**
 * A child leaves with an adult, or with whoever brings the day's code to staff. Staff may let it go with somebody who is
 * not on record, with a reason: leaving is never barred by a missing record. Refuses: invalid (nobody named and no
 * override by staff), unknown_reference (child, adult), not_yours, custody_blocked, not_authorised, not_present, and
 * conflict for a late departure that later movements contradict. No cap and no ratio is looked at: nothing of that
 * kind ever stops leaving.
 */
export const decideCheckOut = ({ body, at, by }: Asked<CheckOutBody>, facts: CheckOutFacts): Ruling => {
  const { id, childId, method } = body;
  const { adult } = facts;
  if (!facts.childKnown) return unknownId('childId', childId);
  // A guardian's "override" is no override: it is left out, and the answer is the one without it.
  const override = mayActForOthers(by) ? body.override : undefined;
  const pickup = body.pickupCode === undefined ? undefined : facts.pickup;
  if (body.pickupCode !== undefined && !override) {
    if (adult) return invalid('pickupCode', 'stands for whoever came with it; leave adultId out');
    // Staff look at whoever brings it; who only stands at the kiosk could try codes until one fits.
    if (by.person?.kind !== 'staff' && !mayActForOthers(by)) return refuse('not_authorised');
    if (!pickup) return refuse('not_authorised', 'No one-off pickup of this child has this code today');
    if (pickup.isUsed) return refuse('conflict', 'The child has left with this code already');
  }
  if (!adult && !override && !pickup)
    return invalid(
      'adultId',
      body.override ? overrideAlone : 'name the adult; staff may instead override with a reason',
    );
  const handing = { id, action: 'check_out', childId, at, by, override: override !== undefined } as const;
  const refusal = (adult && refusalOfAdult(adult, handing)) ?? refusalOfLikeness(facts.blockedLike, handing);
  if (refusal) return refusal;
  if (!facts.timeline.placement) return refuse('not_present');
  if (leftLater(facts.timeline)) {
    return refuse('conflict', 'A later departure of this visit is on record; take that back first');
  }
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
      data: {
        childId,
        ...(adult && { adultId: adult.adultId, ...(adult.isGuardian && { guardian: true }) }),
        method,
        ...(pickup && { pickupId: pickup.pickupId }),
        ...(override && { override: true }),
      },
    },
    together: override
      ? [
          {
            type: 'attendance.override_noted',
            occurredAt: at,
            actor: by.actor,
            subject: childId,
            data: { departureId: id, ...override },
          },
        ]
      : [],
  };
};

const overrideAlone = 'name the adult: only a caregiver or the head, identified by PIN or card, may override';

const invalid = (field: string, message: string): Ruling => ({
  ok: false,
  failure: { code: 'invalid', errors: [{ path: `body/${field}`, message }] },
});
