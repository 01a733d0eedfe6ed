import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './recording/segmentFile.ts';

/** A folder that footage can be written to now. */
export interface Volume {
  readonly id: number;
  readonly uuid: string;
  readonly path: string;
}

export const markerName = '.nestbox-volume';

export type Mounted = { readonly ok: true; readonly uuid: string } | { readonly ok: false; readonly detail: string };

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Looks whether the disk that belongs at this path is there. A folder that never held footage gets a marker; one that
 * did (`knownBefore`) and shows none is a mount that is missing, and must not be filled.
 */
export const mountVolume = async (path: string, knownBefore: boolean): Promise<Mounted> => {
  const marker = join(path, markerName);
  if (existsSync(marker)) {
    const uuid = readFileSync(marker, 'utf8').trim();
    return uuidPattern.test(uuid) ? { ok: true, uuid } : { ok: false, detail: `${marker} is damaged` };
  }
  if (knownBefore) return { ok: false, detail: `${path} has no ${markerName}: the disk is not mounted there` };
  await mkdir(path, { recursive: true, mode: 0o750 });
  if (readdirSync(path).some((name) => name !== 'lost+found')) {
    return { ok: false, detail: `${path} holds something that is not footage; name an empty folder` };
  }
  const uuid = randomUUID();
  const draft = `${marker}.new`;
  const handle = await open(draft, 'w', 0o640);
  await handle.writeFile(`${uuid}\n`);
  await handle.sync();
  await handle.close();
  await rename(draft, marker);
  await syncFolder(path);
  return { ok: true, uuid };
};
