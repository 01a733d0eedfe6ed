import type { EventData, JournalEvent } from '#contract/events.ts';
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
        const replayed = replayInto(projections, db, onProgress);
        db.pragma(`user_version = ${newestMigration(db)}`);
        return replayed;
      })
      .immediate();
  } finally {
    db.pragma(`cache_size = ${usual}`);
  }
};

/** Whether the projections were filled under an older schema: what it had no room for is not in them yet. */
export const isOfOlderSchema = (db: Db): boolean =>
  (db.pragma('user_version', { simple: true }) as number) < newestMigration(db);

const newestMigration = (db: Db): number => db.prepare('SELECT max(number) FROM migration').pluck().get() as number;

/** Fills empty projections from a ledger. Returns how many events were replayed. */
export const replayInto = (
  projections: readonly Projection[],
  ledger: Db,
  onProgress?: (done: number) => void,
): number => {
  for (const { replaying } of projections) replaying?.(true);
  try {
    let replayed = 0;
    for (const event of replayedEvents(ledger)) {
      for (const projection of projections) projection.apply(event);
      if (event.seq % 1000 === 0) onProgress?.(event.seq);
      replayed += 1;
    }
    return replayed;
  } finally {
    for (const { replaying } of projections) replaying?.(false);
  }
};

/**
 * Every event, in order, read as it is asked for. An erased one is left out, unless the erasure kept what counting needs of
 * it: then that stands in for it, and the rooms are judged again as they were.
 */
export function* replayedEvents(db: Db): Generator<JournalEvent> {
  const standIns = standInsOf(db);
  // Paged, not iterated: better-sqlite3 does not allow writes on a connection while a cursor is open on it.
  const page = db.prepare(
    `SELECT seq, id, type, occurred_at, recorded_at, actor, subject, data FROM event
     WHERE seq > ? ORDER BY seq LIMIT 1000`,
  );
  for (let after = 0; ; ) {
    const rows = page.all(after) as EventRow[];
    for (const row of rows) {
      const data = row.data ?? standIns(row);
      if (data !== undefined) yield eventOf({ ...row, data });
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.seq;
  }
}

/** The records of erased children without a name, as JSON, by the events that held them. */
const standInsOf = (db: Db): ((row: EventRow) => string | undefined) => {
  const kept = db.prepare("SELECT subject, data FROM event WHERE type = 'child.erased' ORDER BY seq").all() as Pick<
    EventRow,
    'subject' | 'data'
  >[];
  const histories = new Map(
    kept.map(({ subject, data }) => [subject, (JSON.parse(data ?? '{}') as EventData<'child.erased'>).history ?? []]),
  );
  return ({ seq, type, subject }) => {
    const record = type === 'child.recorded' ? histories.get(subject)?.findLast((each) => each.seq <= seq) : undefined;
    if (!record) return undefined;
    const { seq: _, since: __, recordedAt: ___, ...counted } = record;
    const nameless: EventData<'child.recorded'> = { childId: subject, name: '', ...counted, guardians: [] };
    return JSON.stringify(nameless);
  };
};
