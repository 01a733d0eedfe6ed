import { type EventData, type EventType, eventCatalogue, type JournalEvent } from '#contract/events.ts';
import type { TSchema } from '#typebox';
import { Compile, type Validator } from '#typebox/schema';
import type { Clock, EpochMs } from '../time/clock.ts';
import { canonical, commitmentOf, genesisHash, linkOf, sha256 } from './chain.ts';
import type { Db } from './database.ts';
import { freshId, freshSalt } from './fresh.ts';

/** A fact on its way into the journal. Without `id` it gets a UUIDv7, without `occurredAt` the time of recording. */
export type NewEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly id?: string;
    readonly type: K;
    readonly occurredAt?: EpochMs;
    readonly actor: string;
    readonly subject: string;
    readonly data: EventData<K>;
  };
}[T];

/** Keeps tables that can be rebuilt from the journal. `apply` runs inside the event's own transaction. */
export interface Projection {
  readonly name: string;
  /** In an order in which they can be emptied. */
  readonly tables: readonly string[];
  apply(event: JournalEvent): void;
  /** A replay begins or ends: until it ends nobody else writes, so what was read may be remembered. */
  replaying?(isOn: boolean): void;
}

/**
 * Looks at the state after new events and may add further events to the same transaction (alerts do). It is asked until
 * nothing is added: `added` is what reactions have added since it was last asked, undefined when it is asked first.
 */
export type Reaction = (now: EpochMs, added?: readonly JournalEvent[]) => NewEvent[];

/** What an erasure takes: the data of these events, and every kept answer that speaks of these people. */
export interface Erases {
  readonly empties: readonly number[];
  readonly people: readonly string[];
}

/** What a command decided. Events may come with a refusal too: a refusal can be a fact worth keeping. */
export interface Decision {
  readonly events: readonly NewEvent[];
  readonly status: number;
  /** Only for an erasure, which says in its own events what it emptied. */
  readonly erases?: Erases | undefined;
  /** Called after projections and reactions, still inside the transaction. Must be JSON. */
  readonly body: (committed: readonly JournalEvent[]) => unknown;
}

export interface Command {
  /** The caller's idempotency key. */
  readonly id: string;
  /** What was asked; the same id must come with the same request. */
  readonly request: unknown;
  readonly decide: (now: EpochMs) => Decision;
}

export type Execution =
  | { readonly kind: 'answered'; readonly first: boolean; readonly status: number; readonly json: string }
  | { readonly kind: 'id_reused' };

export interface Journal {
  readonly db: Db;
  /** Idempotent: one FULL transaction for events, projections, reactions and the answer. */
  execute(command: Command): Execution;
  /** Appends without an answer to keep: what the box itself notices. Also runs the reactions. */
  record(events: readonly NewEvent[]): readonly JournalEvent[];
  /** Runs the reactions alone, for what the passing of time brings about. */
  react(): readonly JournalEvent[];
  /** Told of every event, in order and once, also of those that another process committed. */
  onCommit(listener: (events: readonly JournalEvent[]) => void): void;
  /**
   * Announces what another process committed meanwhile (the command line does). Cheap when there is nothing. Returns whether
   * there was something.
   */
  lookAround(): boolean;
  addReaction(reaction: Reaction): void;
  read(afterSeq: number, limit: number): JournalEvent[];
  find(id: string): JournalEvent | undefined;
  lastSeq(): number;
  headHash(): string;
}

const validators = new Map<EventType, Validator>();
/** Compiled when a type first occurs: most of the catalogue does not on most days. */
const validatorOf = (type: EventType): Validator => {
  const known = validators.get(type);
  if (known) return known;
  const entry: { readonly data: TSchema } | undefined = eventCatalogue[type];
  if (!entry) throw new TypeError(`${type} is not in the catalogue`);
  const validator = Compile(entry.data);
  validators.set(type, validator);
  return validator;
};
/** A reaction that keeps producing events is a bug, not a state. */
const maxReactionRounds = 5;
const mostLookedAt = 1000;

export interface EventRow {
  seq: number;
  id: string;
  type: string;
  occurred_at: number;
  recorded_at: number;
  actor: string;
  subject: string;
  data: string | null;
}

/** The row as an event. An erased event has empty data and is skipped by projections. */
export const eventOf = (row: EventRow): JournalEvent =>
  ({
    seq: row.seq,
    id: row.id,
    type: row.type,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    actor: row.actor,
    subject: row.subject,
    data: row.data === null ? {} : JSON.parse(row.data),
    // Rows are only ever written by `append`, which checked type and data against the catalogue.
  }) as unknown as JournalEvent;

export const createJournal = (db: Db, clock: Clock, projections: readonly Projection[]): Journal => {
  const insert = db.prepare(
    `INSERT INTO event (seq, id, type, occurred_at, recorded_at, actor, subject, data, salt, commitment, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const readHead = db.prepare('SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1');
  const columns = 'seq, id, type, occurred_at, recorded_at, actor, subject, data';
  // `+?`: planned once (design/001-journal.md).
  const readAfter = db.prepare(`SELECT ${columns} FROM event WHERE seq > ? AND data IS NOT NULL ORDER BY seq LIMIT +?`);
  const byId = db.prepare(`SELECT ${columns} FROM event WHERE id = ?`);
  const answerOf = db.prepare('SELECT fingerprint, status, body FROM answer WHERE id = ?');
  const keepAnswer = db.prepare('INSERT INTO answer VALUES (?, ?, ?, ?, ?)');
  const empty = db.prepare('UPDATE event SET data = NULL, salt = NULL WHERE seq = ?');
  const dropAnswerOf = db.prepare('DELETE FROM answer WHERE id = (SELECT id FROM event WHERE seq = ?)');
  const dropAnswersAbout = db.prepare('DELETE FROM answer WHERE instr(body, ?) > 0');
  // What is deleted is overwritten in the file, too.
  db.pragma('secure_delete = ON');
  const erase = ({ empties, people }: Erases): void => {
    for (const seq of empties) {
      dropAnswerOf.run(seq);
      empty.run(seq);
    }
    for (const id of people) dropAnswersAbout.run(`"${id}"`);
  };
  const listeners: ((events: readonly JournalEvent[]) => void)[] = [];
  const reactions: Reaction[] = [];

  const currentHead = (): { seq: number; hash: Buffer } =>
    (readHead.get() as { seq: number; hash: Buffer } | undefined) ?? { seq: 0, hash: genesisHash };

  const read = (afterSeq: number, limit: number): JournalEvent[] =>
    (readAfter.all(afterSeq, limit) as EventRow[]).map(eventOf);

  /** Within a transaction; `head` is moved along. */
  const append = (events: readonly NewEvent[], now: EpochMs, head: { seq: number; hash: Buffer }): JournalEvent[] => {
    const committed: JournalEvent[] = [];
    for (const event of events) {
      const check = validatorOf(event.type);
      if (!check.Check(event.data)) {
        const [, [first]] = check.Errors(event.data);
        throw new TypeError(`${event.type} may not hold this: ${first?.instancePath} ${first?.message}`);
      }
      const envelope = {
        id: event.id ?? freshId(),
        type: event.type,
        occurredAt: event.occurredAt ?? now,
        recordedAt: now,
        actor: event.actor,
        subject: event.subject,
        data: event.data,
      };
      const salt = freshSalt();
      const text = canonical(envelope.data);
      const commitment = commitmentOf(salt, envelope, text);
      head.hash = linkOf(head.hash, commitment);
      head.seq += 1;
      const { seq, hash } = head;
      insert.run(
        seq,
        envelope.id,
        envelope.type,
        envelope.occurredAt,
        now,
        envelope.actor,
        envelope.subject,
        text,
        salt,
        commitment,
        hash,
      );
      // As it will be read again, in the order of its keys too: else a rebuild would make other rows of it. The catalogue
      // check above ties `type` and `data` together, which the spread cannot show the compiler.
      const recorded = { seq, ...envelope, data: JSON.parse(text) } as unknown as JournalEvent;
      for (const projection of projections) projection.apply(recorded);
      committed.push(recorded);
    }
    return committed;
  };

  const appendWithReactions = (events: readonly NewEvent[], now: EpochMs): JournalEvent[] => {
    const head = currentHead();
    const committed = append(events, now, head);
    let added: readonly JournalEvent[] | undefined;
    for (let round = 0; ; round += 1) {
      const more = reactions.flatMap((reaction) => reaction(now, added));
      if (more.length === 0) return committed;
      if (round === maxReactionRounds)
        throw new Error(`Reactions do not settle: ${more.map((e) => e.type).join(', ')}`);
      added = append(more, now, head);
      committed.push(...added);
    }
  };

  // A listener may commit too: its events wait until everybody has heard of the ones before.
  const waiting: (readonly JournalEvent[])[] = [];
  let isAnnouncing = false;
  let announcedSeq = currentHead().seq;
  const announce = (events: readonly JournalEvent[]): void => {
    const [first] = events;
    const last = events.at(-1);
    if (!first || !last || last.seq <= announcedSeq) return;
    const all = first.seq === announcedSeq + 1 ? events : read(announcedSeq, last.seq - announcedSeq);
    announcedSeq = last.seq;
    waiting.push(all);
    if (isAnnouncing) return;
    isAnnouncing = true;
    try {
      for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
        for (const listener of listeners) listener(batch);
      }
    } finally {
      isAnnouncing = false;
    }
  };

  // Made once: to make one costs as much as a few statements.
  const transaction = db.transaction((work: () => unknown) => work());
  const inTransaction = <T>(work: () => T): T => transaction.immediate(work) as T; // what `work` returned

  const record = (events: readonly NewEvent[]): readonly JournalEvent[] => {
    const committed = inTransaction(() => appendWithReactions(events, clock.now()));
    announce(committed);
    return committed;
  };

  return {
    db,
    execute: (command) => {
      const fingerprint = sha256(canonical(command.request));
      let committed: readonly JournalEvent[] = [];
      let hasErased = false;
      const result = inTransaction((): Execution => {
        const earlier = answerOf.get(command.id) as { fingerprint: Buffer; status: number; body: string } | undefined;
        if (earlier) {
          if (!earlier.fingerprint.equals(fingerprint)) return { kind: 'id_reused' };
          return { kind: 'answered', first: false, status: earlier.status, json: earlier.body };
        }
        if (byId.get(command.id)) return { kind: 'id_reused' };
        const now = clock.now();
        const decision = command.decide(now);
        committed = decision.events.length > 0 ? appendWithReactions(decision.events, now) : [];
        if (decision.erases) erase(decision.erases);
        hasErased = decision.erases !== undefined;
        const json = JSON.stringify(decision.body(committed) ?? null);
        if (committed.length > 0) keepAnswer.run(command.id, fingerprint, decision.status, json, now);
        return { kind: 'answered', first: true, status: decision.status, json };
      });
      // The write-ahead log still holds the pages as they were.
      if (hasErased) db.pragma('wal_checkpoint(TRUNCATE)');
      announce(committed);
      return result;
    },
    record,
    react: () => record([]),
    onCommit: (listener) => void listeners.push(listener),
    addReaction: (reaction) => void reactions.push(reaction),
    lookAround: () => {
      const others = read(announcedSeq, mostLookedAt);
      announce(others);
      return others.length > 0;
    },
    read,
    find: (id) => {
      const row = byId.get(id) as EventRow | undefined;
      return row && eventOf(row);
    },
    lastSeq: () => currentHead().seq,
    headHash: () => currentHead().hash.toString('hex'),
  };
};
