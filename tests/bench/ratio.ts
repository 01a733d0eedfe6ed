import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 as uuidv7 } from 'uuid';
import { stringify } from 'yaml';
import { loadConfig } from '#agent/config/load.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { openStores, type Stores } from '#agent/stores.ts';
import { addDays, dayAt, instantOf } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs, systemClock } from '#agent/time/clock.ts';
import { againstBudget, againstFloor, percentile, type Result } from './result.ts';

const timeZone = 'Asia/Shanghai';
const rooms = Array.from({ length: 30 }, (_, index) => `r${index}`);
const children = Array.from({ length: 150 }, (_, index) => `c${index}`);
const staff = Array.from({ length: 40 }, (_, index) => `s${index}`);
const roomOf = (index: number): string => rooms[index % rooms.length] ?? '';
const rounds = 200;
const laterEvents = 2000;

/** A facility of 150 children and 30 rooms, everybody inside since 07:00 of yesterday. */
const openFacility = (folder: string): { stores: Stores; started: EpochMs } => {
  const data = join(folder, 'data');
  mkdirSync(data);
  const file = join(folder, 'facility.yaml');
  const site = {
    site: { code: 'bench', name: '测速园', timeZone },
    rooms: rooms.map((id) => ({ id, name: id, kind: 'classroom' })),
    classes: rooms.map((id) => ({ id: `class-${id}`, name: id, type: 'toddler_small', room: id, places: 15 })),
  };
  writeFileSync(file, stringify(site));
  const clock = systemClock();
  const stores = openStores({ config: loadConfig({ file, data }), clock });
  const yesterday = addDays(dayAt(clock.now(), timeZone), -1);
  const started = instantOf(yesterday, '07:00', timeZone);
  const papers = (['caregiver', 'health_certificate', 'background_check'] as const).map((kind) => ({ kind }));
  stores.journal.record([
    ...rooms.flatMap((roomId): NewEvent[] => [
      { type: 'room.defined', actor: 'agent', subject: roomId, data: { roomId, name: roomId, kind: 'classroom' } },
      {
        type: 'class.defined',
        actor: 'agent',
        subject: `class-${roomId}`,
        data: { classId: `class-${roomId}`, name: roomId, type: 'toddler_small', roomId, places: 15 },
      },
    ]),
    ...staff.flatMap((staffId, index): NewEvent[] => [
      {
        type: 'staff.recorded',
        actor: 'agent',
        subject: staffId,
        data: { staffId, name: staffId, role: 'caregiver', cardKeys: [], qualifications: papers },
      },
      {
        type: 'staff.clocked_in',
        occurredAt: started,
        actor: 'agent',
        subject: staffId,
        data: { staffId, roomId: roomOf(index) },
      },
    ]),
    ...children.flatMap((childId, index): NewEvent[] => [
      {
        type: 'child.recorded',
        actor: 'agent',
        subject: childId,
        data: {
          childId,
          name: childId,
          birthDate: addDays(yesterday, -500),
          classId: `class-${roomOf(index)}`,
          careType: 'full_day',
          enrolledFrom: addDays(yesterday, -100),
          guardians: [],
        },
      },
      {
        type: 'attendance.checked_in',
        occurredAt: started,
        actor: 'agent',
        subject: childId,
        data: { childId, roomId: roomOf(index), method: 'roster' },
      },
    ]),
  ]);
  return { stores, started };
};

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
