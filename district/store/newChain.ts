import { noSummaryHash } from '#agent/summary/envelope.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { FeedHead } from '#contract/district.ts';
import type { Statements } from './db.ts';

const columns = 'site, sequence, day, revision, sha256, previous, kid, bytes, received_at, road';

/** From now on a past that parts from the kept one is taken, once. @returns false: this site was never found rolled back. */
export const allowNewChain = async (statements: Statements, site: string, at: EpochMs): Promise<boolean> => {
  const found = await statements.all("SELECT site FROM district_fault WHERE site = ? AND code = 'rolled_back'", [site]);
  if (found.length === 0) return false;
  await statements.all('UPDATE district_site SET new_chain_at = ?, etag = NULL WHERE site = ?', [at, site]);
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
  return parted;
};
