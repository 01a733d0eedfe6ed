import type { Db } from './database.ts';

/** How far a follower of the journal has come, kept over restarts. */
export interface Cursor {
  /** The last event that was dealt with; undefined when the follower has never run. */
  read(): number | undefined;
  write(seq: number): void;
}

export const createCursor = (db: Db, follower: string): Cursor => {
  const read = db.prepare('SELECT seq FROM follower WHERE name = ?').pluck();
  const write = db.prepare(
    'INSERT INTO follower (name, seq) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq',
  );
  return {
    // The column is INTEGER NOT NULL.
    read: () => read.get(follower) as number | undefined,
    write: (seq) => void write.run(follower, seq),
  };
};
