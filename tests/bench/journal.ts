import { v7 as uuidv7 } from 'uuid';
import { canonical, commitmentOf, linkOf } from '#agent/journal/chain.ts';
import type { Db } from '#agent/journal/database.ts';
import { freshSalt } from '#agent/journal/fresh.ts';
import { rebuild } from '#agent/journal/rebuild.ts';
import { createFeatureStores } from '#agent/stores.ts';
import { openFacility, roomOf } from './facility.ts';
import type { Result } from './result.ts';

const dayMs = 24 * 3_600_000;
const minuteMs = 60_000;
/** The open days of a year: about 400,000 events. */
const days = 250;

/** What 150 children and 40 staff do on a day, about 1,600 events: arrivals, moves and back, counts, breaks, departures. */
function* eventsOfDay(morning: number): Generator<{ type: string; subject: string; data: object; at: number }> {
  for (let index = 0; index < 40; index += 1) {
    yield staffEvent('staff.clocked_in', index, morning + index * 20_000, { roomId: roomOf(index) });
  }
  for (let index = 0; index < 150; index += 1) {
    const data = { roomId: roomOf(index), method: 'card', health: 'well' };
    yield childEvent('attendance.checked_in', index, morning + 30 * minuteMs + index * 20_000, data);
  }
  for (const hour of [2, 3, 4, 5]) {
    for (let index = 0; index < 150; index += 1) {
      const at = morning + hour * 3_600_000 + index * 15_000;
      yield childEvent('attendance.moved', index, at, { roomId: roomOf(hour % 2 === 0 ? index + 1 : index) });
    }
    for (let index = 0; index < 40; index += 1) {
      const at = morning + hour * 3_600_000 + index * 60_000;
      yield staffEvent(hour % 2 === 0 ? 'staff.break_started' : 'staff.break_ended', index, at, {});
    }
  }
  for (let room = 0; room < 30; room += 1) {
    for (let count = 0; count < 15; count += 1) {
      const at = morning + 90 * minuteMs + count * 30 * minuteMs + room * 1000;
      const data = { roomId: roomOf(room), children: 5, expected: 5 };
      yield { type: 'attendance.head_counted', subject: roomOf(room), data, at };
    }
  }
  for (let index = 0; index < 150; index += 1) {
    yield childEvent('attendance.checked_out', index, morning + 9 * 3_600_000 + index * 20_000, { method: 'card' });
  }
  for (let index = 0; index < 40; index += 1) {
    yield staffEvent('staff.clocked_out', index, morning + 10 * 3_600_000 + index * 20_000, {});
  }
}
const childEvent = (type: string, index: number, at: number, data: object) => ({
  type,
  subject: `c${index}`,
  data: { childId: `c${index}`, ...data },
  at,
});
const staffEvent = (type: string, index: number, at: number, data: object) => ({
  type,
  subject: `s${index}`,
  data: { staffId: `s${index}`, ...data },
  at,
});

/** Writes the year straight into the ledger, chained as the journal would, without its projections. */
const writeYear = (db: Db, firstMorning: number): number => {
  const insert = db.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const head = db.prepare('SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1').get() as {
    seq: number;
    hash: Buffer;
  };
  let { seq, hash } = head;
  for (let day = 0; day < days; day += 1) {
    db.transaction(() => {
      const all = [...eventsOfDay(firstMorning + day * dayMs)].sort((a, b) => a.at - b.at);
      for (const { type, subject, data, at } of all) {
        const envelope = { id: uuidv7(), type, occurredAt: at, recordedAt: at, actor: 'agent', subject, data };
        const salt = freshSalt();
        const commitment = commitmentOf(salt, envelope);
        hash = linkOf(hash, commitment);
        seq += 1;
        insert.run(seq, envelope.id, type, at, at, 'agent', subject, canonical(data), salt, commitment, hash);
      }
    })();
  }
  return seq;
};

/**
 * All projections of a year rebuilt from the ledger. The floor is the same rows read and parsed and nothing done with them;
 * asked for is 100,000 events a second or half the speed of reading, whichever is less.
 */
export const measureRebuild = async (folder: string): Promise<Result[]> => {
  const { stores, started } = openFacility(folder);
  try {
    const { db } = stores;
    const events = writeYear(db, started + dayMs);
    const timed = (work: () => void): number => {
      const begun = performance.now();
      work();
      return performance.now() - begun;
    };
    const page = db.prepare('SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT 1000');
    const readMs = timed(() => {
      for (let after = 0; ; ) {
        const rows = page.all(after) as { seq: number; data: string }[];
        for (const { data } of rows) JSON.parse(data);
        const last = rows.at(-1);
        if (!last) return;
        after = last.seq;
      }
    });
    const projections = createFeatureStores(db, stores.shipped).projections;
    const rebuildMs = timed(() => void rebuild(db, projections));
    const perSecond = (ms: number): number => Math.round((events / ms) * 1000);
    const wanted = Math.min(100_000, perSecond(readMs) / 2);
    const ratio = wanted / perSecond(rebuildMs);
    return [
      {
        id: 'journal.rebuild',
        what: `projections of a year with 150 children (${events} events) rebuilt, events a second; floor: reading them`,
        value: perSecond(rebuildMs),
        unit: '1/s',
        floor: perSecond(readMs),
        ratio: Math.round(ratio * 1000) / 1000,
        limit: 1,
        ok: ratio <= 1,
      },
    ];
  } finally {
    stores.close();
  }
};
