import { canonical } from '#agent/journal/chain.ts';
import type { Db } from '#agent/journal/database.ts';
import type { Projection } from '#agent/journal/journal.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { Spans } from './armed.ts';
import { isArmed } from './judge.ts';
import { applied, initialState, type Where, type ZoneEvent, type ZoneState } from './state.ts';

export interface ZoneStore {
  readonly projection: Projection;
  /** As the journal left it; as nothing ever happened to it where the journal knows nothing. */
  state(zoneId: string): ZoneState;
  /** The same for all of them, with one reading. */
  states(): (zoneId: string) => ZoneState;
  /** What overlaps [from, to] of every zone: when it was armed, and what lapsed. */
  spans(from: EpochMs, to: EpochMs): Spans;
}

export const createZoneStore = (db: Db): ZoneStore => {
  const read = db.prepare('SELECT state FROM zone WHERE id = ?').pluck();
  const readAll = db.prepare('SELECT id, state FROM zone').raw();
  const write = db.prepare('INSERT INTO zone VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state');
  const arm = db.prepare('INSERT OR IGNORE INTO zone_armed (zone_id, since) VALUES (?, ?)');
  const disarm = db.prepare('UPDATE zone_armed SET until = ? WHERE zone_id = ? AND until IS NULL');
  const lapse = db.prepare(
    'INSERT INTO zone_lapse (seq, zone_id, because, about, place, since) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const restore = db.prepare(
    'UPDATE zone_lapse SET until = ? WHERE zone_id = ? AND because = ? AND about = ? AND until IS NULL',
  );
  const readArmed = db.prepare(
    `SELECT zone_id AS zoneId, since AS "from", until AS "to" FROM zone_armed
     WHERE (until IS NULL OR until > @from) AND since <= @to ORDER BY since`,
  );
  const readLapses = db.prepare(
    `SELECT zone_id AS zoneId, because, about, place, since AS "from", until AS "to" FROM zone_lapse
     WHERE (until IS NULL OR until > @from) AND since <= @to ORDER BY since, seq`,
  );
  // Asked for with every event that the journal takes, and parsed only when it is another one.
  const parsed = new Map<string, { readonly text: string; readonly state: ZoneState }>();

  const stateOf = (zoneId: string, text: string | undefined): ZoneState => {
    if (text === undefined) return initialState;
    const known = parsed.get(zoneId);
    if (known?.text === text) return known.state;
    const kept = JSON.parse(text) as ZoneState; // written by `apply` only
    parsed.set(zoneId, { text, state: kept });
    return kept;
  };
  const state = (zoneId: string): ZoneState => stateOf(zoneId, read.get(zoneId) as string | undefined);
  const states = (): ((zoneId: string) => ZoneState) => {
    const texts = new Map(readAll.all() as [string, string][]);
    return (zoneId) => stateOf(zoneId, texts.get(zoneId));
  };

  const apply = (event: JournalEvent): void => {
    if (!isZoneEvent(event)) return;
    const { zoneId } = event.data;
    // The journal holds whole milliseconds only.
    const at = event.occurredAt as EpochMs;
    const before = state(zoneId);
    const after = applied(before, event, at);
    write.run(zoneId, canonical(withoutUndefined(after)));
    if (isArmed(after) && !isArmed(before)) arm.run(zoneId, at);
    if (!isArmed(after) && isArmed(before)) disarm.run(at, zoneId);
    if (event.type === 'zone.lapsed') {
      const { because, place } = event.data;
      lapse.run(event.seq, zoneId, because, aboutOf(event.data), place ?? null, at);
    }
    if (event.type === 'zone.restored') restore.run(at, zoneId, event.data.because, aboutOf(event.data));
  };

  return {
    projection: { name: 'zones', tables: ['zone', 'zone_armed', 'zone_lapse'], apply },
    state,
    states,
    spans: (from, to) => {
      // The tables' own constraints and `apply` keep these columns to their types.
      const armed = readArmed.all({ from, to }) as { zoneId: string; from: EpochMs; to: EpochMs | null }[];
      const lapses = readLapses.all({ from, to }) as (Spans['lapses'][number] & { to: EpochMs | null })[];
      return {
        armed: armed.map((span) => ({ ...span, to: span.to ?? undefined })),
        lapses: lapses.map((span) => ({ ...span, to: span.to ?? undefined, place: span.place ?? undefined })),
      };
    },
  };
};

const isZoneEvent = (event: JournalEvent): event is JournalEvent & ZoneEvent => event.type.startsWith('zone.');

const aboutOf = ({ positionId, deviceId }: Where): string => positionId ?? deviceId ?? '';

const withoutUndefined = (state: ZoneState): unknown => JSON.parse(JSON.stringify(state));
