import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSecrets } from '#agent/devices/secrets.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openRecorderStore } from '#agent/footage/recording/recorderStore.ts';
import { createRunWriter } from '#agent/footage/recording/runWriter.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import { mountVolume } from '#agent/footage/volume.ts';
import type { GapReason } from '#contract/values.ts';
import { filmPieces } from './film.ts';

/** One stretch of footage and what follows it. */
export interface Take {
  readonly seconds: number;
  readonly reason: GapReason;
  /** Until the next one; negative when the clock is set back meanwhile. */
  readonly awayMs: number;
}

export const setStartMs = Date.UTC(2026, 8, 14, 7, 59, 40);
const segmentMs = 2000;
const { init, fragments } = filmPieces();

/**
 * Footage of several streams as the recorder's own writers make it, with real files and fragments, but fed from a film and
 * with made-up clocks: hours take a moment. The clocks of camera and box part by 200 ppm, so segments are stretched.
 */
export const recordSet = async (
  data: string,
  takes: readonly Take[],
  { streams = ['cam-infant', 'cam-yard'], volumes = [join(data, 'footage')], startMs = setStartMs } = {},
) => {
  const db = openFootageIndex(join(data, 'footage.db'));
  const secrets = openSecrets(join(data, 'keys', 'device.key'));
  let nowMs = startMs - 5000;
  const registry = openStreamRegistry(db, secrets, { now: () => nowMs, newUuid: randomUUID });
  for (const id of streams) registry.registerStream({ id, name: id, rtspUrl: 'rtsp://192.0.2.1/x' });
  const store = openRecorderStore(db);
  const boot = store.startBoot(nowMs, 0);
  const mounted: { id: number; uuid: string; path: string }[] = [];
  for (const path of volumes) {
    const volume = await mountVolume(path, false);
    if (!volume.ok) throw new Error(volume.detail);
    mounted.push({ id: store.volumeOnline(volume.uuid, path), uuid: volume.uuid, path });
  }
  let endMs = nowMs;
  for (const stream of store.streams()) {
    nowMs = startMs;
    let monoMs = 10_000;
    store.gaps.takeUp(stream.id, boot, false, nowMs);
    store.setState(stream.id, 'recording', null, nowMs);
    for (const [number, take] of takes.entries()) {
      const volume = mounted[number % mounted.length];
      if (!volume) throw new Error('a set needs a volume');
      const newWriter = () =>
        createRunWriter(
          {
            ...{ site: 'test-site', stream, volume, disks: diskOf(volume), bootId: boot.id, segmentMs, phase: 0.3 },
            ...{ runUuid: randomUUID(), clockTrust: 'synced' },
          },
          init,
          { store, now: () => nowMs },
        );
      let writer = newWriter();
      for (let second = 0; second < take.seconds; second += 1) {
        const film = fragments[second % fragments.length];
        if (!film) throw new Error('the film is empty');
        nowMs += 1000;
        monoMs += 1000.2;
        const fragment = { ...film, decodeTime: second * film.duration };
        const arrival = { monoMs, wallMs: Math.round(nowMs + second * 0.2) };
        const end = await writer.add(fragment, arrival);
        if (!end) continue;
        await writer.end(end.reason, end.detail);
        writer = newWriter();
        if (!end.taken) await writer.add(fragment, arrival);
      }
      await writer.end(take.reason, `take ${number}`);
      nowMs += take.awayMs;
      monoMs += Math.abs(take.awayMs);
    }
    const down = { reason: 'recorder_down', detail: 'stopped' } as const;
    store.gaps.noteCause({ streamId: stream.id, startMs: nowMs, ...down, nowMs, bootId: boot.id });
    endMs = nowMs;
  }
  store.endBoot(boot.id, endMs);
  db.close();
  return { data, file: join(data, 'footage.db'), volumes, endMs };
};

const diskOf = <T>(volume: T) => ({ place: async () => ({ ok: true, volume }) as const, refused: () => undefined });
