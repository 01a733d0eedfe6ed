import { createHash } from 'node:crypto';
import { canonical } from '#agent/journal/chain.ts';
import type { AcceptanceReport } from '#contract/acceptance.ts';

/**
 * SHA-256 of what a second person confirms: positions with their proofs, areas with the cameras that cover them, and how
 * long footage is kept. When one of them changes, the confirmation is of something else.
 */
export const contentHash = ({
  positions,
  coverage,
  retentionDays,
}: Pick<AcceptanceReport, 'positions' | 'coverage' | 'retentionDays'>): string =>
  createHash('sha256').update(canonical({ positions, coverage, retentionDays })).digest('hex');
