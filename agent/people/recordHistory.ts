import type { EventData, JournalEvent } from '#contract/events.ts';
import type { ClassRecord } from '#contract/people.ts';
import type { ClassType } from '#contract/values.ts';
import type { Db } from '../journal/database.ts';
import { type Day, fromRfc3339, toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { type Counted, childAt, inForceAt, knownAt, type Version, type Versions } from './versions.ts';

/** Classes, children and staff as they were recorded from time to time. */
export interface RecordHistory {
  readonly tables: readonly string[];
  apply(event: JournalEvent): void;
  /** Classes as they were at an instant, in the order of their ids; before the first was defined, all as they began. */
  classesAt(instant: EpochMs): ClassRecord[];
  /** Staff likewise. */
  staffMembersAt(instant: EpochMs): (Counted['staff'] & { readonly staffId: string })[];
  /** Every child that was ever recorded, as it counts on a day that ends at an instant, in the order of their ids. */
  childrenAt(instant: EpochMs, day: Day): (Counted['child'] & { readonly childId: string })[];
  /** The same for many days, with one reading. */
  childrenOnDays(): RecordHistory['childrenAt'];
  /** A child's records as an erasure keeps them. */
  childHistory(childId: string, timeZone: string): NonNullable<EventData<'child.erased'>['history']>;
  /** The records by which the past is judged, as corrected by now or as the box knew them at an earlier instant. */
  recordsKnownAt(instant: EpochMs | undefined): PastRecords;
}

/** Asked within one read of the past: what was read once is remembered. */
export interface PastRecords {
  birthDateOf(childId: string): Day | undefined;
  staffAt(staffId: string, instant: EpochMs): Counted['staff'] | undefined;
  /** The types of the classes that lived in a room. */
  classTypesAt(roomId: string, instant: EpochMs): readonly ClassType[];
  /** When within [from, to) a class or somebody of the staff began to read otherwise. */
  changes(from: EpochMs, to: EpochMs): { readonly at: EpochMs; readonly eventId: string }[];
}

type Kind = keyof Counted;

interface Row {
  id: string;
  seq: number;
  event_id: string;
  since: EpochMs;
  recorded_at: EpochMs;
  record: string;
}

export const createRecordHistory = (db: Db): RecordHistory => {
  const insert = db.prepare(
    'INSERT INTO record_version VALUES (@kind, @id, @seq, @eventId, @since, @recordedAt, @record)',
  );
  const newest = db
    .prepare('SELECT record FROM record_version WHERE kind = ? AND id = ? ORDER BY seq DESC LIMIT 1')
    .pluck();
  const drop = db.prepare('DELETE FROM record_version WHERE kind = ? AND id = ?');
  const columns = 'id, seq, event_id, since, recorded_at, record';
  const ofKind = db.prepare(`SELECT ${columns} FROM record_version WHERE kind = ? ORDER BY id, seq`);
  const ofOne = db.prepare(`SELECT ${columns} FROM record_version WHERE kind = ? AND id = ? ORDER BY seq`);
  const changed = db.prepare(
    `SELECT since AS at, event_id AS eventId FROM record_version
     WHERE since >= @from AND since < @to AND recorded_at <= @known AND kind <> 'child' ORDER BY since, event_id`,
  );

  const put = <K extends Kind>(
    kind: K,
    id: string,
    record: Counted[K],
    { seq, id: eventId, occurredAt, recordedAt }: JournalEvent,
  ) => {
    const text = JSON.stringify(record);
    // A new name or PIN is nothing that the past is judged by; what is said of an earlier day always is.
    if (occurredAt === recordedAt && newest.get(kind, id) === text) return;
    insert.run({ kind, id, seq, eventId, since: occurredAt, recordedAt, record: text });
  };
  const versionOf = <K extends Kind>({ id, seq, event_id, since, recorded_at, record }: Row): Version<Counted[K]> => ({
    id,
    seq,
    eventId: event_id,
    since,
    recordedAt: recorded_at,
    record: JSON.parse(record) as Counted[K], // written by `put` alone
  });
  const allOf = <K extends Kind>(kind: K): Map<string, Version<Counted[K]>[]> =>
    Map.groupBy((ofKind.all(kind) as Row[]).map(versionOf<K>), ({ id }) => id);
  const versionsOf = <K extends Kind>(kind: K, id: string): Versions<Counted[K]> =>
    (ofOne.all(kind, id) as Row[]).map(versionOf<K>);

  return {
    tables: ['record_version'],
    apply: (event) => {
      switch (event.type) {
        case 'class.defined': {
          const { classId, name, type, roomId, places } = event.data;
          return put('class', classId, { name, type, roomId, places }, event);
        }
        case 'staff.recorded': {
          const { staffId, role, qualifications, registerNumber } = event.data;
          return put('staff', staffId, { role, qualifications, ...(registerNumber && { registerNumber }) }, event);
        }
        case 'child.recorded':
          return put('child', event.data.childId, countedOf(event.data), event);
        case 'child.erased': {
          const { childId } = event.data;
          drop.run('child', childId);
          for (const version of whatIsLeft(event))
            insert.run({ kind: 'child', id: childId, eventId: event.id, ...version });
        }
      }
    },
    classesAt: (instant) => standing(allOf('class'), instant).map(([classId, record]) => ({ classId, ...record })),
    staffMembersAt: (instant) => standing(allOf('staff'), instant).map(([staffId, record]) => ({ staffId, ...record })),
    childrenAt: (instant, day) => childrenOf(allOf('child'), instant, day),
    childrenOnDays: () => {
      const all = allOf('child');
      return (instant, day) => childrenOf(all, instant, day);
    },
    childHistory: (childId, timeZone) =>
      versionsOf('child', childId).map(({ seq, since, recordedAt, record }) => ({
        seq,
        since: toRfc3339(since, timeZone),
        recordedAt: toRfc3339(recordedAt, timeZone),
        ...record,
      })),
    recordsKnownAt: (instant) => {
      const remember = <T>(read: (id: string) => T): ((id: string) => T) => {
        const known = new Map<string, { readonly answer: T }>();
        return (id) => {
          const found = known.get(id);
          if (found) return found.answer;
          const answer = read(id);
          known.set(id, { answer });
          return answer;
        };
      };
      const child = remember((id) => knownAt(versionsOf('child', id), instant).at(-1)?.record);
      const staff = remember((id) => knownAt(versionsOf('staff', id), instant));
      let classes: Versions<Counted['class']>[] | undefined;
      return {
        // A birth date was checked when the child was recorded.
        birthDateOf: (childId) => child(childId)?.birthDate as Day | undefined,
        staffAt: (staffId, at) => inForceAt(staff(staffId), at),
        classTypesAt: (roomId, at) => {
          classes ??= [...allOf('class').values()].map((versions) => knownAt(versions, instant));
          return classes.flatMap((versions) => {
            const record = inForceAt(versions, at);
            return record?.roomId === roomId ? [record.type] : [];
          });
        },
        changes: (from, to) =>
          changed.all({ from, to, known: instant ?? Number.MAX_SAFE_INTEGER }) as ReturnType<PastRecords['changes']>,
      };
    },
  };
};

const childrenOf = (all: ReadonlyMap<string, Versions<Counted['child']>>, instant: EpochMs, day: Day) =>
  [...all].flatMap(([childId, versions]) => {
    const record = childAt(versions, instant, day);
    return record ? [{ childId, ...record }] : [];
  });

/** Which records there were at an instant, each as it was in force then; before the first of all, every one as it began. */
const standing = <T>(all: ReadonlyMap<string, Versions<T>>, instant: EpochMs): [id: string, record: T][] => {
  const begun = [...all].filter(([, versions]) => versions.some(({ since }) => since <= instant));
  return (begun.length > 0 ? begun : [...all]).flatMap(([id, versions]) => {
    const record = inForceAt(versions, instant);
    return record ? [[id, record]] : [];
  });
};

const countedOf = ({
  birthDate,
  classId,
  careType,
  enrolledFrom,
  enrolledTo,
  attends,
}: Counted['child']): Counted['child'] => ({
  birthDate,
  classId,
  careType,
  enrolledFrom,
  ...(enrolledTo !== undefined && { enrolledTo }),
  ...(attends && { attends }),
});

/** The versions that an erasure leaves; one from before erasures told of them has what stood in the end. */
const whatIsLeft = ({ seq, occurredAt, recordedAt, data }: JournalEvent<'child.erased'>) =>
  data.history?.map((version) => ({
    seq: version.seq,
    since: fromRfc3339(version.since),
    recordedAt: fromRfc3339(version.recordedAt),
    record: JSON.stringify(countedOf(version)),
  })) ?? [{ seq, since: occurredAt, recordedAt, record: JSON.stringify(countedOf(data)) }];
