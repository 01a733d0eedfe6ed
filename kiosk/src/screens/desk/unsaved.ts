import type { Entry } from '../../outbox/entry.ts';
import type { RosterChild } from './houseRoster.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The children as they are when what waits in the outbox is taken as done, in the order of the taps. What another
 * waiting write takes back never was.
 */
export const withUnsaved = (children: readonly RosterChild[], waiting: readonly Entry[]): readonly RosterChild[] => {
  const voided = new Set(
    waiting.flatMap(({ path, body }) => (path === '/attendance/corrections' ? [fieldsOf(body).voids] : [])),
  );
  return waiting
    .filter(({ id }) => !voided.has(id))
    .reduce((before, { path, body }) => {
      const change = changeOf(path, fieldsOf(body));
      if (!change) return before;
      return before.map((child) => (change.means(child) ? { ...child, ...change.to(child), unsaved: true } : child));
    }, children);
};

interface Change {
  readonly means: (child: RosterChild) => boolean;
  readonly to: (child: RosterChild) => Partial<RosterChild>;
}

const changeOf = (path: string, fields: Fields): Change | undefined => {
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
        means: (child) => child.standing === 'present' && isMoved(child, fields),
        to: () => ({ roomId, awaitsHandover: false }),
      };
    default:
      return undefined;
  }
};

const isMoved = ({ childId, roomId }: RosterChild, { childId: one, childIds, fromRoomId }: Fields): boolean =>
  childId === one ||
  (Array.isArray(childIds) && childIds.includes(childId)) ||
  (roomId !== undefined && roomId === fromRoomId);

const fieldsOf = (body: unknown): Fields => (typeof body === 'object' && body !== null ? { ...body } : {});

const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
};
