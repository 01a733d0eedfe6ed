import type { Db } from '../journal/database.ts';

/** A segment of which only the name matters here. */
export interface Suspect {
  readonly streamId: number;
  readonly startMs: number;
}

/** Fewer are single files; more, and more than one in a hundred, are a disk that is not there. */
const fewest = 5;
const share = 0.01;
/** So many are remembered; the audit finds the others when its time comes. */
const mostRemembered = 1000;

/** Whether so many missing files mean a lost mount and not lost files. */
export const isLostMount = (looked: number, missing: number): boolean => missing >= fewest && missing > looked * share;

/**
 * Why nothing may be deleted now, in plain words; undefined when the disks are as the index says. A disk that is away,
 * wholly or in part, may come back with footage that fills what seems to be a gap.
 */
export const retentionFrozen = (db: Db): string | undefined => {
  const away = db.prepare("SELECT path FROM volume WHERE state = 'absent' ORDER BY id LIMIT 1").pluck().get();
  if (away !== undefined) return `the disk at ${away} is not there`;
  const suspicion = db
    .prepare(
      `SELECT v.path, s.looked, s.missing FROM suspicion s JOIN volume v ON v.id = s.volume_id ORDER BY v.id LIMIT 1`,
    )
    .get() as { path: string; looked: number; missing: number } | undefined;
  return (
    suspicion && `${suspicion.missing} of ${suspicion.looked} files are missing at ${suspicion.path}: a lost mount?`
  );
};

export type SuspicionStore = ReturnType<typeof openSuspicionStore>;

/** Volumes whose files are missing in such numbers that the mount is in doubt. The recorder writes. */
export const openSuspicionStore = (db: Db) => {
  const raise = db.prepare(
    `INSERT INTO suspicion VALUES (@volumeId, @nowMs, @looked, @missing)
     ON CONFLICT (volume_id) DO UPDATE SET looked = @looked, missing = @missing`,
  );
  const remember = db.prepare('INSERT OR IGNORE INTO suspect VALUES (?, ?, ?)');
  const suspects = db.prepare(
    'SELECT stream_id AS streamId, start_ms AS startMs FROM suspect WHERE volume_id = ? ORDER BY stream_id, start_ms',
  );
  const forget = db.prepare('DELETE FROM suspect WHERE volume_id = ?');
  const drop = db.prepare('DELETE FROM suspicion WHERE volume_id = ?');
  return {
    raise: db.transaction((volumeId: number, looked: number, missing: readonly Suspect[], nowMs: number): void => {
      raise.run({ volumeId, nowMs, looked, missing: missing.length });
      for (const { streamId, startMs } of missing.slice(0, mostRemembered)) remember.run(volumeId, streamId, startMs);
    }).immediate,
    /** More files of a suspected volume. */
    add: db.transaction((volumeId: number, missing: readonly Suspect[]): void => {
      for (const { streamId, startMs } of missing) remember.run(volumeId, streamId, startMs);
    }).immediate,
    volumes: (): number[] => db.prepare('SELECT volume_id FROM suspicion').pluck().all() as number[],
    suspects: (volumeId: number): Suspect[] => suspects.all(volumeId) as Suspect[],
    /** The files are back, or are each known to be missing. */
    lift: db.transaction((volumeId: number): void => {
      forget.run(volumeId);
      drop.run(volumeId);
    }).immediate,
  };
};
