import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// Our own file; its shape is npm's.
const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string };

/** The version of this Nestbox. */
export const version: string = manifest.version;
