import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import type { HouseCopy } from '#contract/rollCall.ts';
import type { Entry } from '../../outbox/entry.ts';
import { ofDay } from '../../outbox/standing.ts';
import { childrenOfHouse, classesOfChildren, type HouseChild, type HouseClass } from '../../state/houseChildren.ts';
import { withUnsaved } from './unsaved.ts';

/** One child as the desk sees it, from the agent's day or, without it, from the kiosk's own copy. */
export interface RosterChild extends Omit<HouseChild, 'inside'> {
  /** `away`: enrolled, but not awaited today as far as is known. */
  readonly standing: 'expected' | 'present' | 'departed' | 'absent' | 'away';
  readonly arrivedAt: string | undefined;
  readonly departedAt: string | undefined;
  readonly awaitsHandover: boolean;
  readonly absence: Attendee['absence'];
  /** What is shown was tapped here, and the agent has not answered for it yet. */
  readonly unsaved: boolean;
}

export interface HouseRoster {
  readonly classes: readonly HouseClass[];
  /** In the order of the classes. */
  readonly children: readonly RosterChild[];
  /** Whether the agent has said who is awaited today; the kiosk's own copy does not know. */
  readonly knowsAwaited: boolean;
}

/**
 * Everybody of today: the agent's roster, those in the copy whom it does not expect, and on top of both what was
 * tapped here today and is not saved yet. Undefined while neither the roster nor the copy is known. `linkLost`: no newer roster
 * can come, while the copy has what was saved after it.
 */
export const houseRosterOf = (
  day: AttendanceDay | undefined,
  copy: HouseCopy | undefined,
  unsaved: readonly Entry[],
  linkLost = false,
): HouseRoster | undefined => {
  const known = day ?? copy;
  if (!known) return undefined;
  const copied = childrenOfCopy(copy);
  const classes = day ? classesOfDay(day) : classesOfChildren(copied);
  const inCopy = new Map(linkLost ? copied.map((child) => [child.childId, child]) : []);
  const listed = (day ? childrenOfDay(day) : []).map((child) => asCopied(child, inCopy.get(child.childId)));
  const listedIds = new Set(listed.map(({ childId }) => childId));
  const others = copied.filter(({ childId }) => !listedIds.has(childId));
  const order = new Map(classes.map(({ classId }, index) => [classId, index]));
  const placeOf = ({ classId }: RosterChild): number => order.get(classId ?? '') ?? classes.length;
  const children = [...listed, ...others].sort((a, b) => placeOf(a) - placeOf(b));
  return { classes, children: withUnsaved(children, ofDay(known.day, unsaved)), knowsAwaited: day !== undefined };
};

/** The child of the roster where the copy has it now. */
const asCopied = (child: RosterChild, copied: RosterChild | undefined): RosterChild => {
  if (!copied || (copied.standing === 'present') === (child.standing === 'present')) {
    return copied?.standing === 'present' ? { ...child, roomId: copied.roomId } : child;
  }
  return copied.standing === 'present'
    ? { ...child, standing: 'present', roomId: copied.roomId, departedAt: undefined, absence: null }
    : { ...child, standing: 'departed', roomId: undefined, awaitsHandover: false };
};

const classesOfDay = (day: AttendanceDay): HouseClass[] =>
  day.classes.map(({ classId, name, roomId }) => ({ classId, name, homeRoomId: roomId }));

const childrenOfDay = (day: AttendanceDay): RosterChild[] =>
  day.classes.flatMap(({ name: className, roomId: homeRoomId, children }) =>
    children.map((child) => ({
      childId: child.childId,
      name: child.name,
      classId: child.classId,
      className,
      homeRoomId,
      standing: child.state,
      roomId: child.roomId ?? undefined,
      arrivedAt: child.arrivedAt ?? undefined,
      departedAt: child.departedAt ?? undefined,
      awaitsHandover: child.awaitsHandover,
      absence: child.absence,
      unsaved: false,
    })),
  );

const childrenOfCopy = (copy: HouseCopy | undefined): RosterChild[] =>
  childrenOfHouse(copy).map(({ inside, ...child }) => ({
    ...child,
    standing: inside ? 'present' : 'away',
    arrivedAt: undefined,
    departedAt: undefined,
    awaitsHandover: false,
    absence: null,
    unsaved: false,
  }));
