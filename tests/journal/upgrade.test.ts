import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { openStores } from '#agent/stores.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openHouse } from '#tests/house.ts';

const folder = join(import.meta.dirname, '../../agent/journal/migrations');
const migrations = readdirSync(folder).sort();
/** The first migrations of a box that could hold a ledger and nothing else. */
const stages = migrations.map((_name, index) => migrations.slice(0, index + 1));

/** A morning with a child, a caregiver, a count, a correction, and a roll-call with a visitor. */
const openMorning = async () => {
  const house = await openHouse();
  const { roomId } = house.class;
  const papers = ['caregiver', 'health_certificate', 'background_check'].map((kind) => ({ kind }));
  const record = { name: '示例老师', role: 'caregiver', qualifications: papers };
  await house.ask('PUT', '/staff/li', { id: crypto.randomUUID(), ...record });
  await house.post('/staff/clock-ins', { staffId: 'li', roomId });
  await house.child('c1');
  await house.comes('c1');
  const { body } = await house.post('/attendance/head-counts', { roomId, children: 2 });
  await house.post('/attendance/corrections', { voids: body.event.id, why: 'demo' });
  const rollCallId = crypto.randomUUID();
  await house.ask('POST', '/roll-calls', { id: rollCallId, kind: 'drill' });
  const parent = { who: 'visitor', personId: crypto.randomUUID(), mark: 'safe', name: '家长 1' };
  await house.post(`/roll-calls/${rollCallId}/marks`, {
    marks: [{ who: 'staff', personId: 'li', mark: 'safe' }, parent],
  });
  expect(house.stores.rollCalls.people(rollCallId)).toHaveLength(3);
  return house;
};

// Opens as many boxes as there are migrations, each written through to the disk.
test('a box of every earlier schema opens with the same facts, its projections filled anew', async () => {
  const house = await openMorning();
  const { config, clock, stores } = house;
  const now = stores.board.list(clock.now());
  expect(stages.length).toBeGreaterThan(10);
  for (const stage of stages) {
    const dataFolder = temporaryFolder();
    const old = new Database(join(dataFolder, 'journal.db'));
    old.exec(
      'CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
    );
    for (const name of stage) {
      old.exec(readFileSync(join(folder, name), 'utf8'));
      old.prepare('INSERT INTO migration VALUES (?, ?, 0)').run(Number.parseInt(name, 10), name);
    }
    old.prepare('ATTACH ? AS today').run(stores.db.name);
    old.exec('INSERT INTO event SELECT * FROM today.event; DETACH today');
    old.close();

    const opened = openStores({ config: { ...config, dataFolder }, clock });
    try {
      expect(opened.board.list(clock.now()), stage.at(-1)).toEqual(now);
      expect(checkJournal(opened.db, opened.projectionsOver), stage.at(-1)).toEqual([]);
    } finally {
      opened.close();
    }
  }
}, 240_000);
