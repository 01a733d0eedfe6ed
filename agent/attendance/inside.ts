import type { ChildMoveBody, HeadCountBody } from '#contract/attendance.ts';
import type { Timeline } from './movement.ts';
import { type Asked, type Ruling, refuse, unknownId } from './ruling.ts';

export interface ChildMoveFacts {
  readonly childKnown: boolean;
  readonly roomKnown: boolean;
  readonly timeline: Timeline;
}

/** A child goes to another room. Refuses: unknown_reference, not_present, and conflict when the child is there already. */
export const decideChildMove = ({ body, at, by }: Asked<ChildMoveBody>, facts: ChildMoveFacts): Ruling => {
  const { id, childId, roomId } = body;
  if (!facts.childKnown) return unknownId('childId', childId);
  if (!facts.roomKnown) return unknownId('roomId', roomId);
  const { placement } = facts.timeline;
  if (!placement) return refuse('not_present');
  if (placement.roomId === roomId) return refuse('conflict', 'This child is in that room already');
  return {
    ok: true,
    event: {
      id,
      type: 'attendance.moved',
      occurredAt: at,
      actor: by.actor,
      subject: childId,
      data: { childId, roomId },
    },
  };
};

/** Somebody counted the children of a room; `expected` is how many the box believed to be there at that time. */
export const decideHeadCount = (
  { body, at, by }: Asked<HeadCountBody>,
  facts: { readonly roomKnown: boolean; readonly expected: number },
): Ruling => {
  const { id, roomId, children } = body;
  if (!facts.roomKnown) return unknownId('roomId', roomId);
  return {
    ok: true,
    event: {
      id,
      type: 'attendance.head_counted',
      occurredAt: at,
      actor: by.actor,
      subject: roomId,
      data: { roomId, children, expected: facts.expected },
    },
  };
};
