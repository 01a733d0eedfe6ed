import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where an export lies when it is done. `exports`: the folder of all of them. */
export const exportFolder = (exports: string, exportId: string): string => join(exports, exportId);
/** Where it is made, and where it keeps its plan meanwhile. */
export const draftFolder = (exports: string, exportId: string): string => join(exports, `.${exportId}`);
export const workFolder = (exports: string, exportId: string): string => join(exports, `.${exportId}.work`);

/** Takes away all that an export which failed or was cancelled has left. */
export const removeExport = async (exports: string, exportId: string): Promise<void> => {
  for (const folder of [exportFolder, draftFolder, workFolder]) {
    await rm(folder(exports, exportId), { recursive: true, force: true });
  }
};

/** Ids of exports that left something half made. */
export const halfMade = async (exports: string): Promise<string[]> => {
  const names = await readdir(exports).catch(() => []);
  return [...new Set(names.flatMap((name) => /^\.([0-9a-f-]{36})(\.work)?$/.exec(name)?.[1] ?? []))];
};
