import { statfs } from 'node:fs/promises';
import type { StorageView } from '#contract/footageStorage.ts';
import type { Db } from '../../journal/database.ts';
import { type Day, dayAt, dayBounds, toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import type { Protection } from '../holds/rules.ts';
import type { DayBytes } from './dayBytes.ts';
import { forecastOf, type StoredDay } from './forecast.ts';
import { isProtected, keptDays } from './rule.ts';

interface VolumeRow {
  readonly path: string;
  readonly state: 'online' | 'absent';
  readonly totalBytes: number | null;
  readonly freeBytes: number | null;
  readonly measuredMs: number | null;
}

export interface StorageOptions {
  readonly db: Db;
  readonly dayBytes: DayBytes;
  readonly timeZone: string;
  readonly retentionDays: number;
  readonly protections: (today: Day) => readonly Protection[];
  /** Why nothing is deleted now. */
  readonly frozen: () => string | undefined;
}

/** The recorder measures its disks; what it said this long ago is measured again. */
const staleMs = 600_000;

/** What the disks hold and how long that goes well. */
export const storageOf = async (options: StorageOptions, nowMs: number): Promise<StorageView> => {
  const { db, dayBytes, timeZone } = options;
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
  const rows = db
    .prepare(
      `SELECT path, state, total_bytes AS totalBytes, free_bytes AS freeBytes, measured_ms AS measuredMs FROM volume ORDER BY id`,
    )
    .all() as VolumeRow[];
  const volumes = await Promise.all(rows.map((row) => measured(row, nowMs)));
  const online = volumes.filter(({ state }) => state === 'online');
  const today = dayAt(epochMs(nowMs), timeZone);
  const bytesPerDay = dayBytes.bytesPerDay(today);
  const isMeasured =
    bytesPerDay !== undefined && online.length > 0 && online.every(({ freeBytes }) => freeBytes !== null);
  const frozen = options.frozen();
  const kept = keptDays(options.retentionDays);
  const forecast = isMeasured
    ? forecastOf({
        today,
        keptDays: kept,
        freeBytes: online.reduce((sum, { freeBytes }) => sum + (freeBytes ?? 0), 0),
        bytesPerDay,
        stored: storedDays(options, today),
        isFrozen: frozen !== undefined,
      })
    : undefined;
  // Each stream's first, by its key: the table is never read through.
  const oldest = db
    .prepare(
      `SELECT min(first) FROM (SELECT (SELECT start_ms FROM segment WHERE stream_id = s.id ORDER BY start_ms LIMIT 1) AS first
       FROM stream s)`,
    )
    .pluck()
    .get() as number | null;
  return {
    retentionDays: kept,
    bytesPerDay: bytesPerDay ?? null,
    daysThatFit: forecast?.daysThatFit ?? null,
    fullOn: forecast?.fullOn ?? null,
    basis: isMeasured ? 'measured' : 'none',
    frozen: frozen ?? null,
    oldestPlayable: oldest === null ? null : time(oldest),
    volumes: volumes.map(({ path, state, totalBytes, freeBytes, measuredMs }) => ({
      path,
      state,
      totalBytes,
      freeBytes,
      measuredAt: measuredMs === null ? null : time(measuredMs),
    })),
  };
};

const measured = async (row: VolumeRow, nowMs: number): Promise<VolumeRow> => {
  if (row.state === 'absent') return row;
  if (row.freeBytes !== null && row.measuredMs !== null && Math.abs(nowMs - row.measuredMs) < staleMs) return row;
  try {
    const { bsize, blocks, bavail } = await statfs(row.path);
    return { ...row, totalBytes: blocks * bsize, freeBytes: bavail * bsize, measuredMs: nowMs };
  } catch {
    // Not mounted: nobody can say.
    return { ...row, freeBytes: null, totalBytes: null, measuredMs: null };
  }
};

/** Complete days, all streams together; of a day that a hold touches nothing is counted on to go. */
const storedDays = ({ dayBytes, timeZone, protections }: StorageOptions, today: Day): Map<Day, StoredDay> => {
  const all = protections(today);
  const stored = new Map<Day, StoredDay>();
  for (const { streamId, day, bytes } of dayBytes.days()) {
    if (day >= today) continue;
    const before = stored.get(day) ?? { bytes: 0, heldBytes: 0 };
    const heldBytes = isProtected(streamId, dayBounds(day, timeZone), all) ? bytes : 0;
    stored.set(day, { bytes: before.bytes + bytes, heldBytes: before.heldBytes + heldBytes });
  }
  return stored;
};
