import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName, signatureName } from '../footage/export/verify/core.ts';
import type { PlaceOptions } from './place.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

/** Whether a folder is, or was, an export of footage: one of its two papers is enough. */
export const isExport = (path: string): boolean =>
  existsSync(path) &&
  statSync(path).isDirectory() &&
  [manifestName, signatureName].some((name) => existsSync(join(path, name)));

/** Checks exports with no data folder. Without `kids` any key is taken, and its fingerprint is printed to be compared. */
export const verifyExports = async (
  terminal: Terminal,
  options: PlaceOptions,
  folders: readonly string[],
  kids: readonly string[] | undefined,
): Promise<void> => {
  const { fingerprintOf, verifyExport } = await import('../footage/export/verify/core.ts');
  const { exhibitsIn } = await import('../footage/export/verify/folder.ts');
  const { faultWords } = await import('../footage/export/verify/words.ts');
  const { checking, evidence } = terminal.messages;
  const verdicts = [];
  for (const folder of folders) {
    let report: ReturnType<typeof progress> | undefined;
    const verdict = await verifyExport(await exhibitsIn(folder), {
      ...(kids && { kids }),
      onProgress: (done, total) => {
        report ??= progress(terminal, checking, total);
        report(done);
      },
    });
    verdicts.push({ folder, ...verdict });
  }
  const ok = verdicts.every(({ faults }) => faults.length === 0);
  const shown = verdicts.map(({ folder, faults, kid, manifest, checkedFiles, checkedBytes }) => ({
    folder,
    faults,
    exportId: manifest?.exportId ?? null,
    kid: kid ?? null,
    fingerprint: kid === undefined ? null : fingerprintOf(kid),
    files: checkedFiles,
    bytes: checkedBytes,
  }));
  print(terminal, options.json, { ok, exports: shown }, () =>
    shown.flatMap(({ folder, faults, fingerprint, files, bytes }) => [
      faults.length === 0 ? evidence.sound(folder, files, bytes) : evidence.notSound(folder, faults.length),
      ...faults.map((fault) => `  ${fault.file}: ${faultWords(fault, evidence.language)}`),
      ...(fingerprint === null || kids ? [] : [evidence.compare(fingerprint)]),
    ]),
  );
  if (!ok) throw new CommandFailure('not_verified', '');
};
