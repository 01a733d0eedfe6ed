import type { SubsidyMonth } from '#contract/subsidy.ts';
import type { ClassType } from '#contract/values.ts';
import { packForDay, type RulePacks, ruleReference } from '../policy/pack.ts';
import { addDays, addMonths, type Day, dayAt, dayBounds } from '../time/calendar.ts';
import type { Clock, EpochMs } from '../time/clock.ts';
import type { History } from './history.ts';
import type { Movement } from './movement.ts';
import type { AttendanceClass } from './ports.ts';

type Arrival = Pick<Movement, 'kind' | 'id' | 'what' | 'occurredAt'>;
interface SubsidyAmounts {
  readonly infantYuanPerMonth: number;
  readonly toddlerYuanPerMonth: number;
}
type SubsidyClass = SubsidyMonth['classes'][number];

/**
 * The basis of the operating subsidy for one month (seed 四(四): 500 yuan for each child of an infant class, 300 for each
 * of a toddler class, by children actually attending). Attending is (ours) whoever arrived on at least one day; the days
 * are listed, so that another reading can be counted from them. A child counts once, in the class, and that class with
 * the type, of the last day on which it came. Pure.
 */
export const subsidyOf = (
  people: DatedPeople,
  last: Day,
  movements: readonly Arrival[],
  amounts: SubsidyAmounts,
  timeZone: string,
): SubsidyClass[] => {
  const days = new Map<string, Set<Day>>();
  for (const { kind, id, what, occurredAt } of movements) {
    if (kind !== 'child' || what !== 'in') continue;
    days.set(id, (days.get(id) ?? new Set()).add(dayAt(occurredAt, timeZone)));
  }
  const emptyOf = ({ classId, name, type }: Omit<AttendanceClass, 'roomId'>): SubsidyClass => {
    const yuanPerChild = amountOf(type, amounts);
    return { classId, name, type, yuanPerChild, children: [], yuan: yuanPerChild === null ? null : 0 };
  };
  const keyOf = ({ classId, type }: Pick<AttendanceClass, 'classId' | 'type'>): string => `${classId} ${type}`;
  // The classes that there are at the end of the month first, then those that were another type before.
  const found = new Map(people.classesOn(last).map((each) => [keyOf(each), emptyOf(each)]));
  const attending = [...days].map(([childId, own]) => ({
    childId,
    days: own.size,
    last: [...own].sort().at(-1) ?? last,
  }));
  for (const [day, children] of Map.groupBy(attending, (child) => child.last)) {
    const classOf = new Map(people.childrenOn(day).map(({ childId, classId }) => [childId, classId]));
    const classes = new Map(people.classesOn(day).map((each) => [each.classId, each]));
    for (const { childId, days: came } of children) {
      const own = classes.get(classOf.get(childId) ?? '');
      if (!own) continue;
      const { children: others, ...row } = found.get(keyOf(own)) ?? emptyOf(own);
      found.set(keyOf(own), {
        ...row,
        children: [...others, { childId, name: people.nameOf(childId), days: came }],
        yuan: row.yuanPerChild === null ? null : row.yuanPerChild * (others.length + 1),
      });
    }
  }
  return [...found.values()].map(({ children, ...row }) => ({
    ...row,
    children: children.toSorted((a, b) => (a.childId < b.childId ? -1 : 1)),
  }));
};

/** Classes and children as they counted on a day, those who were erased, too: they came, and are counted under their ids. */
export interface DatedPeople {
  classesOn(day: Day): readonly AttendanceClass[];
  childrenOn(day: Day): readonly { readonly childId: string; readonly classId: string }[];
  nameOf(childId: string): string;
}

const amountOf = (type: ClassType, amounts: SubsidyAmounts): number | null => {
  if (type === 'mixed') return null;
  return type === 'infant' ? amounts.infantYuanPerMonth : amounts.toddlerYuanPerMonth;
};

export interface SubsidyFacts {
  readonly people: DatedPeople;
  readonly history: Pick<History, 'movements' | 'lastArrival'>;
  /** Asked anew each time: a pack may come while the box runs. */
  readonly rules: { readonly packs: RulePacks };
  readonly timeZone: string;
  readonly clock: Clock;
}

/** One class of a month that has not ended: how many children came so far. */
export interface SubsidySoFar {
  readonly classId: string;
  readonly type: ClassType;
  readonly children: number;
  readonly yuanPerChild: number | null;
}

/**
 * The same from the first of a day's month until an instant of that day, counted without names, at the amounts in force on
 * the day: on the month's last day that is the month. Only each child's last arrival is read, however many there were.
 */
export const subsidySoFar = (
  day: Day,
  until: EpochMs,
  { people, history, rules, timeZone }: Omit<SubsidyFacts, 'clock'>,
): SubsidySoFar[] => {
  const { from } = dayBounds(addDays(day, 1 - Number(day.slice(8))), timeZone);
  const arrivals = people.childrenOn(day).flatMap(({ childId }): Arrival[] => {
    const occurredAt = history.lastArrival(childId, from, until);
    return occurredAt === undefined ? [] : [{ kind: 'child', id: childId, what: 'in', occurredAt }];
  });
  const { subsidy } = packForDay(rules.packs, day);
  return subsidyOf(people, day, arrivals, subsidy, timeZone).map(({ classId, type, children, yuanPerChild }) => ({
    classId,
    type,
    children: children.length,
    yuanPerChild,
  }));
};

/** The month that begins on `first`, at the amounts of the pack that is in force on its last day. */
export const subsidyOfMonth = (first: Day, { people, history, rules, timeZone, clock }: SubsidyFacts): SubsidyMonth => {
  const last = addDays(addMonths(first, 1), -1);
  const pack = packForDay(rules.packs, last);
  const movements = history.movements(dayBounds(first, timeZone).from, dayBounds(last, timeZone).to);
  const classes = subsidyOf(people, last, movements, pack.subsidy, timeZone);
  return {
    month: first.slice(0, 7),
    isOver: last < dayAt(clock.now(), timeZone),
    rule: ruleReference(pack, pack.subsidy.rule),
    classes,
    yuan: classes.reduce((sum, each) => sum + (each.yuan ?? 0), 0),
  };
};
