import type { BreakBody, ClockInBody, ClockOutBody, StaffMoveBody } from '#contract/attendance.ts';
import type { Timeline } from './movement.ts';
import {
  type Asked,
  alreadyInside,
  type Caller,
  leftLater,
  mayActForOthers,
  type Refusal,
  type Ruling,
  refuse,
  seenInsideLater,
  unknownId,
} from './ruling.ts';

export interface StaffFacts {
  readonly staffKnown: boolean;
  /** True too when no room is named: a float. */
  readonly roomKnown: boolean;
  readonly timeline: Timeline;
  readonly timeZone: string;
}

/** A staff member begins work, in a room or as a float. Refuses: forbidden, unknown_reference, already_clocked_in. */
export const decideClockIn = ({ body, at, by }: Asked<ClockInBody>, facts: StaffFacts): Ruling => {
  const refusal = refusalOfStaff(body, by, facts);
  if (refusal) return refusal;
  if (alreadyInside(facts.timeline, at, facts.timeZone)) return refuse('already_clocked_in');
  return event('staff.clocked_in', { body, at, by }, { staffId: body.staffId, ...roomOf(body) });
};

/**
 * A staff member goes home. Refuses: forbidden, unknown_reference, not_clocked_in, and conflict for a late departure
 * that later movements contradict. A ratio never stops leaving.
 */
export const decideClockOut = ({ body, at, by }: Asked<ClockOutBody>, facts: StaffFacts): Ruling => {
  const refusal = refusalOfStaff(body, by, facts);
  if (refusal) return refusal;
  if (!facts.timeline.placement) return refuse('not_clocked_in');
  if (leftLater(facts.timeline)) {
    return refuse('conflict', 'A later clock-out is on record; take that back first');
  }
  if (seenInsideLater(facts.timeline)) {
    return refuse('conflict', 'This person moved or took a break after that time; void that first');
  }
  return event('staff.clocked_out', { body, at, by }, { staffId: body.staffId });
};

/**
 * A staff member enters a room, and in the same instant leaves the one before: one event, so nobody is ever in two
 * rooms or in none. Without a room: becomes a float. Entering a room ends a break. Refuses: forbidden,
 * unknown_reference, not_clocked_in, and conflict when already there.
 */
export const decideStaffMove = ({ body, at, by }: Asked<StaffMoveBody>, facts: StaffFacts): Ruling => {
  const refusal = refusalOfStaff(body, by, facts);
  if (refusal) return refusal;
  const { placement } = facts.timeline;
  if (!placement) return refuse('not_clocked_in');
  if (placement.roomId === body.roomId && !placement.onBreak) {
    return refuse(
      'conflict',
      body.roomId === undefined ? 'This person has no room already' : 'This person is there already',
    );
  }
  return event('staff.moved', { body, at, by }, { staffId: body.staffId, ...roomOf(body) });
};

/** A break begins or ends. Refuses: forbidden, unknown_reference, not_clocked_in, and conflict when it is so already. */
export const decideBreak = ({ body, at, by }: Asked<BreakBody>, facts: StaffFacts): Ruling => {
  const refusal = refusalOfStaff(body, by, facts);
  if (refusal) return refusal;
  const { placement } = facts.timeline;
  if (!placement) return refuse('not_clocked_in');
  const starts = body.action === 'start';
  if (placement.onBreak === starts) {
    return refuse('conflict', starts ? 'This person is on a break already' : 'This person is not on a break');
  }
  return event(starts ? 'staff.break_started' : 'staff.break_ended', { body, at, by }, { staffId: body.staffId });
};

type StaffBody = { readonly id: string; readonly staffId: string; readonly roomId?: string };

const roomOf = ({ roomId }: StaffBody): { roomId?: string } => (roomId === undefined ? {} : { roomId });

/** Staff act for themselves, caregivers and the head for anyone, guardians for no staff. A desk device may name anyone. */
const refusalOfStaff = (body: StaffBody, by: Caller, facts: StaffFacts): Refusal | undefined => {
  const self = by.person === undefined || (by.person.kind === 'staff' && by.person.id === body.staffId);
  if (!self && !mayActForOthers(by)) {
    return refuse('forbidden', 'Only a caregiver or the head may do this for somebody else');
  }
  if (!facts.staffKnown) return unknownId('staffId', body.staffId);
  if (body.roomId !== undefined && !facts.roomKnown) return unknownId('roomId', body.roomId);
  return undefined;
};

const event = (
  type: 'staff.clocked_in' | 'staff.clocked_out' | 'staff.moved' | 'staff.break_started' | 'staff.break_ended',
  { body, at, by }: Asked<StaffBody>,
  content: { staffId: string; roomId?: string },
): Ruling => ({
  ok: true,
  event: { id: body.id, type, occurredAt: at, actor: by.actor, subject: body.staffId, data: content },
});
