import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePack, type RulePack, type RulePacks } from './pack.ts';

/**
 * Reads every pack of a folder whose id is `id`, oldest first; by default the packs that come with the product.
 * @throws naming the file and the rule when one is not as it must be, or when there is none.
 */
export const loadPacks = (id: string, folder = import.meta.dirname): RulePacks => {
  const [oldest, ...later] = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readPack(join(folder, name)))
    .filter((pack) => pack.id === id)
    .sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  if (!oldest) throw new Error(`There is no rule pack "${id}" in ${folder}`);
  return [oldest, ...later];
};

const readPack = (file: string): RulePack => {
  const parsed = parsePack(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.ok) {
    const faults = parsed.faults.map(({ path, message }) => `${path} ${message}`);
    throw new Error(`${file} is not a rule pack:\n${faults.join('\n')}`);
  }
  return parsed.pack;
};
