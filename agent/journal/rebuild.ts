import type { JournalEvent } from '#contract/events.ts';
import type { Db } from './database.ts';
import { type EventRow, eventOf, type Projection } from './journal.ts';

/** 64 MiB: what a rebuild writes need not go through the log page by page. SQLite takes a negative number as KiB. */
const roomyCache = -65_536;

/**
 * Empties every projection and fills it again from the ledger, in one transaction: a crash leaves the old tables.
 * Returns how many events were replayed.
 */
export const rebuild = (db: Db, projections: readonly Projection[], onProgress?: (done: number) => void): number => {
  const usual = db.pragma('cache_size', { simple: true }) as number;
  db.pragma(`cache_size = ${roomyCache}`);
  try {
    return db
      .transaction(() => {
        for (const { tables } of [...projections].reverse())
          for (const table of tables) db.exec(`DELETE FROM ${table}`);
        return replayInto(projections, db, onProgress);
      })
      .immediate();
  } finally {
    db.pragma(`cache_size = ${usual}`);
  }
};

/** Fills empty projections from a ledger. Returns how many events were replayed. */
export const replayInto = (
  projections: readonly Projection[],
  ledger: Db,
  onProgress?: (done: number) => void,
): number => {
  for (const { replaying } of projections) replaying?.(true);
  try {
    return replay(ledger, (event) => {
      for (const projection of projections) projection.apply(event);
      if (event.seq % 1000 === 0) onProgress?.(event.seq);
    });
  } finally {
    for (const { replaying } of projections) replaying?.(false);
  }
};

/** Hands every event that is not erased to the visitor, in order. Returns how many there were. */
const replay = (db: Db, visit: (event: JournalEvent) => void): number => {
  // Paged, not iterated: better-sqlite3 does not allow writes on a connection while a cursor is open on it.
  const page = db.prepare(
    `SELECT seq, id, type, occurred_at, recorded_at, actor, subject, data FROM event
     WHERE seq > ? AND data IS NOT NULL ORDER BY seq LIMIT 1000`,
  );
  let visited = 0;
  for (let after = 0; ; ) {
    const rows = page.all(after) as EventRow[];
    for (const row of rows) visit(eventOf(row));
    visited += rows.length;
    const last = rows.at(-1);
    if (!last) return visited;
    after = last.seq;
  }
};
