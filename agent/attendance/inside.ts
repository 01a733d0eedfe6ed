import type { ChildMoveBody, HandoverBody } from '#contract/attendance.ts';
import type { Timeline } from './movement.ts';
import { type Asked, type Ruling, refuse, unknownId } from './ruling.ts';

export interface ChildMoveFacts {
  readonly roomKnown: boolean;
  /** Those who are to go, in the order asked for; undefined when the body names nobody, or in two ways. */
  readonly children: readonly MovingChild[] | undefined;
}
export interface MovingChild {
  readonly childId: string;
  readonly known: boolean;
  readonly timeline: Timeline;
}

/**
 * A child, a group or a whole room goes to another room, in one instant: all or nobody. Who is there already stays.
 * Refuses: invalid (nobody named, or in two ways), unknown_reference, not_present (naming who is not inside), and
 * conflict when nobody is left to move.
 */
export const decideChildMove = ({ body, at, by }: Asked<ChildMoveBody>, facts: ChildMoveFacts): Ruling => {
  const { id, roomId } = body;
  const { children } = facts;
  if (!children) return oneWayOfNaming;
  if (!facts.roomKnown) return unknownId('roomId', roomId);
  const field = body.childIds ? (index: number) => `childIds/${index}` : () => 'childId';
  const errors = (wrong: (child: MovingChild) => boolean, message: (childId: string) => string) =>
    children.flatMap((child, index) =>
      wrong(child) ? [{ path: `body/${field(index)}`, message: message(child.childId) }] : [],
    );
  const unknown = errors(
    ({ known }) => !known,
    (childId) => `nothing has the id "${childId}"`,
  );
  if (unknown.length > 0) return { ok: false, failure: { code: 'unknown_reference', errors: unknown } };
  const away = errors(
    ({ timeline }) => !timeline.placement,
    (childId) => `"${childId}" is not inside`,
  );
  if (away.length > 0) return { ok: false, failure: { code: 'not_present', errors: away } };
  const [first, ...others] = children.filter(({ timeline }) => timeline.placement?.roomId !== roomId);
  if (!first) return refuse('conflict', 'There is nobody to move: who was named is in that room already');
  const group = others.length > 0 ? { groupId: id } : {};
  const move = (childId: string) => ({
    type: 'attendance.moved' as const,
    occurredAt: at,
    actor: by.actor,
    subject: childId,
    data: { childId, roomId, ...group },
  });
  return {
    ok: true,
    event: { id, ...move(first.childId) },
    together: others.map(({ childId }) => move(childId)),
  };
};

const oneWayOfNaming: Ruling = {
  ok: false,
  failure: {
    code: 'invalid',
    errors: [{ path: 'body/childId', message: 'name who goes in one way: childId, childIds or fromRoomId' }],
  },
};

/**
 * A caregiver takes over a child whom the desk has let in. Until then the child counts in the room that the desk named:
 * better one too many there than nowhere. Refuses: unknown_reference, not_present, conflict when nothing is awaited.
 */
export const decideHandover = (
  { body, at, by }: Asked<HandoverBody>,
  facts: { readonly childKnown: boolean; readonly roomKnown: boolean; readonly timeline: Timeline },
): Ruling => {
  const { id, childId } = body;
  if (!facts.childKnown) return unknownId('childId', childId);
  if (!facts.roomKnown && body.roomId !== undefined) return unknownId('roomId', body.roomId);
  const { placement } = facts.timeline;
  const roomId = body.roomId ?? placement?.roomId;
  if (!placement || roomId === undefined) return refuse('not_present');
  if (!placement.awaitsHandover) return refuse('conflict', 'This child has been taken over already');
  return {
    ok: true,
    event: {
      id,
      type: 'attendance.handed_over',
      occurredAt: at,
      actor: by.actor,
      subject: childId,
      data: { childId, roomId },
    },
  };
};
