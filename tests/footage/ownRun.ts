import { randomUUID } from 'node:crypto';
import type { FragmentPiece } from '#agent/footage/mp4/fmp4.ts';
import { openRecorderStore } from '#agent/footage/recording/recorderStore.ts';
import { createRunWriter } from '#agent/footage/recording/runWriter.ts';
import { mountVolume } from '#agent/footage/volume.ts';
import { filmPieces } from './film.ts';
import { prepareSite } from './recordingSite.ts';

const { init, fragments } = filmPieces();
export const second = init.track.timescale;
export const epoch = Date.UTC(2026, 8, 16);

/** The n-th second of an endless camera. */
export const fragmentAt = (index: number): FragmentPiece => {
  const fragment = fragments[index % fragments.length];
  if (!fragment) throw new Error('the film is empty');
  return { ...fragment, decodeTime: index * second };
};

/** A site whose recorder is this test: it hands fragments to a run with clocks of its choice. */
export const prepareRun = async (segmentMs = 3000) => {
  const site = prepareSite();
  site.registry.registerStream({ id: 'cam-infant', name: '乳儿班', rtspUrl: 'rtsp://192.0.2.1/x' });
  const store = openRecorderStore(site.db);
  const mounted = await mountVolume(site.volume, false);
  if (!mounted.ok) throw new Error(mounted.detail);
  const volume = { id: store.volumeOnline(mounted.uuid, site.volume), uuid: mounted.uuid, path: site.volume };
  const disks = { place: async () => ({ ok: true as const, volume }), refused: () => {} };
  const boot = store.startBoot(epoch, 0);
  const [stream] = store.streams();
  if (!stream) throw new Error('no stream');
  store.setState(stream.id, 'connecting', null, epoch);
  const newRun = () =>
    createRunWriter(
      {
        ...{ site: 'test-site', stream, disks, bootId: boot.id, segmentMs, phase: 0.999 },
        ...{ runUuid: randomUUID(), clockTrust: 'synced' as const },
      },
      init,
      { store, now: () => epoch, sinceMono: 0 },
    );
  return { site, store, boot, stream, newRun };
};

/** Both clocks at an arrival, the wall clock set by `stepMs` against where it began. */
export const at = (monoMs: number, stepMs = 0) => ({ monoMs, wallMs: epoch + Math.round(monoMs) + stepMs });
