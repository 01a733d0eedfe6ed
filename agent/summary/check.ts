import { sha256 } from '../journal/chain.ts';
import type { Fault } from '../journal/check.ts';
import type { Db } from '../journal/database.ts';
import { noSummaryHash } from './envelope.ts';

interface Row {
  sequence: number;
  day: string;
  revision: number;
  bytes: Buffer;
  sha256: Buffer;
  previous: Buffer;
}
interface EventRow {
  day: string;
  revision: number;
  sequence: number;
  sha256: string;
}

/**
 * Compares the sealed summaries with the journal's day.sealed events: every event has its row and every row its event,
 * the bytes have the hash that both name, and each follows from the one before. Returns all faults.
 */
export const checkSealed = (db: Db): Fault[] => {
  const faults: Fault[] = [];
  const report = (where: string, found: string): void => void faults.push({ check: 'sealed', where, found });
  const events = new Map(
    (
      db
        .prepare(
          `SELECT json_extract(data, '$.day') AS day, json_extract(data, '$.revision') AS revision,
             json_extract(data, '$.sequence') AS sequence, json_extract(data, '$.sha256') AS sha256
           FROM event WHERE type = 'day.sealed' ORDER BY seq`,
        )
        .all() as EventRow[]
    ).map((event) => [event.sequence, event]),
  );
  let previous = noSummaryHash;
  let expected = 1;
  const rows = db.prepare(
    'SELECT sequence, day, revision, bytes, sha256, previous FROM sealed_summary ORDER BY sequence',
  );
  for (const row of rows.iterate() as Iterable<Row>) {
    const where = `summary ${row.sequence} (${row.day}.${row.revision})`;
    const hash = row.sha256.toString('hex');
    const event = events.get(row.sequence);
    events.delete(row.sequence);
    if (row.sequence !== expected) report(where, `summaries ${expected} to ${row.sequence - 1} are missing`);
    if (sha256(row.bytes).toString('hex') !== hash) report(where, 'its bytes are not what was sealed');
    if (row.previous.toString('hex') !== previous) report(where, 'does not follow from the one before');
    if (!event) report(where, 'no event of the journal explains it');
    else if (event.sha256 !== hash || event.day !== row.day || event.revision !== row.revision) {
      report(where, 'the journal says that something else was sealed');
    }
    previous = hash;
    expected = row.sequence + 1;
  }
  for (const { day, revision, sequence } of events.values()) {
    report(`summary ${sequence} (${day}.${revision})`, 'was sealed according to the journal and is gone');
  }
  return faults;
};
