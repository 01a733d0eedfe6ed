import type { ArchiveParts } from './archive.ts';
import type { SealedRow } from './store.ts';
import { verifySummaries } from './verify.ts';

/** Codes of what is wrong with a stored summary: its own form, hash and signature, and whether it follows from the one before. */
export const faultsOf = (
  { site, store, keys }: Pick<ArchiveParts, 'site' | 'store' | 'keys'>,
  row: Pick<SealedRow, 'sequence'>,
): string[] => {
  const rows = store.page(Math.max(0, row.sequence - 2), row.sequence === 1 ? 1 : 2);
  const exhibits = rows.map(({ sequence, bytes }) => ({ name: String(sequence), bytes }));
  const { faults } = verifySummaries(exhibits, keys(), { site });
  return faults.filter(({ name }) => name === String(row.sequence)).map(({ code }) => code);
};
