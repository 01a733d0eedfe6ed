import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The `YYYY/MM/DD/HH` folders below a stream's folder from one of them on, in order. Their names sort as time does. */
export const hourFoldersSince = async (streamFolder: string, since = ''): Promise<string[]> => {
  let level = [''];
  for (let depth = 1; depth <= 4; depth += 1) {
    const next: string[] = [];
    for (const above of level) {
      for (const name of (await foldersIn(join(streamFolder, above))).sort()) {
        const below = above ? `${above}/${name}` : name;
        if (below >= since.slice(0, below.length)) next.push(below);
      }
    }
    level = next;
  }
  return level;
};

const foldersIn = async (folder: string): Promise<string[]> => {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && /^\d+$/.test(entry.name)).map(({ name }) => name);
};
