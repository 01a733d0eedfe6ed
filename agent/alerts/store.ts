import type { JournalEvent, RuleReference } from '#contract/events.ts';
import type { AlertKind, AlertState, Severity } from '#contract/values.ts';
import { canonical } from '../journal/chain.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { keyOf } from './conditions.ts';

/** One alert with its life. Times in ms since the epoch; undefined: not yet. */
export interface Alert {
  readonly alertId: string;
  readonly raisedSeq: number;
  readonly key: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly roomId: string | undefined;
  readonly deviceId: string | undefined;
  readonly positionId: string | undefined;
  readonly zoneId: string | undefined;
  readonly place: string | undefined;
  readonly since: EpochMs;
  readonly raisedAt: EpochMs;
  readonly escalation: number;
  readonly acknowledgedAt: EpochMs | undefined;
  readonly acknowledgedBy: string | undefined;
  readonly action: string | undefined;
  readonly resolvedAt: EpochMs | undefined;
  readonly children: number | undefined;
  readonly caregivers: number | undefined;
  readonly required: number | undefined;
  readonly deficit: number | undefined;
  readonly rule: RuleReference | undefined;
}

/** An adult who was sent away from the desk without a child, and nobody was told of it yet. */
export interface DeskRefusal {
  readonly eventId: string;
  readonly key: string;
  readonly occurredAt: EpochMs;
}

export interface AlertStore {
  readonly projection: Projection;
  /** Open and acknowledged ones, oldest first. */
  unresolved(): Alert[];
  find(alertId: string): Alert | undefined;
  /** After a raised seq and, where said, not begun before an instant; oldest first. */
  list(filter: {
    readonly state: AlertState | undefined;
    readonly from?: EpochMs | undefined;
    readonly after: number;
    readonly limit: number;
  }): Alert[];
  /** Those whose cause began in [from, to). */
  begunBetween(from: EpochMs, to: EpochMs): Alert[];
  deskRefusals(): DeskRefusal[];
  /** Somebody could have known: an alert about the ratio of this room had been raised by `to` and stood after `from`. */
  toldOfRatio(roomId: string, from: EpochMs, to: EpochMs): boolean;
}

/** Within this time the same adult asking for the same child is one attempt. */
const sameAttemptMs = 180_000;

export const createAlertStore = (db: Db): AlertStore => {
  const insert = db.prepare(
    `INSERT INTO alert (alert_id, raised_seq, key, kind, severity, room_id, device_id, position_id, zone_id, place,
       since, raised_at, children, caregivers, required, deficit, rule)
     VALUES (@alertId, @seq, @key, @kind, @severity, @roomId, @deviceId, @positionId, @zoneId, @place, @since,
       @raisedAt, @children, @caregivers, @required, @deficit, @rule)`,
  );
  const escalate = db.prepare('UPDATE alert SET escalation = max(escalation, ?) WHERE alert_id = ?');
  // The first person who acknowledged stays named; the journal has the others.
  const acknowledge = db.prepare(
    `UPDATE alert SET acknowledged_at = ?, acknowledged_by = ?, action = ?
     WHERE alert_id = ? AND acknowledged_at IS NULL`,
  );
  const resolve = db.prepare(
    'UPDATE alert SET resolved_at = ?, because = ? WHERE alert_id = ? AND resolved_at IS NULL',
  );
  // Every attempt is told of, but for the same person asking again at once.
  const keepRefusal = db.prepare(
    `INSERT INTO custody_refusal SELECT @eventId, @who || ':' || @eventId, @occurredAt
     WHERE NOT EXISTS (SELECT 1 FROM alert WHERE key GLOB @who || ':*' AND resolved_at IS NULL
       AND abs(since - @occurredAt) < ${sameAttemptMs})`,
  );
  const keyOfRefusal = db.prepare('SELECT key FROM custody_refusal WHERE event_id = ?').pluck();
  const dropRefusals = db.prepare('DELETE FROM custody_refusal WHERE key = ?');
  const readRefusals = db.prepare('SELECT event_id, key, occurred_at FROM custody_refusal ORDER BY event_id');
  const stateColumn = `CASE WHEN resolved_at IS NOT NULL THEN 'resolved'
    WHEN acknowledged_at IS NOT NULL THEN 'acknowledged' ELSE 'open' END AS state`;
  const select = `SELECT *, ${stateColumn} FROM alert`;
  // By the index of open keys, which holds few; else all that ever were are looked through in their order.
  const readUnresolved = db.prepare(`${select} INDEXED BY alert_open WHERE resolved_at IS NULL ORDER BY raised_seq`);
  const readOne = db.prepare(`${select} WHERE alert_id = ?`);
  const readPage = db.prepare(
    `SELECT * FROM (${select}) WHERE raised_seq > @after AND (@state IS NULL OR state = @state)
       AND (@from IS NULL OR since >= @from)
     ORDER BY raised_seq LIMIT @limit`,
  );
  const readTold = db.prepare(
    `SELECT 1 FROM alert WHERE room_id = ? AND kind IN ('breach', 'unattended') AND raised_at <= ?
       AND (resolved_at IS NULL OR resolved_at >= ?) LIMIT 1`,
  );
  const readBegun = db.prepare(`${select} WHERE since >= ? AND since < ? ORDER BY raised_seq`);
  const alertsOf = (rows: unknown[]): Alert[] => (rows as AlertRow[]).map(alertOf);

  const apply = (event: JournalEvent): void => {
    switch (event.type) {
      case 'attendance.refused': {
        const { childId, adultId, action, reason } = event.data;
        // Who may not fetch may still bring; a custody block holds at the door both ways.
        if (reason !== 'custody_blocked' && action === 'check_in') return;
        const kind = reason === 'custody_blocked' ? 'custody_block' : 'unauthorised_pickup';
        keepRefusal.run({ eventId: event.id, who: `${kind}:${childId}:${adultId}`, occurredAt: event.occurredAt });
        return;
      }
      case 'alert.raised': {
        const { data } = event;
        const refusal = data.causeEventId && (keyOfRefusal.get(data.causeEventId) as string | undefined);
        if (refusal) dropRefusals.run(refusal);
        insert.run({
          alertId: data.alertId,
          seq: event.seq,
          key: refusal || keyOf(data),
          kind: data.kind,
          severity: data.severity,
          roomId: data.roomId ?? null,
          deviceId: data.deviceId ?? null,
          positionId: data.positionId ?? null,
          zoneId: data.zoneId ?? null,
          place: data.place ?? null,
          since: fromRfc3339(data.since),
          raisedAt: event.occurredAt,
          children: data.children ?? null,
          caregivers: data.caregivers ?? null,
          required: data.required ?? null,
          deficit: data.deficit ?? null,
          // The event's keys come sorted from the ledger but not while it is being written: one form for both.
          rule: data.rule ? canonical(data.rule) : null,
        });
        return;
      }
      case 'alert.escalated':
        escalate.run(event.data.level, event.data.alertId);
        return;
      case 'alert.acknowledged':
        acknowledge.run(event.occurredAt, event.actor, event.data.action, event.data.alertId);
        return;
      case 'alert.resolved':
        resolve.run(event.occurredAt, event.data.because, event.data.alertId);
        return;
      default:
    }
  };

  return {
    projection: { name: 'alerts', tables: ['alert', 'custody_refusal'], apply },
    unresolved: () => alertsOf(readUnresolved.all()),
    find: (alertId) => alertsOf([readOne.get(alertId)].filter((row) => row !== undefined))[0],
    list: ({ state, from, after, limit }) =>
      alertsOf(readPage.all({ state: state ?? null, from: from ?? null, after, limit })),
    begunBetween: (from, to) => alertsOf(readBegun.all(from, to)),
    toldOfRatio: (roomId, from, to) => readTold.get(roomId, to, from) !== undefined,
    deskRefusals: () =>
      (readRefusals.all() as { event_id: string; key: string; occurred_at: EpochMs }[]).map((row) => ({
        eventId: row.event_id,
        key: row.key,
        occurredAt: row.occurred_at,
      })),
  };
};

interface AlertRow {
  alert_id: string;
  raised_seq: number;
  key: string;
  kind: AlertKind;
  severity: Severity;
  state: AlertState;
  room_id: string | null;
  device_id: string | null;
  position_id: string | null;
  zone_id: string | null;
  place: string | null;
  since: EpochMs;
  raised_at: EpochMs;
  escalation: number;
  acknowledged_at: EpochMs | null;
  acknowledged_by: string | null;
  action: string | null;
  resolved_at: EpochMs | null;
  children: number | null;
  caregivers: number | null;
  required: number | null;
  deficit: number | null;
  rule: string | null;
}

const alertOf = (row: AlertRow): Alert => ({
  alertId: row.alert_id,
  raisedSeq: row.raised_seq,
  key: row.key,
  kind: row.kind,
  severity: row.severity,
  state: row.state,
  roomId: row.room_id ?? undefined,
  deviceId: row.device_id ?? undefined,
  positionId: row.position_id ?? undefined,
  zoneId: row.zone_id ?? undefined,
  place: row.place ?? undefined,
  since: row.since,
  raisedAt: row.raised_at,
  escalation: row.escalation,
  acknowledgedAt: row.acknowledged_at ?? undefined,
  acknowledgedBy: row.acknowledged_by ?? undefined,
  action: row.action ?? undefined,
  resolvedAt: row.resolved_at ?? undefined,
  children: row.children ?? undefined,
  caregivers: row.caregivers ?? undefined,
  required: row.required ?? undefined,
  deficit: row.deficit ?? undefined,
  // Only ever written from a RuleReference.
  rule: row.rule === null ? undefined : (JSON.parse(row.rule) as RuleReference),
});
