import type { HouseCopy } from '#contract/rollCall.ts';
import { childrenOfHouse, classesOfChildren, type HouseChild, type HouseClass } from '../../state/houseChildren.ts';

export interface RosterClass extends HouseClass {
  readonly children: readonly HouseChild[];
}

/** The children of the house, class by class; the class whose home is the own room first. */
export const classesOf = (house: HouseCopy | undefined, ownRoomId: string | undefined): RosterClass[] => {
  const children = childrenOfHouse(house);
  return classesOfChildren(children)
    .map((own) => ({ ...own, children: children.filter(({ classId }) => classId === own.classId) }))
    .toSorted(
      (a, b) =>
        Number(b.homeRoomId === ownRoomId) - Number(a.homeRoomId === ownRoomId) || a.classId.localeCompare(b.classId),
    );
};

export const childrenOf = (classes: readonly RosterClass[]): HouseChild[] =>
  classes.flatMap(({ children }) => [...children]);

/** The children who should be in a room, in the order of the classes, so that a face keeps its place. */
export const childrenIn = (classes: readonly RosterClass[], roomId: string): HouseChild[] =>
  childrenOf(classes).filter((child) => child.inside && child.roomId === roomId);
