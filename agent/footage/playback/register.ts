import type { RegisterLine } from '#contract/footage.ts';
import type { Db } from '../../journal/database.ts';
import { type EventRow, eventOf } from '../../journal/journal.ts';

/** A line of the register before its time is written out. */
export type RegisterEntry = Omit<RegisterLine, 'at'> & { readonly atMs: number };

/** A page of the register: from the oldest line on, or from the newest line back. */
export type RegisterPage =
  | { readonly order: 'oldest'; readonly afterSeq: number; readonly limit: number }
  | { readonly order: 'newest'; readonly beforeSeq: number; readonly limit: number };

/** Reads the register of viewings out of the journal: who was granted and who looked, in order. */
export const openViewingRegister = (journalDb: Db) => {
  const lines = `SELECT seq, id, type, occurred_at, recorded_at, actor, subject, data FROM event
     WHERE type IN ('footage.viewing_granted', 'footage.viewed') AND data IS NOT NULL`;
  const onwards = journalDb.prepare(`${lines} AND seq > ? ORDER BY seq LIMIT ?`);
  const backwards = journalDb.prepare(`${lines} AND seq < ? ORDER BY seq DESC LIMIT ?`);
  const rowsOf = (page: RegisterPage) =>
    page.order === 'oldest' ? onwards.all(page.afterSeq, page.limit) : backwards.all(page.beforeSeq, page.limit);
  return (page: RegisterPage): RegisterEntry[] =>
    (rowsOf(page) as EventRow[]).map(eventOf).flatMap((event): RegisterEntry[] => {
      const line = { seq: event.seq, atMs: event.occurredAt, who: event.actor };
      switch (event.type) {
        case 'footage.viewing_granted': {
          const { grantId, streamId, from, to, reason } = event.data;
          return [{ ...line, what: 'granted', grantId, streamId, from, to, reason }];
        }
        case 'footage.viewed':
          return [{ ...line, what: 'viewed', ...event.data, reason: null }];
        default:
          return [];
      }
    });
};
