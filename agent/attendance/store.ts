import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { type Absences, absenceTables, createAbsences } from './absenceStore.ts';
import { type Bookings, bookingTables, createBookings } from './bookingStore.ts';
import { createDays, type Days } from './dayStore.ts';
import { createHeadCounts, type HeadCounts } from './headCountStore.ts';
import { createHistory, type History } from './history.ts';
import { type Kind, movementOf, type Placement, type What } from './movement.ts';
import { createOverdues, type Overdues, overdueTables } from './overdueStore.ts';
import { createPlaces, type PlaceRow, type Places } from './places.ts';
import { createShifts, type Shifts, shiftTables } from './shiftStore.ts';

/** Who is where now. Times are when it happened. */
export interface Presence {
  childrenIn(roomId: string): string[];
  /** Everybody whose room this is, those on a break too. */
  staffIn(roomId: string): { staffId: string; onBreak: boolean }[];
  /** Undefined when the child is not inside. */
  child(childId: string): ChildPresence | undefined;
  /** Undefined when not clocked in; without a room the person is a float. */
  staffMember(staffId: string): StaffWhereabouts | undefined;
  allChildren(): ({ readonly childId: string } & ChildPresence)[];
  allStaff(): ({ readonly staffId: string } & StaffWhereabouts)[];
  isStaffInside(): boolean;
  /** Those on site who have no room. */
  floats(): { staffId: string; onBreak: boolean }[];
  /** When the person of whom nothing was heard for the longest last moved; undefined when nobody is inside. */
  earliestSince(): EpochMs | undefined;
  /** The child who came first of those inside, and how many they are; undefined when none is. */
  longestStay(): { readonly arrivedAt: EpochMs; readonly eventId: string; readonly children: number } | undefined;
  /** When somebody last told the box about this room: a movement into or out of it, or a head count. */
  lastConfirmedAt(roomId: string): EpochMs | undefined;
}
export interface ChildPresence {
  readonly roomId: string;
  readonly since: EpochMs;
  readonly arrivedAt: EpochMs;
  readonly checkedInEventId: string;
}
export interface StaffWhereabouts {
  readonly roomId: string | undefined;
  readonly onBreak: boolean;
  readonly since: EpochMs;
}

export interface AttendanceStore {
  readonly projection: Projection;
  readonly presence: Presence;
  readonly history: History;
  readonly headCounts: HeadCounts;
  readonly days: Days;
  readonly absences: Absences;
  readonly overdues: Overdues;
  readonly bookings: Bookings;
  readonly shifts: Shifts;
}

/**
 * The tables of attendance. A person's place is the last movement by (occurredAt, seq) that is not voided, so late,
 * shuffled and corrected events all come to the same state, and one person has one place.
 */
export const createAttendanceStore = (db: Db): AttendanceStore => {
  const history = createHistory(db);
  const headCounts = createHeadCounts(db, history);
  const days = createDays(db);
  const absences = createAbsences(db);
  const overdues = createOverdues(db);
  const bookings = createBookings(db);
  const shifts = createShifts(db);
  const insertMovement = db.prepare('INSERT INTO movement VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?)');
  // The first correction of an event holds; a second one finds nothing left to take back.
  const voidMovement = db.prepare(
    `UPDATE movement SET voided_seq = ?, voided_recorded_at = ? WHERE event_id = ? AND voided_seq IS NULL
     RETURNING kind, subject, occurred_at AS at`,
  );
  const places = createPlaces(db);

  /** Brings one person's row up to date, and notes that the room left and the room entered were heard of. */
  const place = (kind: Kind, subject: string, heardAt: number, moved?: JustMoved): void => {
    const before = places.get(kind, subject);
    const told = moved && follows(before, moved, () => places.isNewest(kind, subject, moved.at));
    if (moved) places.heard(kind, subject, moved.at);
    const now = told === 'gone' ? undefined : (told ?? history.latest(kind, subject));
    if (now) {
      places.put({
        kind,
        subject,
        room_id: now.roomId ?? null,
        on_break: now.onBreak ? 1 : 0,
        since: now.since,
        arrived_at: now.arrivedAt,
        arrived_event_id: now.arrivedEventId,
      });
    } else if (before) places.remove(kind, subject);
    for (const roomId of [before?.room_id, now?.roomId]) if (roomId) places.confirm(roomId, heardAt);
  };

  const projection: Projection = {
    name: 'attendance',
    tables: [
      'presence',
      'movement',
      'head_count',
      'room_confirmed',
      'attendance_day',
      ...absenceTables,
      ...overdueTables,
      ...bookingTables,
      ...shiftTables,
    ],
    apply: (event) => {
      const { seq, id, occurredAt, recordedAt } = event;
      const moved = movementOf(event);
      if (moved) {
        const { kind, what, roomId = null, mark = null } = moved;
        const seenAt = moved.lastSeenAt === undefined ? null : (fromRfc3339(moved.lastSeenAt) ?? null);
        insertMovement.run(seq, id, kind, moved.id, what, roomId, occurredAt, recordedAt, mark, seenAt);
        place(moved.kind, moved.id, occurredAt, { what, roomId, at: epochMs(occurredAt), eventId: id });
        if (kind === 'child' && occurredAt < recordedAt) headCounts.revise(moved.id, epochMs(occurredAt));
      } else if (event.type === 'attendance.voided') {
        const { voids } = event.data;
        const gone = voidMovement.get(seq, recordedAt, voids) as
          | { kind: Kind; subject: string; at: EpochMs }
          | undefined;
        if (gone) {
          place(gone.kind, gone.subject, occurredAt);
          if (gone.kind === 'child') headCounts.revise(gone.subject, gone.at);
        } else headCounts.void(voids, seq, recordedAt);
      } else if (event.type === 'attendance.head_counted') {
        headCounts.apply(event);
        places.confirm(event.data.roomId, occurredAt);
      } else {
        for (const { apply } of [days, absences, overdues, bookings, shifts]) apply(event);
      }
    },
    replaying: places.replaying,
  };

  const presence = readPresence(db, places);
  return { projection, presence, history, headCounts, days, absences, overdues, bookings, shifts };
};

interface JustMoved {
  readonly what: What;
  readonly roomId: string | null;
  readonly at: EpochMs;
  readonly eventId: string;
}

/**
 * The place of somebody after the newest of their movements, without looking back; undefined where only the whole
 * history can tell: a movement that came late, or an arrival of somebody of whom it is not known to be the newest.
 */
const follows = (
  before: PlaceRow | undefined,
  { what, roomId, at, eventId }: JustMoved,
  isNewest: () => boolean,
): Whereabouts | 'gone' | undefined => {
  if (before ? at < before.since : !isNewest()) return undefined;
  if (what === 'in') {
    return { roomId: roomId ?? undefined, onBreak: false, since: at, arrivedAt: at, arrivedEventId: eventId };
  }
  if (!before) return undefined;
  if (what === 'out') return 'gone';
  const isMove = what === 'moved';
  return {
    roomId: (isMove ? roomId : before.room_id) ?? undefined,
    onBreak: what === 'break_start',
    since: at,
    arrivedAt: before.arrived_at,
    arrivedEventId: before.arrived_event_id,
  };
};

type Whereabouts = Pick<Placement, 'roomId' | 'onBreak' | 'since' | 'arrivedAt' | 'arrivedEventId'>;

const readPresence = (db: Db, places: Places): Presence => {
  const everyone = db.prepare('SELECT * FROM presence WHERE kind = ? ORDER BY subject');
  const anyStaff = db.prepare("SELECT 1 FROM presence WHERE kind = 'staff' LIMIT 1");
  const floats = db.prepare(
    "SELECT subject, on_break FROM presence WHERE room_id IS NULL AND kind = 'staff' ORDER BY subject",
  );
  const earliest = db.prepare('SELECT min(since) FROM presence').pluck();
  // The other columns are those of the row with the least arrival (SQLite, "bare columns in an aggregate query").
  const longest = db.prepare(
    `SELECT min(arrived_at) AS arrivedAt, arrived_event_id AS eventId, count(*) AS children
     FROM presence WHERE kind = 'child' HAVING count(*) > 0`,
  );
  const confirmedAt = db.prepare('SELECT at FROM room_confirmed WHERE room_id = ?').pluck();

  const childOf = (row: PlaceRow): { childId: string } & ChildPresence => ({
    childId: row.subject,
    // A child's movement always names a room (contract/events.ts), so the empty text never shows.
    roomId: row.room_id ?? '',
    since: row.since,
    arrivedAt: row.arrived_at,
    checkedInEventId: row.arrived_event_id,
  });
  const staffOf = (row: PlaceRow): { staffId: string } & StaffWhereabouts => ({
    staffId: row.subject,
    roomId: row.room_id ?? undefined,
    onBreak: row.on_break === 1,
    since: row.since,
  });

  const staffInside = ({ subject, on_break }: Pick<PlaceRow, 'subject' | 'on_break'>) => ({
    staffId: subject,
    onBreak: on_break === 1,
  });

  return {
    childrenIn: (roomId) => places.inRoom('child', roomId).map(({ subject }) => subject),
    staffIn: (roomId) => places.inRoom('staff', roomId).map(staffInside),
    child: (childId) => {
      const row = places.get('child', childId);
      return row && childOf(row);
    },
    staffMember: (staffId) => {
      const row = places.get('staff', staffId);
      return row && staffOf(row);
    },
    allChildren: () => (everyone.all('child') as PlaceRow[]).map(childOf),
    allStaff: () => (everyone.all('staff') as PlaceRow[]).map(staffOf),
    isStaffInside: () => anyStaff.get() !== undefined,
    floats: () => (floats.all() as PlaceRow[]).map(staffInside),
    earliestSince: () => (earliest.get() as EpochMs | null) ?? undefined,
    longestStay: () => longest.get() as ReturnType<Presence['longestStay']>,
    lastConfirmedAt: (roomId) => confirmedAt.get(roomId) as EpochMs | undefined,
  };
};
