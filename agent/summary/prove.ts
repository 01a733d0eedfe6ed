import type { EventProof } from '#contract/district.ts';
import type { SealedSummary } from '#contract/summary.ts';
import { envelopeText } from '../journal/chain.ts';
import type { Db } from '../journal/database.ts';
import { type EventRow, eventOf } from '../journal/journal.ts';
import { inclusionPaths, merkleRoot } from '../journal/merkle.ts';
import { type Day, dayAt, dayBounds, parseDay } from '../time/calendar.ts';
import { epochMs } from '../time/clock.ts';
import { createDayJournals, isNoFact } from './dayJournal.ts';
import { readSealed } from './envelope.ts';
import type { SealedStore } from './store.ts';

export type Proving =
  | {
      readonly ok: true;
      readonly proof: EventProof;
      readonly type: string;
      /** The event that took this one back; undefined while it stands. */
      readonly voidedBy: string | undefined;
    }
  | ({ readonly ok: false } & Failed);

/**
 * `no_fact`: the event is about summaries, and no fact of a day. `late`: it was learned after the day was sealed. `other_root`: the
 * journal is not what was sealed.
 */
export type Failed =
  | { readonly code: 'unknown_event' | 'no_fact' }
  | { readonly code: 'not_sealed' | 'late' | 'other_root' | 'damaged'; readonly day: Day };

interface Row extends EventRow {
  readonly salt: Buffer | null;
  readonly commitment: Buffer;
}

/**
 * Proves single events by the newest revision of the day that each belongs to. The leaves are read as the journal was when the
 * day was sealed, so that what was learned later changes no proof. Writes nothing.
 */
export const createProver = ({
  db,
  store,
  timeZone,
}: {
  readonly db: Db;
  readonly store: Pick<SealedStore, 'find'>;
  readonly timeZone: string;
}): ((eventId: string) => Proving) => {
  const dayJournals = createDayJournals(db);
  const byId = db.prepare('SELECT * FROM event WHERE id = ?');
  const voidedBy = db
    .prepare(`SELECT id FROM event WHERE type = 'attendance.voided' AND seq > ? AND json_extract(data, '$.voids') = ?`)
    .pluck();
  const find = (id: string): Row | undefined => byId.get(id) as Row | undefined;

  /** The day in whose tree the event stands: a correction in that of what it corrects, a closing in that which it closes. */
  const dayOf = (row: Row): Day | undefined => {
    const event = eventOf(row);
    if (event.type === 'day.closed') return parseDay(event.data.day);
    const about = event.type === 'attendance.voided' ? find(event.data.voids) : row;
    return about && dayAt(epochMs(about.occurred_at), timeZone);
  };

  return (eventId) => {
    const row = find(eventId);
    if (!row) return { ok: false, code: 'unknown_event' };
    const day = isNoFact(row.type) ? undefined : dayOf(row);
    if (day === undefined) return { ok: false, code: 'no_fact' };
    const sealed = store.find(day);
    if (!sealed) return { ok: false, code: 'not_sealed', day };
    const reading = readSealed(sealed.bytes);
    if (!reading.ok) return { ok: false, code: 'damaged', day };
    const { journal } = reading.sealed.data.envelope;
    if (row.seq > journal.seq) return { ok: false, code: 'late', day };
    const leaves = dayJournals.leaves(day, dayBounds(day, timeZone), journal.seq);
    const index = leaves.findIndex(({ seq }) => seq === row.seq);
    if (index < 0) return { ok: false, code: 'no_fact' };
    const commitments = leaves.map(({ commitment }) => commitment);
    if (merkleRoot(commitments).toString('hex') !== journal.root) return { ok: false, code: 'other_root', day };
    const path = inclusionPaths(commitments)(index);
    return {
      ok: true,
      proof: proofOf(reading.sealed, row, { index, leaves: leaves.length, path }),
      type: row.type,
      voidedBy: voidedBy.get(row.seq, row.id) as string | undefined,
    };
  };
};

const proofOf = (
  summary: SealedSummary,
  row: Row,
  { index, leaves, path }: { readonly index: number; readonly leaves: number; readonly path: readonly Buffer[] },
): EventProof => ({
  schema: 'nestbox.proof/1',
  summary,
  leaf: {
    index,
    leaves,
    commitment: row.commitment.toString('hex'),
    event:
      row.data === null || row.salt === null
        ? null
        : { salt: row.salt.toString('hex'), content: contentOf(row, row.data) },
  },
  path: path.map((hash) => hash.toString('hex')),
});

/** The text that the journal committed to. */
const contentOf = (row: Row, data: string): string =>
  envelopeText(
    {
      id: row.id,
      type: row.type,
      occurredAt: row.occurred_at,
      recordedAt: row.recorded_at,
      actor: row.actor,
      subject: row.subject,
      data: null,
    },
    data,
  );
