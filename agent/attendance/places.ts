import type { Db } from '../journal/database.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Kind } from './movement.ts';

/** One row of `presence`: where somebody inside is. */
export interface PlaceRow {
  readonly kind: Kind;
  readonly subject: string;
  readonly room_id: string | null;
  readonly on_break: number;
  readonly since: EpochMs;
  readonly arrived_at: EpochMs;
  readonly arrived_event_id: string;
}

/** The table of who is where. A replay writes it a million times, so until its end it is kept in memory. */
export interface Places {
  get(kind: Kind, subject: string): PlaceRow | undefined;
  put(row: PlaceRow): void;
  remove(kind: Kind, subject: string): void;
  inRoom(kind: Kind, roomId: string): { readonly subject: string; readonly on_break: number }[];
  /** Whether no movement of the person, taken back or not, is known to be later than this instant. */
  isNewest(kind: Kind, subject: string, at: EpochMs): boolean;
  /** Notes that something was heard of a person. */
  heard(kind: Kind, subject: string, at: EpochMs): void;
  /** When something was last heard of a room; only a later time changes it. */
  confirm(roomId: string, at: number): void;
  replaying(isOn: boolean): void;
}

/** What a replay remembers of the people of one kind. */
interface Known {
  readonly places: Map<string, PlaceRow>;
  readonly rooms: Map<string, Map<string, PlaceRow>>;
  readonly newest: Map<string, number>;
}
interface Memory extends Readonly<Record<Kind, Known>> {
  readonly confirmed: Map<string, number>;
}

export const createPlaces = (db: Db): Places => {
  const one = db.prepare('SELECT * FROM presence WHERE kind = ? AND subject = ?');
  const write = db.prepare(
    `INSERT OR REPLACE INTO presence VALUES (@kind, @subject, @room_id, @on_break, @since, @arrived_at, @arrived_event_id)`,
  );
  const erase = db.prepare('DELETE FROM presence WHERE kind = ? AND subject = ?');
  // `+?`: planned once (design/001-journal.md).
  const inRoom = db.prepare('SELECT subject, on_break FROM presence WHERE room_id = +? AND kind = +? ORDER BY subject');
  const confirm = db.prepare(
    'INSERT INTO room_confirmed VALUES (?, ?) ON CONFLICT (room_id) DO UPDATE SET at = max(at, excluded.at)',
  );
  const later = db.prepare('SELECT 1 FROM movement WHERE kind = ? AND subject = ? AND occurred_at > ? LIMIT 1');
  let memory: Memory | undefined;
  const nobody = (): Known => ({ places: new Map(), rooms: new Map(), newest: new Map() });
  const forget = ({ places, rooms }: Known, subject: string): void => {
    const room = places.get(subject)?.room_id;
    if (room) rooms.get(room)?.delete(subject);
    places.delete(subject);
  };

  return {
    get: (kind, subject) =>
      memory ? memory[kind].places.get(subject) : (one.get(kind, subject) as PlaceRow | undefined),
    put: (row) => {
      if (!memory) return void write.run(row);
      const known = memory[row.kind];
      forget(known, row.subject);
      known.places.set(row.subject, row);
      if (row.room_id === null) return;
      const room = known.rooms.get(row.room_id) ?? new Map<string, PlaceRow>();
      known.rooms.set(row.room_id, room.set(row.subject, row));
    },
    remove: (kind, subject) => {
      if (memory) forget(memory[kind], subject);
      else erase.run(kind, subject);
    },
    inRoom: (kind, roomId) =>
      memory ? [...(memory[kind].rooms.get(roomId)?.values() ?? [])] : (inRoom.all(roomId, kind) as PlaceRow[]),
    isNewest: (kind, subject, at) =>
      memory ? at >= (memory[kind].newest.get(subject) ?? at) : later.get(kind, subject, at) === undefined,
    heard: (kind, subject, at) => {
      if (!memory) return;
      const { newest } = memory[kind];
      newest.set(subject, Math.max(at, newest.get(subject) ?? at));
    },
    confirm: (roomId, at) => {
      if (memory) memory.confirmed.set(roomId, Math.max(at, memory.confirmed.get(roomId) ?? at));
      else confirm.run(roomId, at);
    },
    replaying: (isOn) => {
      const kept = memory;
      memory = isOn ? { child: nobody(), staff: nobody(), confirmed: new Map() } : undefined;
      if (!kept) return;
      for (const { places } of [kept.child, kept.staff]) for (const row of places.values()) write.run(row);
      for (const [roomId, at] of kept.confirmed) confirm.run(roomId, at);
    },
  };
};
