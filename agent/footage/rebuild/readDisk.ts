import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hourFoldersSince } from '../hourFolders.ts';
import { packGops } from '../mp4/gops.ts';
import { fileNameOf, parseFileName, type SegmentName, type StreamKind, streamFolderOf } from '../paths.ts';
import { examine, finishSalvages, flagsOf, makeSafe, setAside } from '../reconcile/settle.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import type { Volume } from '../volume.ts';
import type { Piece } from './runsOfPieces.ts';

export interface StreamFolder {
  readonly uuid: string;
  readonly kind: StreamKind;
}
export interface FileFound {
  readonly name: SegmentName;
  readonly path: string;
  readonly volume: Volume;
}
/** A piece with the id that people gave its stream. */
export interface PieceRead {
  readonly piece: Piece;
  readonly camera: string;
}
export interface SetAside {
  readonly volumeId: number;
  readonly path: string;
  readonly why: string;
  readonly bytes: number;
}

const uuidName = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const kinds = ['main', 'sub'] as const;

/** Streams that have a folder on a volume. */
export const streamFolders = async (volumes: readonly Volume[]): Promise<StreamFolder[]> => {
  const found = new Map<string, StreamFolder>();
  for (const { path } of volumes) {
    for (const uuid of (await readdir(path)).filter((name) => uuidName.test(name))) {
      for (const kind of kinds) {
        if (existsSync(join(path, uuid, kind)) && !found.has(uuid)) found.set(uuid, { uuid, kind });
      }
    }
  }
  return [...found.values()];
};

/** All footage files of a stream, by start. Copies that a crash left half renamed are finished first. */
export const filesOf = async (stream: StreamFolder, volumes: readonly Volume[]): Promise<FileFound[]> => {
  const files: FileFound[] = [];
  for (const volume of volumes) {
    const root = join(volume.path, streamFolderOf(stream));
    for (const below of await hourFoldersSince(root)) {
      const folder = join(root, below);
      await finishSalvages(folder);
      for (const file of await readdir(folder)) {
        const name = parseFileName(file);
        if (name) files.push({ name, path: join(folder, file), volume });
      }
    }
  }
  return files.sort((a, b) => a.name.startMs - b.name.startMs || a.name.seq - b.name.seq);
};

/** Reads one file. A torn one is salvaged, one that is none of this stream is set aside, as the recorder does at its start. */
export const readFile = async (
  stream: StreamFolder,
  { name, path, volume }: FileFound,
  occupied: boolean,
  salvagedBefore: ReadonlySet<string>,
  onSetAside: (file: SetAside) => void,
): Promise<PieceRead | undefined> => {
  const moved = (movedTo: string, why: string, bytes: number): void =>
    onSetAside({ volumeId: volume.id, path: movedTo, why, bytes });
  const examined = await examine(path, name, stream, occupied);
  if (!examined.ok) {
    await setAside(volume.path, path, examined.why, examined.scanned.totalBytes, moved);
    return undefined;
  }
  const { identity, scanned, torn } = examined;
  const sha256 = await makeSafe(volume.path, path, examined, moved);
  const isSalvaged = torn || salvagedBefore.has(fileNameOf(name));
  const { anchor, wallMs, monoMs, clockTrust } = identity;
  const clocks = { wallMs: anchor?.wallMs ?? wallMs, monoMs: anchor?.monoMs ?? monoMs, trust: clockTrust };
  return {
    camera: identity.camera,
    piece: {
      ...{ run: name.run, seq: name.seq, startMs: name.startMs, mediaMs: scanned.mediaMs, volumeId: volume.id },
      ...{ bytes: scanned.wholeBytes, initBytes: scanned.initBytes, sha256, offsets: packGops(scanned.gops), clocks },
      flags: flagsOf(scanned, isSalvaged) | (isSalvaged ? segmentFlag.adopted : 0),
      previousSha256: identity.previousSha256,
    },
  };
};

/** What lies in a volume's quarantine: its name begins with the moment at which it was moved there. */
export const quarantinedOn = async ({ path }: Volume): Promise<{ name: string; bytes: number; foundMs: number }[]> => {
  const folder = join(path, 'quarantine');
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      bytes: (await stat(join(folder, name))).size,
      foundMs: Number(/^(\d{1,15})-/.exec(name)?.[1] ?? 0),
    })),
  );
};
