import type { JournalEvent } from '#contract/events.ts';
import type { NaiveChild, NaiveSite, NaiveStaff } from './naiveRatio.ts';

/**
 * Rooms, children and staff as they were recorded at an instant and known by another, found in the plainest way: of all
 * that was said of somebody, take what was known by then (or what was said first), and of that the last thing said that
 * holds by the instant (or the first). Of birth dates the last one said is the true one.
 */
export const naiveRecords = (events: readonly JournalEvent[], at: number, asKnownAt: number): NaiveSite => {
  const of = <T extends JournalEvent['type']>(type: T): JournalEvent<T>[][] => {
    const said = events.filter((event) => event.type === type) as JournalEvent<T>[];
    return [...Map.groupBy(said, ({ subject }) => subject).values()].map((all) => {
      const known = all.filter(({ recordedAt }) => recordedAt <= asKnownAt);
      return known.length > 0 ? known : all.slice(0, 1);
    });
  };
  const standing = <E extends JournalEvent>(all: readonly E[]): E | undefined =>
    all.filter(({ occurredAt }) => occurredAt <= at).at(-1) ?? all[0];
  const classes = of('class.defined').flatMap((all) => standing(all)?.data ?? []);
  return {
    rooms: of('room.defined').flatMap(([room]) =>
      room
        ? [
            {
              roomId: room.subject,
              classTypes: classes.filter(({ roomId }) => roomId === room.subject).map(({ type }) => type),
            },
          ]
        : [],
    ),
    children: new Map(
      of('child.recorded').flatMap((all): [string, NaiveChild][] => {
        const last = all.at(-1);
        return last ? [[last.subject, { born: last.data.birthDate }]] : [];
      }),
    ),
    staff: new Map(
      of('staff.recorded').flatMap((all): [string, NaiveStaff][] => {
        const record = standing(all);
        return record ? [[record.subject, record.data]] : [];
      }),
    ),
  };
};
