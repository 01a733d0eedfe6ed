import type { Db } from '../../journal/database.ts';
import { openLossStore } from '../lossStore.ts';
import { openSuspicionStore } from '../suspicion.ts';
import { openAuditStore } from './auditStore.ts';

/**
 * A person says that what is missing on suspected disks is lost and will not come back: each segment becomes a finding and a
 * gap, and retention may go on. Returns how many. The audit finds those that were not remembered when it comes to them.
 */
export const acceptMissing = (db: Db, nowMs: number): number => {
  const suspicions = openSuspicionStore(db);
  const losses = openLossStore(db);
  const audit = openAuditStore(db);
  const bootId = db.prepare('SELECT max(id) FROM boot').pluck().get() as number;
  let accepted = 0;
  for (const volumeId of suspicions.volumes()) {
    for (const suspect of suspicions.suspects(volumeId)) {
      const segment = audit.stillWanted(suspect);
      if (!segment) continue;
      losses.missing(segment, bootId, nowMs);
      accepted += 1;
    }
    suspicions.lift(volumeId);
  }
  return accepted;
};
