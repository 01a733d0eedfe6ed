import { noSummaryHash } from '#agent/summary/envelope.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { FeedHead } from '#contract/district.ts';
import type { NewChain } from '../loaded.ts';
import type { Statements } from './db.ts';

const columns = 'site, sequence, day, revision, sha256, previous, kid, bytes, received_at, road';

/** From now on a past that parts from the kept one is taken, once. @returns false: this site was never found rolled back. */
export const allowNewChain = async (
  statements: Statements,
  site: string,
  note: string,
  at: EpochMs,
): Promise<boolean> => {
  const found = await statements.all("SELECT site FROM district_fault WHERE site = ? AND code = 'rolled_back'", [site]);
  if (found.length === 0) return false;
  await statements.all('UPDATE district_site SET new_chain_at = ?, etag = NULL WHERE site = ?', [at, site]);
  // Said again before the site told its new past: the later word counts.
  await statements.all('DELETE FROM district_new_chain WHERE site = ? AND taken_at IS NULL', [site]);
  await statements.insert('district_new_chain', ['site', 'allowed_at', 'note'], [[site, at, note]]);
  return true;
};

/** What is kept from a number on becomes evidence. @returns the head before it, or the present one when that is lower. */
export const partFrom = async (
  statements: Statements,
  site: string,
  forkAt: number,
  head: FeedHead,
  now: EpochMs,
): Promise<FeedHead> => {
  await statements.all(
    `INSERT INTO district_replaced (${columns}, replaced_at)
      SELECT ${columns}, CAST(? AS BIGINT) FROM district_summary WHERE site = ? AND sequence >= ? ON CONFLICT DO NOTHING`,
    [now, site, forkAt],
  );
  await statements.all('DELETE FROM district_summary WHERE site = ? AND sequence >= ?', [site, forkAt]);
  const [before] = await statements.all<FeedHead>(
    'SELECT sequence, sha256 FROM district_summary WHERE site = ? AND sequence = ?',
    [site, forkAt - 1],
  );
  const parted = head.sequence < forkAt ? head : (before ?? { sequence: 0, sha256: noSummaryHash });
  await statements.all(
    'UPDATE district_site SET head_sequence = ?, head_sha256 = ?, etag = NULL, new_chain_at = NULL WHERE site = ?',
    [parted.sequence, parted.sha256, site],
  );
  await statements.all('UPDATE district_new_chain SET taken_at = ? WHERE site = ? AND taken_at IS NULL', [now, site]);
  return parted;
};

interface Row extends Omit<NewChain, 'kept' | 'takenAt' | 'note'> {
  readonly takenAt: EpochMs | null;
  readonly note: string | null;
  readonly summaries: number;
  readonly fromSequence: number | null;
  readonly toSequence: number | null;
  readonly fromDay: string | null;
  readonly toDay: string | null;
  readonly firstSha256: string | null;
}

/** Every past that was replaced or may be, the oldest word first. It stands here for good: settling a fault changes nothing of it. */
export const newChainsOf = async (statements: Statements): Promise<NewChain[]> => {
  const rows = await statements.all<Row>(
    `SELECT chain.site, chain.allowed_at AS "allowedAt", chain.note, chain.taken_at AS "takenAt",
        COUNT(old.sequence) AS summaries, MIN(old.sequence) AS "fromSequence", MAX(old.sequence) AS "toSequence",
        MIN(old.day) AS "fromDay", MAX(old.day) AS "toDay",
        (SELECT sha256 FROM district_replaced AS first WHERE first.site = chain.site AND first.replaced_at = chain.taken_at
          ORDER BY first.sequence LIMIT 1) AS "firstSha256"
      FROM district_new_chain AS chain
      LEFT JOIN district_replaced AS old ON old.site = chain.site AND old.replaced_at = chain.taken_at
        -- What of the new past had come before it was allowed is in force again.
        AND NOT EXISTS (SELECT 1 FROM district_summary AS now WHERE now.site = old.site
          AND now.sequence = old.sequence AND now.sha256 = old.sha256)
      GROUP BY chain.site, chain.allowed_at, chain.note, chain.taken_at
      ORDER BY chain.allowed_at, chain.site`,
  );
  return rows.map(({ site, allowedAt, note, takenAt, ...old }) => ({
    ...{ site, allowedAt, note: note ?? undefined, takenAt: takenAt ?? undefined },
    kept: takenAt === null || old.fromSequence === null ? undefined : keptOf(old),
  }));
};

const keptOf = (old: Omit<Row, 'site' | 'allowedAt' | 'note' | 'takenAt'>): NewChain['kept'] =>
  // Columns of one row that is there: none of them is null.
  old as NewChain['kept'];
