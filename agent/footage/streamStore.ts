import type { Db } from '../journal/database.ts';
import type { NvrSource } from './nvr/link.ts';
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
  /** Changes what is said about a stream that is known. True when something changed. */
  configureStream(settings: StreamSettings): boolean;
  /** The camera's clock less ours, just measured. Kept once a minute, or when it moved by more than 250 ms. */
  noteCameraClock(id: string, offsetMs: number): void;
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

const defaultPriority = 50;
const clockEveryMs = 60_000;
const clockMovedMs = 250;

/** The streams: the only table of the index that the agent writes. */
export const openStreamRegistry = (
  db: Db,
  secrets: SealedSources,
  world: { now: () => number; newUuid: () => string },
): StreamRegistry => {
  const find = db.prepare('SELECT id, uuid, title, source, origin, area_id AS areaId FROM stream WHERE name = ?');
  const insert = db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms, area_id, audio, priority)
     VALUES (@uuid, @id, @name, @kind, @source, 1, 1, @nowMs, @areaId, @audio, @priority)`,
  );
  const insertNvr = db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms, origin, area_id)
     VALUES (@uuid, @id, @name, 'main', @source, 1, 1, @nowMs, 'nvr', @areaId)`,
  );
  const nvrStreams = db.prepare("SELECT name AS id, enabled FROM stream WHERE origin = 'nvr'");
  const describe = db.prepare('UPDATE stream SET title = ?, area_id = ? WHERE id = ?');
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

const columnsOf = ({ id, name, areaId, audio, priority }: StreamSettings) => ({
  ...{ id, name, areaId: areaId ?? null },
  ...{ audio: Number(audio ?? false), priority: priority ?? defaultPriority },
});
