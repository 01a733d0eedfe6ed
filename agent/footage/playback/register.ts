import type { EventData } from '#contract/events.ts';
import type { RegisterLine } from '#contract/footage.ts';
import type { Db } from '../../journal/database.ts';
import { type EventRow, eventOf } from '../../journal/journal.ts';

/** A line of the register before its time and names are written out. */
export type RegisterEntry = Omit<RegisterLine, 'at' | 'guardian'> & {
  readonly atMs: number;
  /** Ids. */
  readonly guardian?: Pick<EventData<'footage.viewed_by_guardian'>, 'adultId' | 'childId' | 'roomId'>;
};

/** A page of the register: from the oldest line on, or from the newest line back. */
export type RegisterPage =
  | { readonly order: 'oldest'; readonly afterSeq: number; readonly limit: number }
  | { readonly order: 'newest'; readonly beforeSeq: number; readonly limit: number };

/**
 * Reads the register of viewings out of the journal: who asked, who approved, who looked, guardians too, in order. An event about several
 * streams makes a line for each; a page counts events.
 */
export const openViewingRegister = (journalDb: Db) => {
  const lines = `SELECT seq, id, type, occurred_at, recorded_at, actor, subject, data FROM event
     WHERE type IN ('footage.viewing_requested', 'footage.viewing_refused', 'footage.viewing_granted', 'footage.viewed',
         'footage.viewed_by_guardian')
       AND data IS NOT NULL`;
  const requestOf = journalDb.prepare('SELECT data FROM event WHERE id = ? AND data IS NOT NULL').pluck();
  const onwards = journalDb.prepare(`${lines} AND seq > ? ORDER BY seq LIMIT ?`);
  const backwards = journalDb.prepare(`${lines} AND seq < ? ORDER BY seq DESC LIMIT ?`);
  const rowsOf = (page: RegisterPage) =>
    page.order === 'oldest' ? onwards.all(page.afterSeq, page.limit) : backwards.all(page.beforeSeq, page.limit);
  return (page: RegisterPage): RegisterEntry[] =>
    (rowsOf(page) as EventRow[]).map(eventOf).flatMap((event): RegisterEntry[] => {
      const { seq, occurredAt: atMs, actor: who } = event;
      const line = { seq, atMs, who, reason: null, requester: null, approvedBy: null };
      switch (event.type) {
        case 'footage.viewing_requested': {
          const { requestId, streams, from, to, reason, requester = null } = event.data;
          return streams.map((streamId) => ({
            ...line,
            ...{ what: 'requested', grantId: requestId, streamId, from, to, reason, requester },
          }));
        }
        case 'footage.viewing_refused': {
          const { requestId, reason } = event.data;
          const asked = requestOf.get(requestId) as string | undefined;
          if (asked === undefined) return [];
          // A request is written before its refusal, and by this catalogue alone.
          const { streams, from, to, requester = null } = JSON.parse(asked) as EventData<'footage.viewing_requested'>;
          return streams.map((streamId) => ({
            ...line,
            ...{ what: 'refused', grantId: requestId, streamId, from, to, reason, requester },
          }));
        }
        case 'footage.viewing_granted': {
          const { grantId, streamId, streams = [streamId], from, to, reason, requester = null, askedBy } = event.data;
          const approvedBy = askedBy === undefined ? null : who;
          return streams.map((each) => ({
            ...line,
            ...{
              who: askedBy ?? who,
              what: 'granted',
              grantId,
              streamId: each,
              from,
              to,
              reason,
              requester,
              approvedBy,
            },
          }));
        }
        case 'footage.viewed': {
          const { stills, ...seen } = event.data;
          return [{ ...line, what: stills ? 'stills' : 'viewed', ...seen }];
        }
        case 'footage.viewed_by_guardian': {
          const { lookId, streamId, from, to, ...guardian } = event.data;
          return [{ ...line, what: 'by_guardian', grantId: lookId, streamId, from, to, guardian }];
        }
        default:
          return [];
      }
    });
};
