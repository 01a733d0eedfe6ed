import { access, constants, statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { GapReason } from '#contract/values.ts';
import { mountVolume, type Volume } from '../volume.ts';
import type { RecorderStore } from './recorderStore.ts';
import { type Capacity, chooseVolume, defaultReserveBytes, roomOf } from './room.ts';

export type Placed =
  | { readonly ok: true; readonly volume: Volume }
  | { readonly ok: false; readonly reason: GapReason; readonly detail: string };

/** Where files can go now. */
export interface Disks {
  /** Looks at every volume: whether it is there, and what is free. */
  look(): Promise<void>;
  online(): readonly Volume[];
  /** Room of the roomiest volume that takes files, in reserves; undefined when there is none. */
  room(): number | undefined;
  /** The volume for the next file, with figures of the last seconds. */
  place(): Promise<Placed>;
  /** A file could not be made or written there, whatever the figures say: for a while others are tried first. */
  refused(volume: Volume, reason: GapReason): void;
}

export interface DisksOptions {
  readonly store: RecorderStore;
  /** Folders on disks, in the order in which they are filled. */
  readonly paths: readonly string[];
  /** Kept free on each volume; undefined: what fits its size. */
  readonly reserveBytes: number | undefined;
  readonly monotonicMs: () => number;
  readonly now: () => number;
  readonly log: Logger;
  readonly capacityOf?: (path: string) => Promise<Capacity>;
}

interface Disk {
  readonly path: string;
  usable: { readonly volume: Volume; readonly room: number; readonly freeBytes: number } | undefined;
  detail: string;
  refusal: { readonly reason: GapReason; readonly freeBytes: number; readonly atMono: number } | undefined;
  storedMono: number;
}

const freshMs = 5000;
/** While there is no room, a technician who makes some should not wait for it. */
const anxiousMs = 1000;
const storeEveryMs = 30_000;
/** A quota refuses while the disk has space, and a read-only disk does too: they are tried again now and then. */
const refusalMs = 10_000;
const regainedBytes = 1 << 20;

/** Watches the volumes. What cannot be measured has no room: it is an I/O error, never infinite space. */
export const openDisks = (options: DisksOptions): Disks => {
  const { store, monotonicMs, now, log, capacityOf = capacity } = options;
  const disks = options.paths.map(
    (path): Disk => ({
      ...{ path, usable: undefined, detail: `${path} was not looked at yet`, refusal: undefined },
      storedMono: Number.NEGATIVE_INFINITY,
    }),
  );
  let lookedMono = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  const lose = (disk: Disk, detail: string): void => {
    if (disk.detail !== detail) log.error({ event: 'volume.unusable', path: disk.path, detail });
    disk.usable = undefined;
    disk.detail = detail;
    // When it is there again it is another matter.
    disk.refusal = undefined;
  };

  const lookAt = async (disk: Disk): Promise<void> => {
    const { path } = disk;
    const before = store.volumeAt(path);
    let found: Awaited<ReturnType<typeof mountVolume>>;
    let has: Capacity;
    try {
      found = await mountVolume(path, before !== undefined);
      if (!found.ok) {
        if (before?.state === 'online') store.volumeAbsent(path);
        return lose(disk, found.detail);
      }
      // A disk that the system made read-only says so here, before a camera is asked for anything.
      await access(path, constants.W_OK);
      has = await capacityOf(path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      return lose(disk, `${path} cannot be used: ${error.message}`.slice(0, 200));
    }
    const isKnown = before?.uuid === found.uuid && before.state === 'online';
    const id = isKnown ? before.id : store.volumeOnline(found.uuid, path);
    const atMono = monotonicMs();
    if (disk.refusal && isOver(disk.refusal, has.freeBytes, atMono)) disk.refusal = undefined;
    const reserveBytes = options.reserveBytes ?? defaultReserveBytes(has.totalBytes);
    const room = disk.refusal ? 0 : roomOf(has, reserveBytes);
    disk.usable = { volume: { id, uuid: found.uuid, path }, room, freeBytes: has.freeBytes };
    disk.detail = '';
    if (atMono - disk.storedMono < storeEveryMs) return;
    disk.storedMono = atMono;
    store.volumeMeasured(id, has, now());
  };

  const look = (): Promise<void> => {
    looking ??= Promise.all(disks.map(lookAt))
      .then(() => {
        lookedMono = monotonicMs();
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };

  const usable = () => disks.flatMap((disk) => disk.usable ?? []);
  /** A full disk is a matter of priorities; one that does not take files for another reason is not. */
  const takingFiles = () =>
    disks.flatMap((disk) => (disk.usable && disk.refusal?.reason !== 'io_error' ? disk.usable : []));

  const choose = (): Volume | undefined => {
    const all = usable();
    const chosen = chooseVolume(all.map(({ room }) => room));
    return chosen === undefined ? undefined : all[chosen]?.volume;
  };

  return {
    look,
    online: () => usable().map(({ volume }) => volume),
    room: () => {
      const rooms = takingFiles().map(({ room }) => room);
      return rooms.length === 0 ? undefined : Math.max(...rooms);
    },
    place: async () => {
      if (monotonicMs() - lookedMono >= (choose() ? freshMs : anxiousMs)) await look();
      const volume = choose();
      if (volume) return { ok: true, volume };
      if (takingFiles().length > 0) {
        return { ok: false, reason: 'disk_full', detail: 'no volume has room for another file' };
      }
      const details = disks.map(({ path, detail }) => detail || `${path} does not take files`);
      return { ok: false, reason: 'io_error', detail: details.join('; ') };
    },
    refused: (volume, reason) => {
      for (const disk of disks) {
        if (disk.usable?.volume.uuid !== volume.uuid) continue;
        disk.refusal = { reason, freeBytes: disk.usable.freeBytes, atMono: monotonicMs() };
        disk.usable = { ...disk.usable, room: 0 };
      }
    },
  };
};

const isOver = (refusal: NonNullable<Disk['refusal']>, freeBytes: number, atMono: number): boolean =>
  atMono - refusal.atMono >= refusalMs ||
  (refusal.reason === 'disk_full' && freeBytes >= refusal.freeBytes + regainedBytes);

const capacity = async (path: string): Promise<Capacity> => {
  const { bsize, blocks, bavail } = await statfs(path);
  return { totalBytes: bsize * blocks, freeBytes: bsize * bavail };
};
