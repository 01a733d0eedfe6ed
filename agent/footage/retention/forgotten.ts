import type { Db } from '../../journal/database.ts';
import { type EventRow, eventOf } from '../../journal/journal.ts';
import { fromRfc3339 } from '../../time/calendar.ts';
import type { Protection } from '../holds/rules.ts';
import type { Candidate, DeletionStore, KeptStream } from './deletionStore.ts';

/**
 * Deletions that the journal tells of and the index does not know: the index is a copy from before them. Their rows whose
 * files are gone leave it, so that nobody takes them for lost; a row whose file is still there is for the rule to judge.
 * Returns false when a disk is away: then nothing is known of its files, and this is to be done again.
 */
export const takeOverForgotten = (parts: {
  readonly store: DeletionStore;
  readonly db: Db;
  readonly nowMs: number;
  readonly protections: readonly Protection[];
  /** Whether the disk of a file is mounted. */
  readonly isThere: (item: Candidate) => boolean;
  readonly isGone: (stream: KeptStream, item: Candidate) => boolean;
}): boolean => {
  const { store, db, nowMs, protections, isThere, isGone } = parts;
  if (!store.areVolumesOnline()) return false;
  const told = db
    .prepare(
      `SELECT seq, id, type, occurred_at, recorded_at, actor, subject, data FROM event
       WHERE seq > ? AND type = 'footage.deleted' AND data IS NOT NULL ORDER BY seq`,
    )
    .all(store.readUpTo()) as EventRow[];
  const head = db.prepare('SELECT coalesce(max(seq), 0) FROM event').pluck().get() as number;
  const streams = store.streams();
  for (const event of told.map(eventOf)) {
    if (event.type !== 'footage.deleted' || store.isKnown(event.id)) continue;
    const { streamId, segments, bytes, root } = event.data;
    const stream = streams.find((each) => each.streamId === streamId);
    const [from, to] = [fromRfc3339(event.data.from), fromRfc3339(event.data.to)];
    if (!stream || from === undefined || to === undefined) continue;
    const items = store.candidates(stream.id, { from, to });
    if (!items.every(isThere)) return false;
    const gone = items.filter((item) => isGone(stream, item));
    const deletion = { from, to, segments, bytes, root: Buffer.from(root, 'hex'), eventId: event.id };
    store.takeOver(stream, deletion, gone, protections, nowMs);
  }
  store.setReadUpTo(head);
  return true;
};
