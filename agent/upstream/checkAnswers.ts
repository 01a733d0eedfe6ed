import type { SealedAnswer } from '#contract/district.ts';
import { sha256 } from '../journal/chain.ts';
import type { Fault } from '../journal/check.ts';
import type { Db } from '../journal/database.ts';

interface Row {
  sequence: number;
  answerId: string;
  bytes: Buffer;
  sha256: Buffer;
}
interface EventRow {
  sequence: number;
  answerId: string;
  sha256: string;
}

/**
 * Compares the sealed answers with the journal's upstream.notice_answered events: every event has its row and every row its
 * event, the bytes have the hash that both name, and what is attached is there as it was sealed. Returns all faults.
 */
export const checkAnswers = (db: Db): Fault[] => {
  const faults: Fault[] = [];
  const report = (where: string, found: string): void => void faults.push({ check: 'sealed', where, found });
  const told = db
    .prepare(
      `SELECT json_extract(data, '$.sequence') AS sequence, json_extract(data, '$.answerId') AS answerId,
         json_extract(data, '$.sha256') AS sha256
       FROM event WHERE type = 'upstream.notice_answered' ORDER BY seq`,
    )
    .all() as EventRow[];
  const events = new Map(told.map((event) => [event.answerId, event]));
  const attached = db.prepare('SELECT bytes FROM answer_evidence WHERE sha256 = ?').pluck();
  let expected = 1;
  const rows = db.prepare('SELECT sequence, answer_id AS answerId, bytes, sha256 FROM sealed_answer ORDER BY sequence');
  for (const row of rows.iterate() as Iterable<Row>) {
    const where = `answer ${row.sequence} (${row.answerId})`;
    const hash = row.sha256.toString('hex');
    const event = events.get(row.answerId);
    events.delete(row.answerId);
    if (row.sequence !== expected) report(where, `answers ${expected} to ${row.sequence - 1} are missing`);
    if (!event) report(where, 'no event of the journal explains it');
    else if (event.sha256 !== hash || event.sequence !== row.sequence) {
      report(where, 'the journal says that something else was sealed');
    }
    if (sha256(row.bytes).equals(row.sha256)) {
      // Sealed by answers.ts under this schema, and not changed since.
      for (const evidence of (JSON.parse(row.bytes.toString('utf8')) as SealedAnswer).evidence) {
        const bytes = attached.get(Buffer.from(evidence.sha256, 'hex')) as Buffer | undefined;
        if (!bytes) report(where, `${evidence.name} was attached and is gone`);
        else if (sha256(bytes).toString('hex') !== evidence.sha256) report(where, `${evidence.name} was changed`);
      }
    } else report(where, 'its bytes are not what was sealed');
    expected = row.sequence + 1;
  }
  for (const { answerId, sequence } of events.values()) {
    report(`answer ${sequence} (${answerId})`, 'was sealed according to the journal and is gone');
  }
  return faults;
};
