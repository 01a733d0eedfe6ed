import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, open, readdir, rename, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SegmentIdentity } from '../mp4/identityBox.ts';
import { type ScannedFile, scanFile } from '../mp4/scanFile.ts';
import type { SegmentName, StreamKind } from '../paths.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import { syncFolder } from '../recording/segmentFile.ts';
import { quarantine } from '../recording/segmentWriter.ts';
import { type Judgement, judgeFoundFile } from './foundFile.ts';

/** A file that can be entered in the index: what it is, and whether a torn tail must be taken off first. */
export type Examined =
  | { readonly ok: true; readonly identity: SegmentIdentity; readonly scanned: ScannedFile; readonly torn: boolean }
  | { readonly ok: false; readonly why: string; readonly scanned: ScannedFile };

const salvageSuffix = '.salvage';
const tornWhy = 'its tail is torn; the whole part was kept as a copy';

/** Reads a found file and judges it. Changes nothing. */
export const examine = async (
  path: string,
  name: SegmentName,
  stream: { readonly uuid: string; readonly kind: StreamKind },
  occupied: boolean,
): Promise<Examined> => {
  const scanned = await scanFile(path);
  const judgement: Judgement = judgeFoundFile(scanned, name, stream, occupied);
  if (judgement.verdict === 'quarantine') return { ok: false, why: judgement.why, scanned };
  const { identity } = scanned;
  if (!identity) return { ok: false, why: 'it does not say what it is', scanned };
  return { ok: true, identity, scanned, torn: judgement.verdict === 'salvage' };
};

/** Called with where a file was moved, below the quarantine folder, and why. */
export type OnQuarantined = (movedTo: string, why: string, bytes: number) => void;

/** Moves a file that cannot be trusted out of the way. Nothing is deleted. */
export const setAside = async (
  volumePath: string,
  path: string,
  why: string,
  bytes: number,
  onQuarantined: OnQuarantined,
): Promise<void> => onQuarantined(await quarantine(volumePath, path), why, bytes);

/**
 * Makes an examined file safe on the disk and returns its hash. Of a torn one the whole part is copied before the
 * original moves to quarantine; `finishSalvages` completes a crash in between.
 */
export const makeSafe = async (
  volumePath: string,
  path: string,
  { scanned, torn }: Extract<Examined, { ok: true }>,
  onQuarantined: OnQuarantined,
): Promise<Buffer> => {
  if (torn) {
    await copyWhole(path, scanned.wholeBytes);
    await setAside(volumePath, path, tornWhy, scanned.totalBytes, onQuarantined);
    await rename(`${path}${salvageSuffix}`, path);
  }
  await syncFile(path);
  await syncFolder(dirname(path));
  return hashOf(path);
};

export const flagsOf = ({ gops }: ScannedFile, salvaged: boolean): number =>
  (salvaged ? segmentFlag.salvaged : 0) | (gops[0]?.key ? 0 : segmentFlag.withoutKey);

/** A copy whose original is gone was finished but not renamed; one beside its original is made again. */
export const finishSalvages = async (folder: string): Promise<void> => {
  for (const file of await readdir(folder)) {
    if (!file.endsWith(salvageSuffix)) continue;
    const path = join(folder, file.slice(0, -salvageSuffix.length));
    if (!existsSync(path)) await rename(`${path}${salvageSuffix}`, path);
  }
};

/** SHA-256 of a file, or of its first bytes. */
export const hashOf = async (path: string, bytes?: number): Promise<Buffer> => {
  const hash = createHash('sha256');
  const range = bytes === undefined ? {} : { end: bytes - 1 };
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18, ...range })) hash.update(chunk);
  return hash.digest();
};

const copyWhole = async (path: string, wholeBytes: number): Promise<void> => {
  const copy = `${path}${salvageSuffix}`;
  await copyFile(path, copy);
  await truncate(copy, wholeBytes);
  await syncFile(copy);
  await syncFolder(dirname(path));
};

const syncFile = async (path: string): Promise<void> => {
  const handle = await open(path, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
};
