import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 as uuidv7 } from 'uuid';
import { loadConfig } from '#agent/config/load.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { openSealing } from '#agent/sealing.ts';
import { dayAt, dayBounds } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs, systemClock } from '#agent/time/clock.ts';
import { children, openFacility, roomOf, timeZone } from './facility.ts';
import { againstFloor, percentile, type Result } from './result.ts';

const eventsOfDay = 2000;
const rounds = 30;
/** Asked of a machine of our size; of one that is slower, or busy with other things, this many times its own floor. */
const wantedMs = 30;
const timesFloor = 6;

const moved = (index: number, occurredAt: EpochMs): NewEvent => {
  const childId = children[index % children.length] ?? '';
  return {
    type: 'attendance.moved',
    occurredAt,
    actor: 'agent',
    subject: childId,
    data: { childId, roomId: roomOf(index * 7 + 1) },
  };
};

/**
 * A day of 150 children, 40 staff and 2,000 events sealed as a new revision after a late event, from the journal's pages to the
 * commit. The floor is what no sealing can do without: the day's rows read and parsed once, and one durable commit. The ratio
 * is to what is asked for.
 */
export const measureSeal = async (folder: string): Promise<Result[]> => {
  const { stores, started } = openFacility(folder);
  const data = join(folder, 'data');
  const clock = systemClock();
  const config = loadConfig({ file: join(folder, 'facility.yaml'), data });
  const footageIndex = openFootageIndex(join(data, 'footage.db'));
  const footage = openFootageStore(footageIndex, clock.now);
  const floorDb = new Database(join(folder, 'floor.db'));
  floorDb.pragma('journal_mode = WAL');
  floorDb.pragma('synchronous = FULL');
  floorDb.exec('CREATE TABLE sealed (id TEXT PRIMARY KEY, bytes TEXT NOT NULL) STRICT');
  const keep = floorDb.prepare('INSERT INTO sealed VALUES (?, ?)');
  const timed = (work: () => void): number => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  };
  try {
    const { sealing } = openSealing(stores, { config, clock, footage });
    const day = dayAt(started, timeZone);
    const { from, to } = dayBounds(day, timeZone);
    const boot = uuidv7();
    sealing.uptime.beat(boot, from);
    sealing.uptime.beat(boot, to);
    const ofDay = stores.db.prepare(
      'SELECT * FROM event WHERE occurred_at >= ? AND occurred_at < ? ORDER BY occurred_at',
    );
    const already = ofDay.all(from, to).length;
    const moves = Array.from({ length: eventsOfDay - already - rounds }, (_, index) =>
      moved(index, epochMs(started + 30 * 60_000 + index * 15_000)),
    );
    for (let first = 0; first < moves.length; first += 200) stores.journal.record(moves.slice(first, first + 200));
    sealing.seal(day);
    const sealed: number[] = [];
    const floor: number[] = [];
    let bytes = '';
    for (let round = 0; round < rounds; round += 1) {
      stores.journal.record([moved(round, epochMs(started + 20 * 60_000 + round))]);
      sealed.push(timed(() => void sealing.seal(day)));
      bytes = sealing.store.find(day)?.bytes.toString() ?? '';
      floor.push(
        timed(() => {
          for (const row of ofDay.all(from, to) as { data: string }[]) JSON.parse(row.data);
          keep.run(uuidv7(), bytes);
        }),
      );
    }
    const { sequence } = sealing.store.head();
    if (sequence !== rounds + 1) throw new Error(`${sequence} revisions were sealed, not ${rounds + 1}`);
    const [value, own] = [percentile(sealed, 0.5), percentile(floor, 0.5)];
    const what = `a day of ${eventsOfDay} events sealed after a late one, p50; floor: its rows read and parsed, one durable commit`;
    const asked = Math.max(wantedMs, timesFloor * own);
    const result = againstFloor('summary.seal', what, 'ms', value, asked, 1);
    return [{ ...result, floor: Math.round(own * 1000) / 1000 }];
  } finally {
    floorDb.close();
    footageIndex.close();
    stores.close();
  }
};
