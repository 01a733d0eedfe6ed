import type { SubsidyFacts } from './attendance/subsidy.ts';
import type { Stores } from './stores.ts';
import { type Day, dayBounds } from './time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from './time/clock.ts';

/** Classes, children and staff as they counted at the end of a day; for today and later, as they are now. */
export const recordsOfDay = ({ people }: Pick<Stores, 'people'>, timeZone: string) => {
  const endOf = (day: Day): EpochMs => epochMs(dayBounds(day, timeZone).to - 1);
  const everyChildOn = (day: Day) => people.childrenAt(endOf(day), day);
  return {
    classesOn: (day: Day) => people.classesAt(endOf(day)),
    staffOn: (day: Day) => people.staffMembersAt(endOf(day)),
    /** Those who were erased, too: a past day is counted as it was. */
    everyChildOn,
    /** The same for many days, with one reading. */
    everyChildOnDays: () => {
      const childrenAt = people.childrenOnDays();
      return (day: Day) => childrenAt(endOf(day), day);
    },
    /** The same with names; one who was erased goes by its id. */
    childrenOn: (day: Day) => {
      const names = new Map(people.children().map(({ childId, name }) => [childId, name]));
      return everyChildOn(day).map((child) => ({ ...child, name: names.get(child.childId) ?? child.childId }));
    },
  };
};

/** What the basis of the subsidy is counted from. */
export const subsidyFacts = (stores: Stores, timeZone: string, clock: Clock): SubsidyFacts => {
  const { people, attendance, rules } = stores;
  const { classesOn, everyChildOn } = recordsOfDay(stores, timeZone);
  const nameOf = (childId: string): string => people.child(childId)?.name ?? childId;
  return {
    people: { classesOn, childrenOn: everyChildOn, nameOf },
    history: attendance.history,
    rules,
    timeZone,
    clock,
  };
};
