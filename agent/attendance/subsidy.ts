import type { SubsidyMonth } from '#contract/subsidy.ts';
import type { ClassType } from '#contract/values.ts';
import { packForDay, type RulePacks, ruleReference } from '../policy/pack.ts';
import { addDays, addMonths, type Day, dayAt, dayBounds } from '../time/calendar.ts';
import type { History } from './history.ts';
import type { Movement } from './movement.ts';
import type { AttendanceClass, EnrolledChild } from './ports.ts';

interface SubsidyAmounts {
  readonly infantYuanPerMonth: number;
  readonly toddlerYuanPerMonth: number;
}
type SubsidyClass = SubsidyMonth['classes'][number];

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

export interface SubsidyFacts {
  readonly people: {
    classes(): readonly AttendanceClass[];
    /** Those who were erased, too: they came, and are counted under their ids. */
    everyChild(): readonly { readonly childId: string; readonly classId: string }[];
    child(childId: string): { readonly name: string } | undefined;
  };
  readonly history: Pick<History, 'movements'>;
  /** Asked anew each time: a pack may come while the box runs. */
  readonly rules: { readonly packs: RulePacks };
  readonly timeZone: string;
}

/** The month that begins on `first`, at the amounts of the pack that is in force on its last day. */
export const subsidyOfMonth = (first: Day, { people, history, rules, timeZone }: SubsidyFacts): SubsidyMonth => {
  const last = addDays(addMonths(first, 1), -1);
  const pack = packForDay(rules.packs, last);
  const movements = history.movements(dayBounds(first, timeZone).from, dayBounds(last, timeZone).to);
  const children = people.everyChild().map(({ childId, classId }) => ({
    childId,
    classId,
    name: people.child(childId)?.name ?? childId,
  }));
  const classes = subsidyOf(people.classes(), children, movements, pack.subsidy, timeZone);
  return {
    month: first.slice(0, 7),
    rule: ruleReference(pack, pack.subsidy.rule),
    classes,
    yuan: classes.reduce((sum, each) => sum + (each.yuan ?? 0), 0),
  };
};
