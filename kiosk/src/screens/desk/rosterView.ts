import type { RosterView } from '../../state/screens.ts';
import type { HouseRoster, RosterChild } from './houseRoster.ts';

export type Filter = NonNullable<RosterView['filter']>;
export const filters: readonly Filter[] = ['all', 'expected', 'present', 'departed', 'handover'];

/**
 * Everybody of a class except who is enrolled but not awaited today: those are found by searching. Without the agent's
 * day nobody knows who is awaited: then everybody is listed.
 */
export const ofClass = ({ children, knowsAwaited }: HouseRoster, classId: string | undefined): RosterChild[] =>
  children.filter(
    (child) => child.classId === classId && (child.standing !== 'away' || child.unsaved || !knowsAwaited),
  );

/** Those in a room now, from whatever class, and those of its own classes wherever they are. */
export const ofRoom = ({ children, knowsAwaited }: HouseRoster, roomId: string): RosterChild[] =>
  children.filter(
    (child) => child.roomId === roomId || (child.homeRoomId === roomId && (child.standing !== 'away' || !knowsAwaited)),
  );

/** Whether a child stands under a filter. Who is away is not yet here only where it is known who is awaited. */
export const passes = (filter: Filter, child: RosterChild, knowsAwaited: boolean): boolean => {
  switch (filter) {
    case 'all':
      return true;
    case 'handover':
      return child.awaitsHandover;
    case 'expected':
      return child.standing === 'expected' || (child.standing === 'away' && knowsAwaited);
    default:
      return child.standing === filter;
  }
};
