import type { Day } from '#agent/time/calendar.ts';
import type { DailySummary, RoomRatio } from '#contract/summary.ts';
import type { ClassType } from '#contract/values.ts';
import { dayOf, sum, worst } from './counting.ts';
import type { BreachesOfType, BreachSite, RoomType } from './report.ts';

const lackOf = ({ breachSeconds, unattendedSeconds }: RoomRatio): number => breachSeconds + unattendedSeconds;

/** What a facility lacked over all its rooms; undefined when it lacked nothing on the days that it told. */
export const breachesOf = (site: string, summaries: readonly DailySummary[], since: Day): BreachSite | undefined => {
  const days = summaries.map(({ envelope, ratio }) => {
    const rooms = ratio ?? [];
    return { day: dayOf(envelope), rooms, lack: sum(rooms, lackOf) };
  });
  const lacking = days.filter(({ lack }) => lack > 0);
  const top = worst(lacking, ({ lack }) => lack);
  const last = lacking.at(-1);
  if (!top || !last) return undefined;
  const fresh = days.filter(({ day }) => day >= since).flatMap((day) => day.rooms);
  const rooms = days.flatMap((day) => day.rooms);
  return {
    site,
    breachSeconds: sum(rooms, ({ breachSeconds }) => breachSeconds),
    unattendedSeconds: sum(rooms, ({ unattendedSeconds }) => unattendedSeconds),
    breaches: sum(rooms, ({ breaches }) => breaches),
    longestSeconds: Math.max(...rooms.map(({ longestBreachSeconds }) => longestBreachSeconds)),
    worstDay: top.day,
    lastDay: last.day,
    days: lacking.length,
    newBreachSeconds: sum(fresh, ({ breachSeconds }) => breachSeconds),
    newUnattendedSeconds: sum(fresh, ({ unattendedSeconds }) => unattendedSeconds),
    openSeconds: sum(rooms, ({ openSeconds }) => openSeconds),
    unverifiedSeconds: sum(rooms, ({ unverifiedSeconds }) => unverifiedSeconds),
    byType: typesOf(summaries).filter(({ breachSeconds, unattendedSeconds }) => breachSeconds + unattendedSeconds > 0),
  };
};

const order: readonly RoomType[] = ['infant', 'toddler_small', 'toddler_big', 'mixed', 'several', 'untold'];

/** Open and lacking seconds by the type of the classes that a room is for. */
export const typesOf = (summaries: readonly DailySummary[]): BreachesOfType[] =>
  addedUp(
    summaries.flatMap(({ ratio, attendance }) => {
      const types = new Map((attendance ?? []).map(({ classId, type }) => [classId, type]));
      return (ratio ?? []).map((room) => ({ type: typeOf(room, types), ...room }));
    }),
  );

/** The same types made one, in the order of age. */
export const addedUp = (rows: readonly BreachesOfType[]): BreachesOfType[] => {
  const sums = new Map<RoomType, { openSeconds: number; breachSeconds: number; unattendedSeconds: number }>();
  for (const { type, openSeconds, breachSeconds, unattendedSeconds } of rows) {
    const total = sums.get(type);
    if (!total) sums.set(type, { openSeconds, breachSeconds, unattendedSeconds });
    else {
      total.openSeconds += openSeconds;
      total.breachSeconds += breachSeconds;
      total.unattendedSeconds += unattendedSeconds;
    }
  }
  return order.flatMap((type) => {
    const total = sums.get(type);
    return total ? [{ type, ...total }] : [];
  });
};

const typeOf = ({ classIds }: RoomRatio, types: ReadonlyMap<string, ClassType>): RoomType => {
  if (classIds === undefined) return 'untold';
  const own = new Set(classIds.flatMap((classId) => types.get(classId) ?? []));
  const [only] = own;
  if (own.size > 1) return 'several';
  return only ?? 'untold';
};
