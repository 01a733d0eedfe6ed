import type { HouseCopy } from '#contract/rollCall.ts';

export interface RosterChild {
  readonly childId: string;
  readonly name: string;
  readonly inside: boolean;
  /** Where the child is; undefined for one who is not inside. */
  readonly roomId: string | undefined;
}

export interface RosterClass {
  readonly classId: string;
  readonly name: string;
  /** Where the class is at home. */
  readonly roomId: string | undefined;
  readonly children: readonly RosterChild[];
}

/** The children of the house, class by class; the class whose home is the own room first. */
export const classesOf = (house: HouseCopy | undefined, ownRoomId: string | undefined): RosterClass[] => {
  const byClass = Map.groupBy(
    (house?.people ?? []).filter(({ who, classId }) => who === 'child' && classId !== null),
    ({ classId }) => classId ?? '',
  );
  return [...byClass]
    .map(([classId, people]) => ({
      classId,
      name: people[0]?.className ?? classId,
      roomId: people[0]?.homeRoomId ?? undefined,
      children: people.map(({ personId, name, inside, roomId }) => ({
        childId: personId,
        name,
        inside,
        roomId: inside ? (roomId ?? undefined) : undefined,
      })),
    }))
    .toSorted(
      (a, b) => Number(b.roomId === ownRoomId) - Number(a.roomId === ownRoomId) || a.classId.localeCompare(b.classId),
    );
};

export const childrenOf = (classes: readonly RosterClass[]): RosterChild[] =>
  classes.flatMap(({ children }) => children);

/** The children who should be in a room, in the order of the classes, so that a face keeps its place. */
export const childrenIn = (classes: readonly RosterClass[], roomId: string): RosterChild[] =>
  childrenOf(classes).filter((child) => child.inside && child.roomId === roomId);
