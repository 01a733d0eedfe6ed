import Database from 'better-sqlite3';

/**
 * Holds a lock that the system lets go of when this process dies, however it dies: two recorders on one folder would
 * record every camera twice. Returns undefined when another process holds it.
 */
export const becomeSoleRecorder = (lockFile: string): { release(): void } | undefined => {
  const db = new Database(lockFile, { timeout: 0 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => void db.close() };
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
};
