import type { EventData, JournalEvent } from '#contract/events.ts';
import { canonical } from '../../journal/chain.ts';
import type { Db } from '../../journal/database.ts';
import type { Projection } from '../../journal/journal.ts';

/** Somebody asked for a look. Times in milliseconds. */
export interface ViewingRequest {
  readonly requestId: string;
  readonly atMs: number;
  readonly by: string;
  readonly asked: EventData<'footage.viewing_requested'>;
  /** Undefined: the head has not answered yet. */
  readonly decided:
    | { readonly atMs: number; readonly by: string; readonly refusedBecause: string; readonly grantId: undefined }
    | { readonly atMs: number; readonly by: string; readonly refusedBecause: undefined; readonly grantId: string }
    | undefined;
}

export interface ViewingRequests {
  readonly projection: Projection;
  find(requestId: string): ViewingRequest | undefined;
  /** Made at or after an instant, the newest first. */
  since(fromMs: number): ViewingRequest[];
}

/** Requests for a viewing, and what became of them. */
export const createViewingRequests = (db: Db): ViewingRequests => {
  const insert = db.prepare('INSERT INTO viewing_request (request_id, at, asked_by, asked) VALUES (?, ?, ?, ?)');
  const decide = db.prepare(
    `UPDATE viewing_request SET decided_at = @at, decided_by = @by, refused_because = @because, grant_id = @grantId
     WHERE request_id = @requestId`,
  );
  const readOne = db.prepare('SELECT * FROM viewing_request WHERE request_id = ?');
  const readSince = db.prepare('SELECT * FROM viewing_request WHERE at >= ? ORDER BY at DESC, request_id DESC');

  const apply = ({ type, data, actor, occurredAt }: JournalEvent): void => {
    switch (type) {
      case 'footage.viewing_requested':
        insert.run(data.requestId, occurredAt, actor, canonical(data));
        return;
      case 'footage.viewing_refused': {
        const { requestId, reason } = data;
        decide.run({ requestId, at: occurredAt, by: actor, because: reason, grantId: null });
        return;
      }
      case 'footage.viewing_granted': {
        const { requestId, grantId } = data;
        if (requestId !== undefined) decide.run({ requestId, at: occurredAt, by: actor, because: null, grantId });
      }
    }
  };

  return {
    projection: { name: 'viewing requests', tables: ['viewing_request'], apply },
    find: (requestId) => {
      const row = readOne.get(requestId) as RequestRow | undefined;
      return row && requestOf(row);
    },
    since: (fromMs) => (readSince.all(fromMs) as RequestRow[]).map(requestOf),
  };
};

interface RequestRow {
  readonly request_id: string;
  readonly at: number;
  readonly asked_by: string;
  readonly asked: string;
  readonly decided_at: number | null;
  readonly decided_by: string | null;
  readonly refused_because: string | null;
  readonly grant_id: string | null;
}

const requestOf = (row: RequestRow): ViewingRequest => ({
  requestId: row.request_id,
  atMs: row.at,
  by: row.asked_by,
  asked: JSON.parse(row.asked) as ViewingRequest['asked'], // written by `apply` only
  decided: decisionOf(row),
});

const decisionOf = ({ decided_at, decided_by, refused_because, grant_id }: RequestRow): ViewingRequest['decided'] => {
  if (decided_at === null || decided_by === null) return undefined;
  const decided = { atMs: decided_at, by: decided_by };
  if (grant_id !== null) return { ...decided, refusedBecause: undefined, grantId: grant_id };
  return { ...decided, refusedBecause: refused_because ?? '', grantId: undefined };
};
