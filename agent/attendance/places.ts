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

interface Memory {
  readonly places: Map<string, PlaceRow>;
  readonly rooms: Map<string, Map<string, PlaceRow>>;
  readonly confirmed: Map<string, number>;
  readonly newest: Map<string, number>;
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
  const keyOf = (kind: Kind, subject: string): string => `${kind} ${subject}`;
  const forget = ({ places, rooms }: Memory, key: string): void => {
    const before = places.get(key);
    if (before?.room_id) rooms.get(before.room_id)?.delete(key);
    places.delete(key);
  };

  return {
    get: (kind, subject) =>
      memory ? memory.places.get(keyOf(kind, subject)) : (one.get(kind, subject) as PlaceRow | undefined),
    put: (row) => {
      if (!memory) return void write.run(row);
      const key = keyOf(row.kind, row.subject);
      forget(memory, key);
      memory.places.set(key, row);
      if (row.room_id === null) return;
      const room = memory.rooms.get(row.room_id) ?? new Map<string, PlaceRow>();
      memory.rooms.set(row.room_id, room.set(key, row));
    },
    remove: (kind, subject) => {
      if (memory) forget(memory, keyOf(kind, subject));
      else erase.run(kind, subject);
    },
    inRoom: (kind, roomId) =>
      memory
        ? [...(memory.rooms.get(roomId)?.values() ?? [])].filter((row) => row.kind === kind)
        : (inRoom.all(roomId, kind) as PlaceRow[]),
    isNewest: (kind, subject, at) =>
      memory ? at >= (memory.newest.get(keyOf(kind, subject)) ?? at) : later.get(kind, subject, at) === undefined,
    heard: (kind, subject, at) => {
      if (!memory) return;
      const key = keyOf(kind, subject);
      memory.newest.set(key, Math.max(at, memory.newest.get(key) ?? at));
    },
    confirm: (roomId, at) => {
      if (memory) memory.confirmed.set(roomId, Math.max(at, memory.confirmed.get(roomId) ?? at));
      else confirm.run(roomId, at);
    },
    replaying: (isOn) => {
      const kept = memory;
      memory = isOn ? { places: new Map(), rooms: new Map(), confirmed: new Map(), newest: new Map() } : undefined;
      if (!kept) return;
      for (const row of kept.places.values()) write.run(row);
      for (const [roomId, at] of kept.confirmed) confirm.run(roomId, at);
    },
  };
};
