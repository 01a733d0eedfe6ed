import type { Db } from '../journal/database.ts';
import type { StreamKind } from './paths.ts';

/** What this feature asks of the keeper of credentials (devices/secrets.ts). */
export interface SealedSources {
  seal(plain: string, context: string): Uint8Array;
  open(sealed: Uint8Array, context: string): string;
}

export interface NewStream {
  /** The id that people gave: `cam-infant`. */
  readonly id: string;
  readonly name: string;
  /** RTSP address, with user and password where the camera wants them. */
  readonly rtspUrl: string;
  readonly kind?: StreamKind;
}

export interface StreamRegistry {
  /** Takes a stream up, or changes it. The recorder follows within about a second. True when something changed. */
  registerStream(stream: NewStream): boolean;
  /** Stops (or resumes) recording; the time without footage is a gap `disabled`. False when there is no such stream. */
  setStreamEnabled(id: string, enabled: boolean): boolean;
}

interface StoredStream {
  readonly id: number;
  readonly uuid: string;
  readonly title: string;
  readonly source: Buffer;
}

/** The streams: the only table of the index that the agent writes. */
export const openStreamRegistry = (
  db: Db,
  secrets: SealedSources,
  world: { now: () => number; newUuid: () => string },
): StreamRegistry => {
  const find = db.prepare('SELECT id, uuid, title, source FROM stream WHERE name = ?');
  const insert = db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms)
     VALUES (@uuid, @id, @name, @kind, @source, 1, 1, @nowMs)`,
  );
  const readdress = db.prepare('UPDATE stream SET source = ?, revision = revision + 1 WHERE id = ?');
  const retitle = db.prepare('UPDATE stream SET title = ? WHERE id = ?');
  const enable = db.prepare('UPDATE stream SET enabled = @enabled, revision = revision + 1 WHERE name = @id');

  const sameAddress = (stored: StoredStream, rtspUrl: string): boolean => {
    try {
      return secrets.open(stored.source, stored.uuid) === rtspUrl;
    } catch {
      // Sealed with a key that is lost: whatever it was, the new address takes its place.
      return false;
    }
  };

  return {
    registerStream: db.transaction((stream: NewStream): boolean => {
      const stored = find.get(stream.id) as StoredStream | undefined;
      if (!stored) {
        const uuid = world.newUuid();
        const source = secrets.seal(stream.rtspUrl, uuid);
        insert.run({ uuid, id: stream.id, name: stream.name, kind: stream.kind ?? 'main', source, nowMs: world.now() });
        return true;
      }
      const isSame = sameAddress(stored, stream.rtspUrl);
      if (!isSame) readdress.run(secrets.seal(stream.rtspUrl, stored.uuid), stored.id);
      if (stored.title !== stream.name) retitle.run(stream.name, stored.id);
      return !isSame || stored.title !== stream.name;
    }).immediate,
    setStreamEnabled: (id, enabled) => enable.run({ id, enabled: Number(enabled) }).changes > 0,
  };
};
