import type { HouseCopy } from '#contract/rollCall.ts';

/** One child as the kiosk's own copy of the house knows it. */
export interface HouseChild {
  readonly childId: string;
  readonly name: string;
  readonly classId: string | undefined;
  readonly className: string;
  /** Where the class is at home; undefined where nobody has said. */
  readonly homeRoomId: string | undefined;
  readonly inside: boolean;
  /** Where the child is; undefined for one who is not inside. */
  readonly roomId: string | undefined;
}

export interface HouseClass {
  readonly classId: string;
  readonly name: string;
  readonly homeRoomId: string | undefined;
}

export const childrenOfHouse = (house: HouseCopy | undefined): HouseChild[] =>
  (house?.people ?? [])
    .filter(({ who }) => who === 'child')
    .map(({ personId, name, classId, className, homeRoomId, inside, roomId }) => ({
      childId: personId,
      name,
      classId: classId ?? undefined,
      className: className ?? '',
      homeRoomId: homeRoomId ?? undefined,
      inside,
      roomId: inside ? (roomId ?? undefined) : undefined,
    }));

/** The classes of children, in the order in which they first come. */
export const classesOfChildren = (
  children: readonly Pick<HouseChild, 'classId' | 'className' | 'homeRoomId'>[],
): HouseClass[] => {
  const classes = new Map<string, HouseClass>();
  for (const { classId, className, homeRoomId } of children) {
    if (classId !== undefined && !classes.has(classId)) {
      classes.set(classId, { classId, name: className, homeRoomId });
    }
  }
  return [...classes.values()];
};
