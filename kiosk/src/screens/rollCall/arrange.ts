import { isAccountedFor, keyOf, type Listed, markOf, type PersonKey, type RollCall } from './call.ts';

/** A part of the list: a room, those without one, or those who were looked for and not found. */
export interface Section {
  readonly id: string;
  readonly kind: 'missing' | 'room' | 'noRoom';
  readonly name: string;
  readonly people: readonly PersonKey[];
  /** Everybody in it was accounted for when the order was made. */
  readonly isComplete: boolean;
}

/**
 * The list in the order in which somebody must be looked for: the missing, then the rooms with people not marked yet,
 * then the rooms that are complete; within a room those not marked first. Visitors who are found have no room: they
 * stand where they are added, in the order in which they were.
 */
export const arrange = (
  call: RollCall,
  rooms: readonly { readonly roomId: string; readonly name: string }[],
): Section[] => {
  const isMissing = (person: Listed): boolean => markOf(call, keyOf(person)) === 'missing';
  const missing = call.list.filter(isMissing);
  const byRoom = Map.groupBy(
    call.list.filter((person) => person.who !== 'visitor' && !isMissing(person)),
    ({ roomId }) => roomId ?? '',
  );
  const order = rooms.map(({ roomId }) => roomId);
  const sections = [...byRoom].map(
    ([roomId, people]): Section => ({
      id: roomId === '' ? 'noRoom' : `room:${roomId}`,
      kind: roomId === '' ? 'noRoom' : 'room',
      name: rooms.find((room) => room.roomId === roomId)?.name ?? roomId,
      people: people.toSorted((one, other) => urgency(call, one) - urgency(call, other)).map(keyOf),
      isComplete: people.every((person) => isAccountedFor(markOf(call, keyOf(person)))),
    }),
  );
  const place = ({ id }: Section): number => {
    const index = order.indexOf(id.slice('room:'.length));
    return index < 0 ? order.length : index;
  };
  const sorted = sections.toSorted(
    (one, other) => Number(one.isComplete) - Number(other.isComplete) || place(one) - place(other),
  );
  return missing.length === 0
    ? sorted
    : [{ id: 'missing', kind: 'missing', name: '', people: missing.map(keyOf), isComplete: false }, ...sorted];
};

const urgency = (call: RollCall, person: Listed): number =>
  isAccountedFor(markOf(call, keyOf(person))) ? 2 : person.who === 'child' ? 0 : 1;
