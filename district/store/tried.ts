import type { Statements, Value } from './db.ts';
import type { TriedSite } from './store.ts';

/** Rows of one statement: few lengths, so that few statements are prepared. */
const triedAtOnce = [500, 20, 1];
const triedColumns = 'site, head_sequence, head_sha256, etag, answered_at, failing_code, failing_detail, failing_since';

/** Keeps how attempts ended; of two at one site the later counts. */
export const keepTried = async (statements: Statements, attempts: readonly TriedSite[]): Promise<void> => {
  // Always in the same order, so that two that write the same sites wait for each other and never both.
  const rows = [...new Map(attempts.map((one) => [one.site, one])).values()]
    .sort((a, b) => (a.site < b.site ? -1 : 1))
    .map(({ site, head, attempt, at }): Value[] =>
      attempt.ok
        ? [site, head.sequence, head.sha256, attempt.etag ?? null, at, null, null, null]
        : [site, head.sequence, head.sha256, null, null, attempt.code, attempt.detail, at],
    );
  while (rows.length > 0) {
    const some = rows.splice(
      0,
      triedAtOnce.find((count) => count <= rows.length),
    );
    await statements.all(
      `INSERT INTO district_site (${triedColumns}) VALUES ${some.map(() => '(?, ?, ?, ?, ?, ?, ?, ?)').join(', ')}
        ON CONFLICT (site) DO UPDATE SET
          etag = CASE WHEN excluded.failing_code IS NOT NULL THEN district_site.etag
            WHEN excluded.head_sha256 = district_site.head_sha256 THEN excluded.etag END,
          answered_at = COALESCE(excluded.answered_at, district_site.answered_at),
          failing_code = excluded.failing_code,
          failing_detail = excluded.failing_detail,
          failing_since = CASE WHEN excluded.failing_code IS NOT NULL
            THEN COALESCE(district_site.failing_since, excluded.failing_since) END`,
      some.flat(),
    );
  }
};
