import type { EventData } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import { createOneOffPickups, type OneOffPickups } from './oneOffStore.ts';
import { createPersons, type Persons } from './persons.ts';
import { createPhotos, type Photos } from './photos.ts';
import { createRecordHistory, type RecordHistory } from './recordHistory.ts';
import { createRoster, type Roster } from './roster.ts';

type Definition = 'room.defined' | 'class.defined';

/**
 * Everything that is recorded about rooms, classes, children, adults and staff. A record replaces the one before, which
 * stays as far as the past is judged by it.
 */
export type PeopleStore = Omit<Roster & Persons & OneOffPickups & Photos & RecordHistory, 'apply' | 'tables'> & {
  readonly projection: Projection;
  /** Whether nobody was ever recorded: only then is the first roster read. */
  isEmpty(): boolean;
  /** What facility.yaml last said about a room or class, whatever people changed since. */
  lastFromFile<T extends Definition>(type: T, id: string): EventData<T> | undefined;
};

type Counted = ReturnType<Roster['counted']>;
type Staff = ReturnType<Persons['countedStaff']>;

/** The actor of what the box records out of its own configuration. */
export const fileActor = 'agent';

export const createPeopleStore = (db: Db): PeopleStore => {
  const { apply: applyToRoster, tables: rosterTables, ...roster } = createRoster(db);
  const { apply: applyToPersons, tables: personTables, ...persons } = createPersons(db);
  const { apply: applyToPickups, tables: pickupTables, ...pickups } = createOneOffPickups(db);
  const { apply: applyToPhotos, tables: photoTables, ...photos } = createPhotos(db);
  const { apply: applyToHistory, tables: historyTables, ...recordHistory } = createRecordHistory(db);
  const anybody = db.prepare(
    'SELECT 1 WHERE EXISTS (SELECT 1 FROM child) OR EXISTS (SELECT 1 FROM adult) OR EXISTS (SELECT 1 FROM staff)',
  );
  const fromFile = db
    .prepare(
      `SELECT data FROM event WHERE type = ? AND subject = ? AND actor = '${fileActor}' AND data IS NOT NULL
       ORDER BY seq DESC LIMIT 1`,
    )
    .pluck();

  // Only while a replay lasts: between two transactions another process may write.
  let remembered: { readonly children: Map<string, Counted>; readonly staff: Map<string, Staff> } | undefined;
  const from = <T>(known: Map<string, T> | undefined, id: string, read: (id: string) => T): T => {
    const found = known?.get(id);
    if (found !== undefined) return found;
    const answer = read(id);
    known?.set(id, answer);
    return answer;
  };

  return {
    ...roster,
    ...persons,
    counted: (childId) => from(remembered?.children, childId, roster.counted),
    countedStaff: (staffId) => from(remembered?.staff, staffId, persons.countedStaff),
    ...pickups,
    ...photos,
    ...recordHistory,
    projection: {
      name: 'people',
      tables: [...historyTables, ...photoTables, ...pickupTables, ...personTables, ...rosterTables],
      apply: (event) => {
        applyToRoster(event);
        applyToPersons(event);
        applyToPickups(event);
        applyToPhotos(event);
        applyToHistory(event);
        if (event.type === 'child.recorded' || event.type === 'child.erased') {
          remembered?.children.delete(event.data.childId);
        }
        if (event.type === 'staff.recorded') remembered?.staff.delete(event.data.staffId);
      },
      replaying: (isOn) => {
        remembered = isOn ? { children: new Map(), staff: new Map() } : undefined;
      },
    },
    isEmpty: () => anybody.get() === undefined,
    lastFromFile: <T extends Definition>(type: T, id: string) => {
      const text = fromFile.get(type, id) as string | undefined;
      // The journal checked the data against the catalogue when it was written.
      return text === undefined ? undefined : (JSON.parse(text) as EventData<T>);
    },
  };
};
