import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { type Db, openDatabase } from '#agent/journal/database.ts';
import type { NewEvent, Projection } from '#agent/journal/journal.ts';
import { rebuild } from '#agent/journal/rebuild.ts';
import { epochMs } from '#agent/time/clock.ts';
import { fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openTestJournal } from '#tests/journal.ts';

const roomDefined = (roomId: string): NewEvent => ({
  type: 'room.defined',
  actor: 'agent',
  subject: roomId,
  data: { roomId, name: roomId, kind: 'classroom' },
});

/** The smallest projection: which rooms there are, in a table of its own. */
const roomNames = (db: Db): Projection[] => {
  db.exec('CREATE TABLE IF NOT EXISTS seen (room_id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT');
  const put = db.prepare('INSERT OR REPLACE INTO seen VALUES (?, ?)');
  return [
    {
      name: 'seen',
      tables: ['seen'],
      apply: (event) => {
        if (event.type === 'room.defined') put.run(event.data.roomId, event.seq);
      },
    },
  ];
};

const command = (id: string, request: unknown, events: NewEvent[]) => ({
  id,
  request,
  decide: () => ({ events, status: 201, body: () => ({ answer: events.length }) }),
});

describe('the journal', () => {
  test('is durable: FULL still holds after writes', () => {
    const { db, journal } = openTestJournal();
    journal.record([roomDefined('a')]);
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  test('answers the same id with the first answer and stores nothing twice', () => {
    const { journal } = openTestJournal();
    const id = uuidv7();
    const first = journal.execute(command(id, { room: 'a' }, [{ ...roomDefined('a'), id }]));
    const again = journal.execute(command(id, { room: 'a' }, [{ ...roomDefined('a'), id }]));
    expect(first).toEqual({ kind: 'answered', first: true, status: 201, json: '{"answer":1}' });
    expect(again).toEqual({ kind: 'answered', first: false, status: 201, json: '{"answer":1}' });
    expect(journal.lastSeq()).toBe(1);
  });

  test('refuses the same id for another request', () => {
    const { journal } = openTestJournal();
    const id = uuidv7();
    journal.execute(command(id, { room: 'a' }, [{ ...roomDefined('a'), id }]));
    expect(journal.execute(command(id, { room: 'b' }, [{ ...roomDefined('b'), id }]))).toEqual({ kind: 'id_reused' });
    expect(journal.lastSeq()).toBe(1);
  });

  test('keeps nothing of a command whose projection fails', () => {
    const { journal, db } = openTestJournal({
      projections: (db) => [
        ...roomNames(db),
        {
          name: 'fails',
          tables: [],
          apply: (event) => {
            if (event.subject === 'bad') throw new Error('broken projection');
          },
        },
      ],
    });
    expect(() => journal.record([roomDefined('good'), roomDefined('bad')])).toThrow('broken projection');
    expect(journal.lastSeq()).toBe(0);
    expect(db.prepare('SELECT count(*) FROM seen').pluck().get()).toBe(0);
  });

  test('refuses data that the catalogue does not know, naming the field', () => {
    const { journal } = openTestJournal();
    const wrong = { ...roomDefined('a'), data: { roomId: 'a', name: 'a', kind: 'kitchen' } } as unknown as NewEvent;
    expect(() => journal.record([wrong])).toThrow(/room\.defined may not hold this: \/kind/);
  });

  test('commits a reaction in the same transaction as its cause', () => {
    const { journal } = openTestJournal();
    journal.addReaction(() => (journal.find(alertId) ? [] : [{ id: alertId, ...roomDefined('reaction') }]));
    const alertId = uuidv7();
    const seen: number[] = [];
    journal.onCommit((events) => seen.push(events.length));
    journal.record([roomDefined('cause')]);
    expect(seen).toEqual([2]);
  });

  test('tells a reaction what reactions have added since it was last asked', () => {
    const { journal } = openTestJournal();
    const heard: (readonly string[] | undefined)[] = [];
    journal.addReaction((_now, added) => {
      heard.push(added?.map(({ subject }) => subject));
      return heard.length === 1 ? [roomDefined('first'), roomDefined('second')] : [];
    });
    journal.record([roomDefined('a')]);
    expect(heard).toEqual([undefined, ['first', 'second']]);
    journal.react();
    expect(heard[2]).toBeUndefined();
  });

  test('stops reactions that never settle, and keeps nothing of them', () => {
    const { journal } = openTestJournal();
    journal.addReaction(() => [roomDefined('again')]);
    expect(() => journal.record([roomDefined('cause')])).toThrow('do not settle');
    expect(journal.lastSeq()).toBe(0);
  });

  test('keeps both times of an event that is learned late', () => {
    const clock = fakeClock();
    const { journal } = openTestJournal({ clock });
    const earlier = epochMs(clock.now() - 600_000);
    const [event] = journal.record([{ ...roomDefined('a'), occurredAt: earlier }]);
    expect(event?.occurredAt).toBe(earlier);
    expect(event?.recordedAt).toBe(clock.now());
  });
});

describe('followers', () => {
  test('hear of every event once and in order, also when one of them commits', () => {
    const { journal } = openTestJournal();
    const heard: number[] = [];
    journal.onCommit((events) => {
      if (events.some(({ subject }) => subject === 'a')) journal.record([roomDefined('b')]);
    });
    journal.onCommit((events) => heard.push(...events.map(({ seq }) => seq)));
    journal.record([roomDefined('a')]);
    journal.record([roomDefined('c')]);
    expect(heard).toEqual([1, 2, 3]);
  });

  test('hear of what another process committed, before what comes after it', () => {
    const folder = temporaryFolder();
    const ours = openTestJournal({ folder });
    const theirs = openTestJournal({ folder });
    const heard: string[] = [];
    ours.journal.onCommit((events) => heard.push(...events.map(({ subject }) => subject)));
    theirs.journal.record([roomDefined('a')]);
    ours.journal.lookAround();
    theirs.journal.record([roomDefined('b')]);
    ours.journal.record([roomDefined('c')]);
    ours.journal.lookAround();
    expect(heard).toEqual(['a', 'b', 'c']);
  });
});

describe('nestbox check and rebuild', () => {
  test('find a sound journal sound, and the rebuilt tables equal', () => {
    const { db, journal } = openTestJournal({ projections: roomNames });
    for (const room of ['a', 'b', 'c', 'b']) journal.record([roomDefined(room)]);
    expect(checkJournal(db, roomNames)).toEqual([]);
    expect(rebuild(db, roomNames(db))).toBe(4);
    expect(checkJournal(db, roomNames)).toEqual([]);
  });

  const damages: [string, (db: Db) => void, RegExp][] = [
    [
      'a changed fact',
      (db) => db.exec(`UPDATE event SET data = replace(data, 'classroom', 'nap') WHERE seq = 2`),
      /event 2 .*committed to/,
    ],
    ['a removed fact', (db) => db.exec('DELETE FROM event WHERE seq = 2'), /event 3 .*are missing/],
    [
      'a changed time',
      (db) => db.exec('UPDATE event SET occurred_at = occurred_at - 1 WHERE seq = 1'),
      /event 1 .*committed to/,
    ],
    [
      'a changed projection',
      (db) => db.exec(`UPDATE seen SET seq = 99 WHERE room_id = 'b'`),
      /seen has a row that no event explains/,
    ],
    ['a lost projection row', (db) => db.exec(`DELETE FROM seen WHERE room_id = 'a'`), /seen lacks a row/],
  ];
  test.each(damages)('find %s', (_what, damage, expected) => {
    const { db, journal } = openTestJournal({ projections: roomNames });
    for (const room of ['a', 'b', 'c']) journal.record([roomDefined(room)]);
    db.exec('DROP TRIGGER event_never_deleted; DROP TRIGGER event_never_changed');
    damage(db);
    expect(
      checkJournal(db, roomNames)
        .map((fault) => `${fault.where} ${fault.found}`)
        .join('\n'),
    ).toMatch(expected);
  });

  test('hold for whatever order a caller gave its keys in: a projection sees an event as it will be read again', () => {
    const texts = (db: Db): Projection[] => {
      db.exec('CREATE TABLE IF NOT EXISTS told (text TEXT NOT NULL) STRICT');
      const put = db.prepare('INSERT INTO told VALUES (?)');
      return [{ name: 'told', tables: ['told'], apply: ({ data }) => void put.run(JSON.stringify(data)) }];
    };
    const { db, journal } = openTestJournal({ projections: texts });
    const data = { name: 'a', kind: 'classroom', roomId: 'a' } as const;
    journal.record([{ type: 'room.defined', actor: 'agent', subject: 'a', data }]);
    expect(checkJournal(db, texts)).toEqual([]);
  });

  test('hold when a person was erased: data and salt are gone, the chain stays', () => {
    const { db, journal } = openTestJournal();
    for (const room of ['a', 'b']) journal.record([roomDefined(room)]);
    db.exec('UPDATE event SET data = NULL, salt = NULL WHERE seq = 1');
    // Emptied without a word it is a fault; an erasure names what it emptied.
    expect(checkJournal(db, () => [])).toMatchObject([{ check: 'chain', where: 'event 1' }]);
    journal.record([
      { type: 'adult.erased', actor: 'agent', subject: 'sample', data: { adultId: 'sample', emptied: [1] } },
    ]);
    expect(checkJournal(db, () => [])).toEqual([]);
  });
});

describe('the ledger itself', () => {
  test('refuses to change or delete an event', () => {
    const { db, journal } = openTestJournal();
    journal.record([roomDefined('a')]);
    expect(() => db.exec(`UPDATE event SET actor = 'someone'`)).toThrow('never changes');
    expect(() => db.exec('DELETE FROM event')).toThrow('append-only');
  });

  test('refuses a database of a newer version', () => {
    const file = `${temporaryFolder()}/journal.db`;
    const db = openDatabase(file);
    db.exec(`INSERT INTO migration VALUES (999, '999-future.sql', 0)`);
    db.close();
    expect(() => openDatabase(file)).toThrow(/newer Nestbox \(migration 999\)/);
  });

  test('chains two processes that write in turn', () => {
    const folder = temporaryFolder();
    const one = openTestJournal({ folder });
    const two = openTestJournal({ folder });
    one.journal.record([roomDefined('a')]);
    two.journal.record([roomDefined('b')]);
    one.journal.record([roomDefined('c')]);
    expect(checkJournal(one.db, () => [])).toEqual([]);
    expect(two.journal.read(0, 10).map((event) => event.subject)).toEqual(['a', 'b', 'c']);
  });
});
