import { toRfc3339 } from '#agent/time/calendar.ts';
import type { NewChain } from '../loaded.ts';
import { districtZone } from '../zone.ts';
import type { NewChainRow } from './report.ts';

/** Since when another chain of a facility counts, by which command, and what of the old one is kept. */
export const newChainRow = ({ site, allowedAt, note, takenAt, kept }: NewChain): NewChainRow => ({
  site,
  allowedAt: toRfc3339(allowedAt, districtZone),
  takenAt: takenAt === undefined ? null : toRfc3339(takenAt, districtZone),
  command: `nestbox district settle ${site} rolled_back --take-new-chain --note ${note === undefined ? '…' : quoted(note)}`,
  kept: kept ?? null,
});

/** As a shell reads it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
