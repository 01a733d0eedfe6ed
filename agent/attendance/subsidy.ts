import type { ClassType } from '#contract/values.ts';
import { type Day, dayAt } from '../time/calendar.ts';
import type { Movement } from './movement.ts';
import type { AttendanceClass, EnrolledChild } from './ports.ts';

interface SubsidyAmounts {
  readonly infantYuanPerMonth: number;
  readonly toddlerYuanPerMonth: number;
}
interface SubsidyChild {
  readonly childId: string;
  readonly name: string;
  /** Days of the month on which the child arrived. */
  readonly days: number;
}
export interface SubsidyClass {
  readonly classId: string;
  readonly name: string;
  readonly type: ClassType;
  /** Yuan for each child and month; null: the plan names none for this kind of class, and a person must decide. */
  readonly yuanPerChild: number | null;
  readonly children: readonly SubsidyChild[];
  readonly yuan: number | null;
}

/**
 * The basis of the operating subsidy for one month (seed 四(四): 500 yuan for each child of an infant class, 300 for each
 * of a toddler class, by children actually attending). Attending is (ours) whoever arrived on at least one day; the days
 * are listed, so that another reading can be counted from them. A class is that on record today. Pure.
 */
export const subsidyOf = (
  classes: readonly AttendanceClass[],
  children: readonly Pick<EnrolledChild, 'childId' | 'classId' | 'name'>[],
  movements: readonly Movement[],
  amounts: SubsidyAmounts,
  timeZone: string,
): SubsidyClass[] => {
  const days = new Map<string, Set<Day>>();
  for (const { kind, id, what, occurredAt } of movements) {
    if (kind !== 'child' || what !== 'in') continue;
    days.set(id, (days.get(id) ?? new Set()).add(dayAt(occurredAt, timeZone)));
  }
  return classes.map(({ classId, name, type }) => {
    const attending = children
      .filter((child) => child.classId === classId && days.has(child.childId))
      .map((child) => ({ childId: child.childId, name: child.name, days: days.get(child.childId)?.size ?? 0 }));
    const yuanPerChild = amountOf(type, amounts);
    const yuan = yuanPerChild === null ? null : yuanPerChild * attending.length;
    return { classId, name, type, yuanPerChild, children: attending, yuan };
  });
};

const amountOf = (type: ClassType, amounts: SubsidyAmounts): number | null => {
  if (type === 'mixed') return null;
  return type === 'infant' ? amounts.infantYuanPerMonth : amounts.toddlerYuanPerMonth;
};
