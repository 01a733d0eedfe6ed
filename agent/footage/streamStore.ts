import type { Db } from '../journal/database.ts';
import type { StreamKind } from './paths.ts';

/** What this feature asks of the keeper of credentials (devices/secrets.ts). */
export interface SealedSources {
  seal(plain: string, context: string): Uint8Array;
  open(sealed: Uint8Array, context: string): string;
}

/** What people say about a stream; what they do not say has its default. */
export interface StreamSettings {
  /** The id that people gave: `cam-infant`. */
  readonly id: string;
  readonly name: string;
  /** What it looks at. */
  readonly areaId?: string | undefined;
  /** Whether sound is recorded; off by default. */
  readonly audio?: boolean | undefined;
  /** 0 to 100, 50 by default: on a full disk the lowest stops first. */
  readonly priority?: number | undefined;
}

export interface NewStream extends StreamSettings {
  /** RTSP address, with user and password where the camera wants them. */
  readonly rtspUrl: string;
  readonly kind?: StreamKind;
}

export interface StreamRegistry {
  /** Takes a stream up, or changes it. The recorder follows within about a second. True when something changed. */
  registerStream(stream: NewStream): boolean;
  /** Changes what is said about a stream that is known. True when something changed. */
  configureStream(settings: StreamSettings): boolean;
  /** The camera's clock less ours, just measured. Kept once a minute, or when it moved by more than 250 ms. */
  noteCameraClock(id: string, offsetMs: number): void;
  /** Stops (or resumes) recording; the time without footage is a gap `disabled`. False when there is no such stream. */
  setStreamEnabled(id: string, enabled: boolean): boolean;
}

interface StoredStream {
  readonly id: number;
  readonly uuid: string;
  readonly source: Buffer;
}

const defaultPriority = 50;
const clockEveryMs = 60_000;
const clockMovedMs = 250;

/** The streams: the only table of the index that the agent writes. */
export const openStreamRegistry = (
  db: Db,
  secrets: SealedSources,
  world: { now: () => number; newUuid: () => string },
): StreamRegistry => {
  const find = db.prepare('SELECT id, uuid, source FROM stream WHERE name = ?');
  const insert = db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms, area_id, audio, priority)
     VALUES (@uuid, @id, @name, @kind, @source, 1, 1, @nowMs, @areaId, @audio, @priority)`,
  );
  const readdress = db.prepare('UPDATE stream SET source = ?, revision = revision + 1 WHERE id = ?');
  // Sound is another stream to ffmpeg, so the recorder must connect anew; the rest it only reads.
  const configure = db.prepare(
    `UPDATE stream SET title = @name, area_id = @areaId, priority = @priority, audio = @audio,
       revision = revision + (audio <> @audio)
     WHERE name = @id AND (title <> @name OR area_id IS NOT @areaId OR priority <> @priority OR audio <> @audio)`,
  );
  const noteClock = db.prepare(
    `UPDATE stream SET camera_offset_ms = @offsetMs, camera_offset_at_ms = @nowMs
     WHERE name = @id AND (camera_offset_at_ms IS NULL OR abs(@nowMs - camera_offset_at_ms) >= ${clockEveryMs}
       OR abs(@offsetMs - camera_offset_ms) > ${clockMovedMs})`,
  );
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
        insert.run({ ...columnsOf(stream), uuid, kind: stream.kind ?? 'main', source, nowMs: world.now() });
        return true;
      }
      const isSame = sameAddress(stored, stream.rtspUrl);
      if (!isSame) readdress.run(secrets.seal(stream.rtspUrl, stored.uuid), stored.id);
      return configure.run(columnsOf(stream)).changes > 0 || !isSame;
    }).immediate,
    configureStream: (settings) => configure.run(columnsOf(settings)).changes > 0,
    noteCameraClock: (id, offsetMs) => void noteClock.run({ id, offsetMs: Math.round(offsetMs), nowMs: world.now() }),
    setStreamEnabled: (id, enabled) => enable.run({ id, enabled: Number(enabled) }).changes > 0,
  };
};

const columnsOf = ({ id, name, areaId, audio, priority }: StreamSettings) => ({
  ...{ id, name, areaId: areaId ?? null },
  ...{ audio: Number(audio ?? false), priority: priority ?? defaultPriority },
});
