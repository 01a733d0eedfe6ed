import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What every process of a run has in its environment: one folder for compiled code, so that each module is stripped and
 * compiled once and not by each of the hundreds of programs that tests start; and PINs that are quick to hash.
 */
export default (): (() => void) => {
  const compiled = mkdtempSync(join(tmpdir(), 'nestbox-compiled-'));
  process.env.NODE_COMPILE_CACHE = compiled;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --import=${new URL('cheapPins.mjs', import.meta.url)}`;
  return () => rmSync(compiled, { recursive: true, force: true, maxRetries: 5 });
};
