import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 as uuidv7 } from 'uuid';
import type { NewEvent } from '#agent/journal/journal.ts';
import { dayAt, instantOf } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import { children, openFacility, roomOf, timeZone } from './facility.ts';
import { againstBudget, againstFloor, percentile, type Result } from './result.ts';

const rounds = 200;
const laterEvents = 2000;

const moved = (index: number, occurredAt?: EpochMs): NewEvent => {
  const childId = children[index % children.length] ?? '';
  const data = { childId, roomId: roomOf(index * 7 + 1) };
  return {
    type: 'attendance.moved',
    actor: 'agent',
    subject: childId,
    data,
    ...(occurredAt !== undefined && { occurredAt }),
  };
};

/** One event applied to live counters, and a day recomputed after a late event before two thousand others. */
export const measureRatio = async (folder: string): Promise<Result[]> => {
  const { stores, started } = openFacility(folder);
  const floorDb = new Database(join(folder, 'floor.db'));
  floorDb.pragma('journal_mode = WAL');
  floorDb.pragma('synchronous = FULL');
  floorDb.exec('CREATE TABLE event (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT');
  const insert = floorDb.prepare('INSERT INTO event VALUES (?, ?)');
  const timed = (work: () => void): number => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  };
  try {
    const live: number[] = [];
    const bare: number[] = [];
    for (let index = 0; index < rounds; index += 1) {
      live.push(timed(() => void stores.journal.record([moved(index)])));
      bare.push(timed(() => void insert.run(uuidv7(), JSON.stringify(moved(index)))));
    }
    const later = Array.from({ length: laterEvents }, (_, index) =>
      moved(index, epochMs(started + 45 * 60_000 + index * 15_000)),
    );
    stores.journal.record(later);
    const day = instantOf(dayAt(started, timeZone), '00:00', timeZone);
    const late: number[] = [];
    for (let index = 0; index < 20; index += 1) {
      stores.journal.record([moved(index, epochMs(started + 30 * 60_000 + index))]);
      late.push(timed(() => void stores.past.steps({ from: day, to: epochMs(day + 24 * 3_600_000) })));
    }
    return [
      againstFloor(
        'ratio.live',
        'one move committed with live counters of 150 children and 30 rooms, p50, against a bare insert',
        'ms',
        percentile(live, 0.5),
        percentile(bare, 0.5),
        6,
      ),
      againstBudget(
        'ratio.late',
        'a day of 30 rooms recomputed after an event at 07:30 with 2,000 later ones, p50',
        'ms',
        percentile(late, 0.5),
        20,
      ),
    ];
  } finally {
    floorDb.close();
    stores.close();
  }
};
