import type { Attends, EventData, JournalEvent } from '#contract/events.ts';
import type { ChildRecord, ClassRecord, RoomRecord } from '#contract/people.ts';
import type { Db } from '../journal/database.ts';

/** A stretch of a list: what follows the id `after`, in the order of ids. Without a page: everything. */
export interface Page {
  readonly after: string;
  readonly limit: number;
}

/** Rooms, classes and children as they were last recorded. */
export interface Roster {
  readonly tables: readonly string[];
  apply(event: JournalEvent): void;
  room(roomId: string): RoomRecord | undefined;
  rooms(): RoomRecord[];
  class(classId: string): ClassRecord | undefined;
  classes(page?: Page): ClassRecord[];
  child(childId: string): ChildRecord | undefined;
  children(page?: Page): ChildRecord[];
  /** The children linked to an adult, whether or not the adult may take them. */
  childrenOf(adultId: string): ChildRecord[];
  /** Somebody who was ever a child here: of one erased, what counting needs. */
  counted(childId: string): CountedChild | undefined;
}

/** A child as far as counting needs it; the birth date of an erased one is blurred (erasure.ts). */
export interface CountedChild extends Omit<ChildRecord, 'name' | 'guardians' | 'notes' | 'allergies'> {
  readonly isErased: boolean;
}

/** SQLite reads a negative limit as none. */
export const everything: Page = { after: '', limit: -1 };

interface ChildRow {
  child_id: string;
  name: string;
  birth_date: string;
  class_id: string;
  care_type: ChildRecord['careType'];
  enrolled_from: string;
  enrolled_to: string | null;
  notes: string | null;
  allergies: string | null;
  attends: string | null;
  erased: number;
}
interface LinkRow {
  child_id: string;
  adult_id: string;
  relation: string;
  pickup: number;
}

export const createRoster = (db: Db): Roster => {
  const keepRoom = db.prepare('INSERT OR REPLACE INTO room VALUES (?, ?, ?)');
  const keepClass = db.prepare('INSERT OR REPLACE INTO class VALUES (?, ?, ?, ?, ?)');
  const keepChild = db.prepare('INSERT OR REPLACE INTO child VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const dropLinks = db.prepare('DELETE FROM guardian_link WHERE child_id = ?');
  const keepLink = db.prepare('INSERT INTO guardian_link VALUES (?, ?, ?, ?, ?)');

  const roomColumns = 'room_id AS roomId, name, kind';
  const oneRoom = db.prepare(`SELECT ${roomColumns} FROM room WHERE room_id = ?`);
  const allRooms = db.prepare(`SELECT ${roomColumns} FROM room ORDER BY room_id`);
  const classColumns = 'class_id AS classId, name, type, room_id AS roomId, places';
  const oneClass = db.prepare(`SELECT ${classColumns} FROM class WHERE class_id = ?`);
  const classPage = db.prepare(`SELECT ${classColumns} FROM class WHERE class_id > ? ORDER BY class_id LIMIT ?`);
  const oneChild = db.prepare('SELECT * FROM child WHERE child_id = ? AND erased = 0');
  const childPage = db.prepare('SELECT * FROM child WHERE child_id > ? AND erased = 0 ORDER BY child_id LIMIT ?');
  const linksBetween = db.prepare(
    'SELECT * FROM guardian_link WHERE child_id BETWEEN ? AND ? ORDER BY child_id, position',
  );
  const childrenOf = db.prepare(
    `SELECT child.* FROM guardian_link JOIN child USING (child_id)
     WHERE erased = 0 AND guardian_link.adult_id = +? ORDER BY child_id`,
  );

  const anyChild = db.prepare('SELECT * FROM child WHERE child_id = ?');

  /** Rows in the order of their ids → records, with one look at the links for all of them. */
  const childrenFrom = (rows: readonly ChildRow[]): ChildRecord[] => {
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last) return [];
    const links = Map.groupBy(linksBetween.all(first.child_id, last.child_id) as LinkRow[], (link) => link.child_id);
    return rows.map((row) => childOf(row, links.get(row.child_id) ?? []));
  };

  const recordChild = (child: EventData<'child.recorded'>): void => {
    keepChild.run(
      child.childId,
      child.name,
      child.birthDate,
      child.classId,
      child.careType,
      child.enrolledFrom,
      child.enrolledTo ?? null,
      child.notes ?? null,
      child.allergies ? JSON.stringify(child.allergies) : null,
      child.attends ? JSON.stringify(child.attends) : null,
      0,
    );
    dropLinks.run(child.childId);
    child.guardians.forEach(({ adultId, relation, pickup }, position) => {
      keepLink.run(child.childId, position, adultId, relation, pickup ? 1 : 0);
    });
  };

  return {
    tables: ['guardian_link', 'child', 'class', 'room'],
    apply: (event) => {
      switch (event.type) {
        case 'room.defined':
          return void keepRoom.run(event.data.roomId, event.data.name, event.data.kind);
        case 'class.defined': {
          const { classId, name, type, roomId, places } = event.data;
          return void keepClass.run(classId, name, type, roomId, places);
        }
        case 'child.recorded':
          return recordChild(event.data);
        case 'child.erased': {
          const { childId, birthDate, classId, careType, enrolledFrom, enrolledTo = null } = event.data;
          keepChild.run(childId, '', birthDate, classId, careType, enrolledFrom, enrolledTo, null, null, null, 1);
          return void dropLinks.run(childId);
        }
      }
    },
    // Only `apply` writes these tables, so the rows are what their columns' events were checked to be.
    room: (roomId) => oneRoom.get(roomId) as RoomRecord | undefined,
    rooms: () => allRooms.all() as RoomRecord[],
    class: (classId) => oneClass.get(classId) as ClassRecord | undefined,
    classes: ({ after, limit } = everything) => classPage.all(after, limit) as ClassRecord[],
    child: (childId) => childrenFrom(oneChild.all(childId) as ChildRow[])[0],
    children: ({ after, limit } = everything) => childrenFrom(childPage.all(after, limit) as ChildRow[]),
    counted: (childId) => {
      const row = anyChild.get(childId) as ChildRow | undefined;
      return row && countedOf(row);
    },
    childrenOf: (adultId) => childrenFrom(childrenOf.all(adultId) as ChildRow[]),
  };
};

const countedOf = (row: ChildRow): CountedChild => ({
  childId: row.child_id,
  birthDate: row.birth_date,
  classId: row.class_id,
  careType: row.care_type,
  enrolledFrom: row.enrolled_from,
  ...(row.enrolled_to === null ? {} : { enrolledTo: row.enrolled_to }),
  // Checked against the catalogue when it was recorded.
  ...(row.attends === null ? {} : { attends: JSON.parse(row.attends) as Attends }),
  isErased: row.erased === 1,
});

const childOf = (row: ChildRow, links: readonly LinkRow[]): ChildRecord => {
  const { isErased: _, ...counted } = countedOf(row);
  return {
    ...counted,
    name: row.name,
    guardians: links.map(({ adult_id, relation, pickup }) => ({ adultId: adult_id, relation, pickup: pickup === 1 })),
    ...(row.allergies === null ? {} : { allergies: JSON.parse(row.allergies) as string[] }),
    ...(row.notes === null ? {} : { notes: row.notes }),
  };
};
