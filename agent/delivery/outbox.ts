import type { MessageKind, MessageState, RecipientKind } from '#contract/messages.ts';
import type { Db } from '../journal/database.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Recipient, Try } from './ports.ts';
import { afterExpiry, type Change } from './rules/attempt.ts';
import { life, type MessageEvent } from './rules/life.ts';

/** One row of the outbox. Times in ms since the epoch; undefined: not yet. */
export interface Message {
  readonly messageId: string;
  readonly cause: string;
  readonly kind: MessageKind;
  readonly to: Recipient;
  readonly alertId: string | undefined;
  readonly childId: string | undefined;
  /** What the words are made of besides; ids, no names. */
  readonly facts: unknown;
  readonly isUrgent: boolean;
  readonly createdAt: EpochMs;
  readonly notBefore: EpochMs;
  readonly expiresAt: EpochMs;
  readonly state: MessageState;
  readonly rung: number;
  readonly attempts: number;
  readonly round: number;
  readonly tryingSince: EpochMs | undefined;
  readonly callOnAt: EpochMs | undefined;
  readonly sentAt: EpochMs | undefined;
  readonly deliveredAt: EpochMs | undefined;
  readonly readAt: EpochMs | undefined;
  readonly answeredAt: EpochMs | undefined;
  readonly digestId: string | undefined;
  readonly tries: readonly Try[];
}

export type NewMessage = Pick<
  Message,
  | 'messageId'
  | 'cause'
  | 'kind'
  | 'to'
  | 'alertId'
  | 'childId'
  | 'facts'
  | 'isUrgent'
  | 'createdAt'
  | 'notBefore'
  | 'expiresAt'
>;

/** What messages a page shows, newest first. */
export interface MessageFilter {
  readonly state?: MessageState | undefined;
  readonly alertId?: string | undefined;
  readonly from?: EpochMs | undefined;
  readonly to?: EpochMs | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface ChannelHealth {
  readonly takenAt: EpochMs | undefined;
  readonly failedAt: EpochMs | undefined;
  /** Why it last failed. */
  readonly failure: string | undefined;
}

/** The outbox: how far each message to each recipient has come. Not a projection; the journal is not asked. */
export interface MessageOutbox {
  /** Does nothing for what this recipient is told already. Returns whether it is new. */
  add(message: NewMessage): boolean;
  due(now: EpochMs): Message[];
  /** Taken by a channel, nobody has answered, and it is time for the next address. */
  unanswered(now: EpochMs): Message[];
  /** Whether something is to be sent, called on or given up now. */
  isAnythingDue(now: EpochMs): boolean;
  /** Were being sent when the process ended. */
  interrupted(): Message[];
  trying(messages: readonly Message[], digestId: string | undefined, now: EpochMs): void;
  /** What a try came to. */
  tried(message: Message, attempt: Try, change: Change, now: EpochMs): void;
  change(messageId: string, change: Change): void;
  /** Those whose time is over leave. Returns them. */
  expire(now: EpochMs): Message[];
  happened(messages: readonly Message[], event: MessageEvent, now: EpochMs): void;
  /** Nobody is called on for this alert; what waits is dropped: the calls alone while it goes on, all that tells of it once it is over. */
  stopCalling(alertId: string, what: 'calls' | 'all', now: EpochMs): void;
  find(messageId: string): Message | undefined;
  ofAlert(alertId: string): Message[];
  ofCause(cause: string): Message[];
  together(digestId: string): Message[];
  unreadBy(to: Recipient): Message[];
  /** How many single messages or digests went to them after an instant. */
  sentSince(to: Recipient, since: EpochMs): number;
  list(filter: MessageFilter): Message[];
  /** Written for them since an instant, newest first. */
  writtenTo(to: Recipient, since: EpochMs, limit: number): Message[];
  waiting(): Message[];
  /** The last drill that began; undefined: there was none. */
  lastDrill(): { readonly cause: string; readonly createdAt: EpochMs } | undefined;
  /** How a channel last fared. */
  channelHealth(channel: string): ChannelHealth;
  /** Of an erased person: what tells of them, or went to them. */
  forget(person: { readonly childId: string } | { readonly adultId: string }): void;
  prune(before: EpochMs): void;
}

const columns = `message_id, cause, kind, to_kind, to_id, alert_id, child_id, facts, urgent, created_at, not_before,
  expires_at, state, rung, attempts, round, trying_since, call_on_at, sent_at, delivered_at, read_at, answered_at, digest_id, tries`;
const mostAtOnce = 500;
const mostTries = 12;

export const createMessageOutbox = (db: Db): MessageOutbox => {
  const insert = db.prepare(
    `INSERT INTO message (message_id, cause, kind, to_kind, to_id, alert_id, child_id, facts, urgent, created_at,
       not_before, expires_at, state)
     VALUES (@messageId, @cause, @kind, @toKind, @toId, @alertId, @childId, @facts, @urgent, @createdAt, @notBefore,
       @expiresAt, 'waiting')
     ON CONFLICT (cause, kind, to_kind, to_id) DO NOTHING`,
  );
  const select = `SELECT ${columns} FROM message`;
  const readDue = db.prepare(
    `${select} WHERE state = 'waiting' AND trying_since IS NULL AND not_before <= ? AND expires_at > ?
     ORDER BY urgent DESC, message_id LIMIT ${mostAtOnce}`,
  );
  const readUnanswered = db.prepare(`${select} WHERE call_on_at IS NOT NULL AND call_on_at <= ? AND expires_at > ?`);
  const readAny = db
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM message WHERE state = 'waiting' AND trying_since IS NULL
           AND (not_before <= @now OR expires_at <= @now))
         OR EXISTS (SELECT 1 FROM message WHERE call_on_at IS NOT NULL AND (call_on_at <= @now OR expires_at <= @now))`,
    )
    .pluck();
  const readTrying = db.prepare(`${select} WHERE trying_since IS NOT NULL`);
  const setTrying = db.prepare(
    'UPDATE message SET trying_since = ?, digest_id = coalesce(?, digest_id) WHERE message_id = ?',
  );
  const setTried = db.prepare(
    `UPDATE message SET state = @state, rung = @rung, attempts = @attempts, round = @round, not_before = @notBefore,
       call_on_at = @callOnAt, trying_since = NULL, tries = @tries,
       sent_at = coalesce(sent_at, @sentAt), delivered_at = coalesce(delivered_at, @deliveredAt)
     WHERE message_id = @messageId`,
  );
  const setChange = db.prepare(
    `UPDATE message SET state = @state, rung = @rung, attempts = @attempts, round = @round, not_before = @notBefore,
       call_on_at = @callOnAt, trying_since = NULL WHERE message_id = @messageId`,
  );
  // Two looks, each into an index that holds only what is open.
  const readLate = db.prepare(
    `${select} WHERE state = 'waiting' AND trying_since IS NULL AND expires_at <= @now
     UNION ALL ${select} WHERE call_on_at IS NOT NULL AND state <> 'waiting' AND trying_since IS NULL AND expires_at <= @now`,
  );
  const setState = db.prepare(
    `UPDATE message SET state = @state, call_on_at = NULL, read_at = coalesce(read_at, @readAt),
       answered_at = coalesce(answered_at, @answeredAt) WHERE message_id = @messageId`,
  );
  const stop = db.prepare('UPDATE message SET call_on_at = NULL WHERE alert_id = ? AND call_on_at IS NOT NULL');
  const readOne = db.prepare(`${select} WHERE message_id = ?`);
  const readOfAlert = db.prepare(`${select} WHERE alert_id = ? ORDER BY message_id`);
  const readOfCause = db.prepare(`${select} WHERE cause = ? ORDER BY message_id`);
  const readTogether = db.prepare(`${select} WHERE digest_id = ?`);
  const readUnread = db.prepare(
    `${select} WHERE to_kind = ? AND to_id = ? AND sent_at IS NOT NULL AND state IN ('waiting', 'sent', 'delivered')`,
  );
  const countSent = db
    .prepare(
      `SELECT COUNT(DISTINCT coalesce(digest_id, message_id)) FROM message WHERE to_kind = ? AND to_id = ? AND sent_at > ?`,
    )
    .pluck();
  const readWritten = db.prepare(
    `${select} WHERE to_kind = ? AND to_id = ? AND created_at >= ? ORDER BY message_id DESC LIMIT ?`,
  );
  const matching = `(@state IS NULL OR state = @state) AND (@from IS NULL OR created_at >= @from)
    AND (@to IS NULL OR created_at < @to) AND (@before IS NULL OR message_id < @before)
    ORDER BY message_id DESC LIMIT @limit`;
  const readPage = db.prepare(`${select} WHERE ${matching}`);
  const readPageOfAlert = db.prepare(`${select} WHERE alert_id = @alertId AND ${matching}`);
  const readWaiting = db.prepare(`${select} WHERE state = 'waiting'`);
  const readDrill = db.prepare(
    "SELECT cause, created_at AS createdAt FROM message WHERE kind = 'drill' ORDER BY message_id DESC LIMIT 1",
  );
  const keepTaken = db.prepare(
    `INSERT INTO message_channel (channel, taken_at) VALUES (?, ?)
     ON CONFLICT (channel) DO UPDATE SET taken_at = excluded.taken_at`,
  );
  const keepFailed = db.prepare(
    `INSERT INTO message_channel (channel, failed_at, failure) VALUES (?, ?, ?)
     ON CONFLICT (channel) DO UPDATE SET failed_at = excluded.failed_at, failure = excluded.failure`,
  );
  const readHealth = db.prepare('SELECT * FROM message_channel WHERE channel = ?');
  const dropChild = db.prepare('DELETE FROM message WHERE child_id = ?');
  const dropAdult = db.prepare("DELETE FROM message WHERE to_kind = 'adult' AND to_id = ?");
  const dropOld = db.prepare("DELETE FROM message WHERE created_at < ? AND state <> 'waiting'");

  const messagesOf = (rows: unknown[]): Message[] => (rows as Row[]).map(messageOf);
  const inTransaction = db.transaction((work: () => void) => work());
  const together = (work: () => void): void => (db.inTransaction ? work() : inTransaction.immediate(work));
  const become = ({ messageId }: Message, state: MessageState, event: MessageEvent, now: EpochMs): void => {
    const readAt = event === 'opened' || event === 'answered' ? now : null;
    setState.run({ messageId, state, readAt, answeredAt: event === 'answered' ? now : null });
  };

  return {
    add: ({ to, facts, isUrgent, alertId, childId, ...message }) =>
      insert.run({
        ...message,
        toKind: to.kind,
        toId: to.id,
        alertId: alertId ?? null,
        childId: childId ?? null,
        facts: JSON.stringify(facts),
        urgent: isUrgent ? 1 : 0,
      }).changes === 1,
    due: (now) => messagesOf(readDue.all(now, now)),
    unanswered: (now) => messagesOf(readUnanswered.all(now, now)),
    isAnythingDue: (now) => readAny.get({ now }) === 1,
    interrupted: () => messagesOf(readTrying.all()),
    trying: (messages, digestId, now) =>
      together(() => {
        for (const { messageId } of messages) setTrying.run(now, digestId ?? null, messageId);
      }),
    tried: ({ messageId, tries }, attempt, change, now) => {
      const isTaken = attempt.outcome === 'taken' || attempt.outcome === 'delivered';
      if (isTaken) keepTaken.run(attempt.channel, now);
      else keepFailed.run(attempt.channel, now, attempt.reason ?? null);
      setTried.run({
        ...change,
        messageId,
        callOnAt: change.callOnAt ?? null,
        tries: JSON.stringify([...tries, attempt].slice(-mostTries)),
        sentAt: isTaken ? now : null,
        deliveredAt: attempt.outcome === 'delivered' ? now : null,
      });
    },
    change: (messageId, change) => void setChange.run({ ...change, messageId, callOnAt: change.callOnAt ?? null }),
    expire: (now) => {
      const late = messagesOf(readLate.all({ now }));
      if (late.length === 0) return [];
      together(() => {
        for (const message of late) become(message, afterExpiry(message), 'late', now);
      });
      return late;
    },
    happened: (messages, event, now) =>
      together(() => {
        for (const message of messages) become(message, life[message.state][event], event, now);
      }),
    stopCalling: (alertId, what, now) =>
      together(() => {
        stop.run(alertId);
        for (const message of messagesOf(readOfAlert.all(alertId))) {
          if (message.state !== 'waiting' || (what === 'calls' && message.kind !== 'alert')) continue;
          // One that another channel took already was sent all the same.
          become(message, message.sentAt === undefined ? life.waiting.ended : 'sent', 'ended', now);
        }
      }),
    find: (messageId) => messagesOf([readOne.get(messageId)].filter((row) => row !== undefined))[0],
    ofAlert: (alertId) => messagesOf(readOfAlert.all(alertId)),
    ofCause: (cause) => messagesOf(readOfCause.all(cause)),
    together: (digestId) => messagesOf(readTogether.all(digestId)),
    unreadBy: ({ kind, id }) => messagesOf(readUnread.all(kind, id)),
    sentSince: ({ kind, id }, since) => countSent.get(kind, id, since) as number,
    writtenTo: ({ kind, id }, since, limit) => messagesOf(readWritten.all(kind, id, since, limit)),
    list: ({ state, alertId, from, to, before, limit }) => {
      const asked = { state: state ?? null, from: from ?? null, to: to ?? null, before: before ?? null, limit };
      return messagesOf(alertId === undefined ? readPage.all(asked) : readPageOfAlert.all({ ...asked, alertId }));
    },
    waiting: () => messagesOf(readWaiting.all()),
    lastDrill: () => readDrill.get() as { cause: string; createdAt: EpochMs } | undefined,
    channelHealth: (channel) => {
      const row = readHealth.get(channel) as
        | { taken_at: EpochMs | null; failed_at: EpochMs | null; failure: string | null }
        | undefined;
      return {
        takenAt: row?.taken_at ?? undefined,
        failedAt: row?.failed_at ?? undefined,
        failure: row?.failure ?? undefined,
      };
    },
    forget: (person) => {
      if ('childId' in person) dropChild.run(person.childId);
      else dropAdult.run(person.adultId);
    },
    prune: (before) => void dropOld.run(before),
  };
};

interface Row {
  message_id: string;
  cause: string;
  kind: MessageKind;
  to_kind: RecipientKind;
  to_id: string;
  alert_id: string | null;
  child_id: string | null;
  facts: string;
  urgent: 0 | 1;
  created_at: EpochMs;
  not_before: EpochMs;
  expires_at: EpochMs;
  state: MessageState;
  rung: number;
  attempts: number;
  round: number;
  trying_since: EpochMs | null;
  call_on_at: EpochMs | null;
  sent_at: EpochMs | null;
  delivered_at: EpochMs | null;
  read_at: EpochMs | null;
  answered_at: EpochMs | null;
  digest_id: string | null;
  tries: string;
}

const messageOf = (row: Row): Message => ({
  messageId: row.message_id,
  cause: row.cause,
  kind: row.kind,
  to: { kind: row.to_kind, id: row.to_id },
  alertId: row.alert_id ?? undefined,
  childId: row.child_id ?? undefined,
  facts: JSON.parse(row.facts),
  isUrgent: row.urgent === 1,
  createdAt: row.created_at,
  notBefore: row.not_before,
  expiresAt: row.expires_at,
  state: row.state,
  rung: row.rung,
  attempts: row.attempts,
  round: row.round,
  tryingSince: row.trying_since ?? undefined,
  callOnAt: row.call_on_at ?? undefined,
  sentAt: row.sent_at ?? undefined,
  deliveredAt: row.delivered_at ?? undefined,
  readAt: row.read_at ?? undefined,
  answeredAt: row.answered_at ?? undefined,
  digestId: row.digest_id ?? undefined,
  // Only ever written by `tried`.
  tries: JSON.parse(row.tries) as Try[],
});
