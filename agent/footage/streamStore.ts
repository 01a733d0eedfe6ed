import type { Db } from '../journal/database.ts';
import type { NvrSource } from './nvr/link.ts';
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

/** Footage that the facility's own recorder keeps. */
export interface NewNvrStream {
  readonly id: string;
  readonly name: string;
  /** The room that it looks at. */
  readonly areaId?: string | undefined;
  readonly source: NvrSource;
}

export interface StreamRegistry {
  /** Takes a stream up, or changes it. The recorder follows within about a second. True when something changed. */
  registerStream(stream: NewStream): boolean;
  /** Stops (or resumes) recording; the time without footage is a gap `disabled`. False when there is no such stream. */
  setStreamEnabled(id: string, enabled: boolean): boolean;
  /** As `registerStream`. @throws when a camera of our own recorder has this id. */
  registerNvrStream(stream: NewNvrStream): boolean;
  /** Follows of the NVRs' streams only those that are wanted: another is switched off, and keeps what is known of it. */
  keepNvrStreams(isWanted: (id: string) => boolean): void;
}

interface StoredStream {
  readonly id: number;
  readonly uuid: string;
  readonly title: string;
  readonly source: Buffer;
  readonly origin: 'recorder' | 'nvr';
  readonly areaId: string | null;
}

/** The streams: the only table of the index that the agent writes. */
export const openStreamRegistry = (
  db: Db,
  secrets: SealedSources,
  world: { now: () => number; newUuid: () => string },
): StreamRegistry => {
  const find = db.prepare('SELECT id, uuid, title, source, origin, area_id AS areaId FROM stream WHERE name = ?');
  const insert = db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms)
     VALUES (@uuid, @id, @name, @kind, @source, 1, 1, @nowMs)`,
  );
  const insertNvr = db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms, origin, area_id)
     VALUES (@uuid, @id, @name, 'main', @source, 1, 1, @nowMs, 'nvr', @areaId)`,
  );
  const nvrStreams = db.prepare("SELECT name AS id, enabled FROM stream WHERE origin = 'nvr'");
  const describe = db.prepare('UPDATE stream SET title = ?, area_id = ? WHERE id = ?');
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
    registerNvrStream: db.transaction((stream: NewNvrStream): boolean => {
      const { id, name, areaId = null } = stream;
      const { address, username, password, recordingToken } = stream.source;
      const plain = JSON.stringify({ address, username, password, recordingToken });
      const stored = find.get(id) as StoredStream | undefined;
      if (!stored) {
        const uuid = world.newUuid();
        insertNvr.run({ uuid, id, name, areaId, source: secrets.seal(plain, uuid), nowMs: world.now() });
        return true;
      }
      if (stored.origin !== 'nvr')
        throw new Error(`"${id}" is a camera of our own recorder; give the recording another id`);
      const isSame = sameAddress(stored, plain);
      if (!isSame) readdress.run(secrets.seal(plain, stored.uuid), stored.id);
      if (stored.title !== name || stored.areaId !== areaId) describe.run(name, areaId, stored.id);
      return !isSame || stored.title !== name || stored.areaId !== areaId;
    }).immediate,
    keepNvrStreams: db.transaction((isWanted: (id: string) => boolean): void => {
      for (const { id, enabled } of nvrStreams.all() as { id: string; enabled: 0 | 1 }[]) {
        if (Number(isWanted(id)) !== enabled) enable.run({ id, enabled: Number(isWanted(id)) });
      }
    }).immediate,
    setStreamEnabled: (id, enabled) => enable.run({ id, enabled: Number(enabled) }).changes > 0,
  };
};
