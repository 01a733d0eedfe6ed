import type { ChildMoveBody } from '#contract/attendance.ts';
import type { Entry } from '../../outbox/entry.ts';
import { isMoved, notTakenBack } from '../../outbox/standing.ts';
import type { RosterChild } from './houseRoster.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The children as they are when what waits in the outbox is taken as done, in the order of the taps. What another
 * waiting write takes back never was.
 */
export const withUnsaved = (children: readonly RosterChild[], unsaved: readonly Entry[]): readonly RosterChild[] =>
  notTakenBack(unsaved).reduce((before, entry) => {
    const change = changeOf(entry);
    if (!change) return before;
    return before.map((child) => (change.means(child) ? { ...child, ...change.to(child), unsaved: true } : child));
  }, children);

interface Change {
  readonly means: (child: RosterChild) => boolean;
  readonly to: (child: RosterChild) => Partial<RosterChild>;
}

const changeOf = ({ path, body }: Entry): Change | undefined => {
  const fields = body as Fields; // an object, as all are
  const roomId = textIn(fields, 'roomId');
  const at = textIn(fields, 'occurredAt');
  const one = ({ childId }: RosterChild): boolean => childId === fields.childId;
  switch (path) {
    case '/attendance/check-ins':
      return {
        means: one,
        to: ({ homeRoomId }) => ({
          standing: 'present',
          roomId: roomId ?? homeRoomId,
          arrivedAt: at,
          departedAt: undefined,
          absence: null,
        }),
      };
    case '/attendance/check-outs':
      return {
        means: one,
        to: () => ({ standing: 'departed', roomId: undefined, departedAt: at, awaitsHandover: false }),
      };
    case '/attendance/handovers':
      return { means: one, to: (child) => ({ awaitsHandover: false, roomId: roomId ?? child.roomId }) };
    case '/attendance/moves':
      return {
        means: ({ standing, childId, roomId: from }) =>
          standing === 'present' && isMoved(body as ChildMoveBody, childId, from),
        to: () => ({ roomId, awaitsHandover: false }),
      };
    default:
      return undefined;
  }
};

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
};
