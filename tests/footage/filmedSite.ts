import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openFootageIndex } from '#agent/footage/database.ts';
import { identityBox } from '#agent/footage/mp4/identityBox.ts';
import { segmentPathOf } from '#agent/footage/paths.ts';
import { openRecorderStore } from '#agent/footage/recording/recorderStore.ts';
import { createSegmentFile } from '#agent/footage/recording/segmentFile.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { mountVolume } from '#agent/footage/volume.ts';
import type { Db } from '#agent/journal/database.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { filmPieces } from './film.ts';

/** Footage on a disk with its index, as the recorder leaves it: no camera, no waiting, and the times that a test wants. */
export interface FilmedSite {
  readonly data: string;
  readonly volume: string;
  readonly db: Db;
  /** A run of three files of two seconds each, one fragment a second. Returns its end. */
  film(streamId: string, fromMs: number): Promise<number>;
  /** The recorder lived until then. */
  beat(nowMs: number): void;
  /** Paths of a stream's files, in order. */
  files(streamId: string): string[];
}

const fragmentsInFile = 2;
const fragmentMs = 1000;

export const openFilmedSite = async (
  streams: readonly string[],
  registeredMs: number,
  data = temporaryFolder(),
): Promise<FilmedSite> => {
  const volume = join(data, 'footage');
  const db = openFootageIndex(join(data, 'footage.db'));
  onTestFinished(() => void db.close());
  const recorder = openRecorderStore(db);
  const mounted = await mountVolume(volume, false);
  if (!mounted.ok) throw new Error(mounted.detail);
  const volumeId = recorder.volumeOnline(mounted.uuid, volume);
  const insert = db.prepare(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms)
     VALUES (?, ?, ?, 'main', x'00', 1, 1, ?)`,
  );
  const boot = recorder.startBoot(registeredMs, 0);
  for (const id of streams) {
    insert.run(randomUUID(), id, `摄像机 ${id}`, registeredMs);
    const streamId = db.prepare('SELECT id FROM stream WHERE name = ?').pluck().get(id) as number;
    recorder.setState(streamId, 'connecting', null, registeredMs);
    recorder.gaps.open({
      streamId,
      startMs: registeredMs,
      reason: 'recorder_down',
      detail: 'starts',
      nowMs: registeredMs,
      bootId: boot.id,
    });
  }
  const { init, fragments } = filmPieces();
  const streamOf = (name: string) =>
    db.prepare('SELECT id, uuid, kind FROM stream WHERE name = ?').get(name) as {
      id: number;
      uuid: string;
      kind: 'main';
    };
  return {
    data,
    volume,
    db,
    film: async (name, fromMs) => {
      const stream = streamOf(name);
      const run = randomUUID();
      const anchor = { startMs: fromMs, wallMs: fromMs, monoMs: 1000.5, zeroMonoMs: 0 };
      const runId = recorder.startRun({
        uuid: run,
        streamId: stream.id,
        bootId: boot.id,
        anchor,
        clockTrust: 'synced',
      });
      let startMs = fromMs;
      for (let seq = 0; seq * fragmentsInFile < fragments.length; seq += 1) {
        const own = fragments.slice(seq * fragmentsInFile, (seq + 1) * fragmentsInFile);
        const identity = identityBox({
          schema: 1,
          site: 'test-site',
          stream: stream.uuid,
          camera: name,
          kind: 'main',
          run,
          seq,
          wallMs: startMs,
          monoMs: 1000.5,
          clockTrust: 'synced',
          previousSha256: recorder.headOf(stream.id)?.toString('hex') ?? null,
        });
        const head = Buffer.concat([init.ftyp, identity, init.moov]);
        const file = await createSegmentFile(volume, segmentPathOf(stream, { startMs, run, seq }));
        await file.append(head);
        for (const { bytes } of own) await file.append(bytes);
        const { bytes, sha256 } = await file.close();
        const durationMs = own.length * fragmentMs;
        recorder.commitSegment({
          streamId: stream.id,
          startMs,
          durationMs,
          runId,
          seq,
          volumeId,
          bytes,
          initBytes: head.length,
          sha256,
          flags: 0,
          gops: own.map((piece) => ({ bytes: piece.bytes.length, durationMs: fragmentMs, key: piece.startsWithKey })),
        });
        startMs += durationMs;
      }
      recorder.endRun({ id: runId, streamId: stream.id, bootId: boot.id }, 'stall', 'no more pictures', startMs);
      return startMs;
    },
    beat: (nowMs) => recorder.beat(boot.id, nowMs, new Map()),
    files: (name) => {
      const stream = streamOf(name);
      const rows = db
        .prepare(
          'SELECT s.start_ms AS startMs, r.uuid AS run, s.seq FROM segment s JOIN run r ON r.id = s.run_id WHERE s.stream_id = ? ORDER BY s.run_id, s.seq',
        )
        .all(stream.id) as { startMs: number; run: string; seq: number }[];
      return rows.map((row) => join(volume, segmentPathOf(stream, row)));
    },
  };
};

export const storeOf = ({ db }: Pick<FilmedSite, 'db'>, nowMs: number) => openFootageStore(db, () => nowMs);
