import { createHmac } from 'node:crypto';
import type { SummaryClass } from '#agent/summary/facts.ts';
import type { ClassType } from '#contract/values.ts';
import { chanceOf } from './chance.ts';

export interface InventedChild {
  readonly childId: string;
  readonly classId: string;
  /** How often it comes on a working day. */
  readonly comesPermille: number;
  /** Comes by the hour, so nobody expects it. */
  readonly hourly: boolean;
}

/** A caregiver: only the keyed hash of the number in the register, as a summary names one. */
export interface InventedCaregiver {
  readonly staff: string;
  readonly roomId: string;
  /** The number is registered at the neighbour too, and on some days in the same minutes (挂靠). */
  readonly sharedWith: 'next' | 'previous' | undefined;
}

/** A facility that does not exist. */
export interface InventedFacility {
  readonly id: string;
  readonly name: string;
  readonly town: string;
  readonly inclusive: boolean;
  readonly places: number;
  readonly hours: { readonly open: string; readonly close: string };
  readonly classes: readonly SummaryClass[];
  readonly children: readonly InventedChild[];
  readonly caregivers: readonly InventedCaregiver[];
  readonly cameras: number;
  /** What its people and machines are like; each is a rate in permille of its days. */
  readonly habits: {
    readonly breaches: number;
    readonly unattended: number;
    readonly footageGaps: number;
    readonly boxOff: number;
    readonly boxPartlyOff: number;
    readonly forgetsToClose: number;
    readonly lapses: number;
  };
  /** How far back its disks reach. */
  readonly keptDays: number;
}

export const siteIdOf = (index: number): string => `sim-${String(index + 1).padStart(4, '0')}`;

/** One in twelve, the fourth first, so that even a small district has something to see to. */
export const isPoorlyRun = (index: number): boolean => index % 12 === 3;

const towns = ['甲河镇', '乙山镇', '丙桥街道', '丁湖街道', '戊岭镇'] as const;
const petNames = ['小云朵', '小橡树', '小蜗牛', '小海豚', '小石榴', '小风车', '小竹笋', '小月亮'] as const;

/** Made once for the simulation: a real district's key is a secret. */
const staffKey = 'nestbox simulation';
const staffHash = (register: string): string =>
  createHmac('sha256', staffKey).update(register).digest('hex').slice(0, 32);

const capOf: Readonly<Record<ClassType, number>> = { infant: 10, toddler_small: 15, toddler_big: 20, mixed: 18 };
/** Caregivers of a full class (seed 四(一)). */
const caregiversOf: Readonly<Record<ClassType, number>> = { infant: 4, toddler_small: 3, toddler_big: 3, mixed: 4 };

/** The facility at that place of the list, always the same for the same seed. Obviously invented: no such town, no such name. */
export const inventFacility = (seed: number, index: number): InventedFacility => {
  const chance = chanceOf(seed, 'facility', index);
  const types: ClassType[] = (
    [
      ['toddler_small', 'toddler_big'],
      ['infant', 'toddler_small', 'toddler_big'],
      ['infant', 'toddler_small', 'toddler_big', 'toddler_big'],
      ['mixed'],
    ] satisfies ClassType[][]
  )[chance.between(0, 3)] ?? ['mixed'];
  const classes = types.map((type, place) => ({
    classId: `class-${place + 1}`,
    type,
    roomId: `room-${place + 1}`,
    places: capOf[type],
  }));
  const children = classes.flatMap(({ classId, places }) => {
    const enrolled = chance.between(Math.ceil(places * 0.4), places);
    return Array.from({ length: enrolled }, (_, number) => ({
      childId: `${classId}-child-${number + 1}`,
      classId,
      comesPermille: chance.between(700, 980),
      hourly: chance.permille(60),
    }));
  });
  const isPoor = isPoorlyRun(index);
  const rate = (usual: number, poor: number): number => (isPoor ? poor : chance.between(0, usual));
  const facility = {
    id: siteIdOf(index),
    name: `模拟托育园${String(index + 1).padStart(3, '0')}·${petNames[chance.between(0, petNames.length - 1)]}`,
    town: towns[chance.between(0, towns.length - 1)] ?? towns[0],
    inclusive: chance.permille(480),
    places: classes.reduce((sum, { places }) => sum + places, 0),
    hours: chance.permille(700) ? { open: '07:30', close: '18:00' } : { open: '08:00', close: '17:30' },
    classes,
    children,
    caregivers: classes.flatMap(({ roomId, type }) =>
      Array.from({ length: caregiversOf[type] }, (_, number) => ({
        staff: staffHash(`${index} ${roomId} ${number}`),
        roomId,
        sharedWith: undefined,
      })),
    ),
    cameras: 3 + classes.length * 2,
    habits: {
      breaches: rate(40, 300),
      unattended: rate(6, 60),
      footageGaps: rate(2, 60),
      boxOff: rate(4, 40),
      boxPartlyOff: rate(12, 60),
      forgetsToClose: rate(40, 200),
      lapses: rate(30, 200),
    },
    keptDays: isPoor ? chance.between(60, 85) : chance.between(90, 130),
  };
  return { ...facility, caregivers: withShared(seed, index, facility.caregivers) };
};

/** Of every sixth pair of neighbours, the second and third facility first, one caregiver stands in both registers. */
const withShared = (seed: number, index: number, own: readonly InventedCaregiver[]): InventedCaregiver[] => {
  const isShared = (first: number): boolean => first % 6 === 1;
  const shared = (first: number, sharedWith: 'next' | 'previous'): InventedCaregiver => ({
    staff: staffHash(`shared ${seed} ${first}`),
    roomId: own[0]?.roomId ?? 'room-1',
    sharedWith,
  });
  return [
    ...(isShared(index) ? [shared(index, 'next')] : []),
    ...(isShared(index - 1) ? [shared(index - 1, 'previous')] : []),
    ...own,
  ];
};
