import type { Db } from '#agent/journal/database.ts';
import type { Projection } from '#agent/journal/journal.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { Availability, SensorKind } from '#contract/values.ts';

/** A device as the journal knows it. Times are milliseconds since the epoch. */
export interface DeviceRecord {
  readonly deviceId: string;
  readonly name: string;
  readonly component: string;
  readonly deviceClass: string | null;
  /** The unit that it is a part of; its own id where it is a unit of its own. */
  readonly unitId: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly state: string | null;
  readonly stateSince: number | null;
  readonly availability: Availability;
  readonly availabilitySince: number;
}

/** One of the last things that happened at a device. */
export interface DeviceHappening {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly deviceId: string;
  /** The state or availability that it changed to. */
  readonly text: string;
}

/** What a technician taught: in this event, this item means that. */
export interface Teaching {
  readonly topic: string;
  readonly item: string;
  readonly sensor: SensorKind;
}

/** A unit that said, or was found, to be offline. */
export interface OfflineUnit {
  readonly unitId: string;
  /** The part that stands for the unit, always the same one: its own device, or the first of its parts. */
  readonly deviceId: string;
  readonly component: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export interface DeviceStore {
  readonly projection: Projection;
  find(deviceId: string): DeviceRecord | undefined;
  all(): DeviceRecord[];
  /** Only what is offline, by unit: asked after every event. */
  offline(): OfflineUnit[];
  teachings(): Teaching[];
  /** Newest first. */
  recent(limit: number): DeviceHappening[];
}

const columns = `id AS deviceId, name, component, device_class AS deviceClass, COALESCE(unit_id, id) AS unitId, manufacturer, model, serial, state,
  state_since AS stateSince, availability, availability_since AS availabilitySince`;

export const createDeviceStore = (db: Db): DeviceStore => {
  const introduce = db.prepare(
    `INSERT INTO device (id, name, component, device_class, unit_id, manufacturer, model, serial, availability,
       availability_since)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'unknown', ?)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, component = excluded.component,
       device_class = excluded.device_class, unit_id = excluded.unit_id, manufacturer = excluded.manufacturer, model = excluded.model,
       serial = excluded.serial`,
  );
  const withdraw = db.prepare('DELETE FROM device WHERE id = ?');
  const setState = db.prepare('UPDATE device SET state = ?, state_since = ? WHERE id = ?');
  const setAvailability = db.prepare('UPDATE device SET availability = ?, availability_since = ? WHERE id = ?');
  const find = db.prepare(`SELECT ${columns} FROM device WHERE id = ?`);
  const offline = db.prepare(
    `SELECT away.unitId, away.since, part.id AS deviceId, part.component
     FROM (SELECT COALESCE(unit_id, id) AS unitId, min(availability_since) AS since FROM device
       WHERE availability = 'offline' GROUP BY 1) AS away
     JOIN device AS part ON part.id = (SELECT id FROM device WHERE COALESCE(unit_id, id) = away.unitId
       ORDER BY id <> away.unitId, id LIMIT 1)
     ORDER BY away.unitId`,
  );
  const teach = db.prepare('INSERT OR REPLACE INTO event_teaching (topic, item, sensor) VALUES (?, ?, ?)');
  const unteach = db.prepare('DELETE FROM event_teaching WHERE topic = ? AND item = ?');
  const taught = db.prepare('SELECT topic, item, sensor FROM event_teaching ORDER BY topic, item');
  const all = db.prepare(`SELECT ${columns} FROM device ORDER BY id`);
  // Two walks down the index by type, never a sort of the whole history.
  const newest = (type: string): string =>
    `SELECT * FROM (SELECT seq, occurred_at AS at, type, subject AS deviceId,
       COALESCE(data ->> 'state', data ->> 'availability') AS text
     FROM event WHERE type = '${type}' AND data IS NOT NULL ORDER BY seq DESC LIMIT @limit)`;
  const recent = db.prepare(
    `${newest('device.state_changed')} UNION ALL ${newest('device.availability_changed')} ORDER BY seq DESC LIMIT @limit`,
  );

  const apply = (event: JournalEvent): void => {
    switch (event.type) {
      case 'device.introduced': {
        const { deviceId, name, component, deviceClass, unitId, manufacturer, model, serial } = event.data;
        introduce.run(
          deviceId,
          name,
          component,
          deviceClass ?? null,
          unitId ?? null,
          manufacturer ?? null,
          model ?? null,
          serial ?? null,
          event.occurredAt,
        );
        return;
      }
      case 'device.withdrawn':
        withdraw.run(event.data.deviceId);
        return;
      case 'device.state_changed':
        setState.run(event.data.state, event.occurredAt, event.data.deviceId);
        return;
      case 'device.availability_changed':
        setAvailability.run(event.data.availability, event.occurredAt, event.data.deviceId);
        return;
      case 'device.event_taught': {
        const { topic, item, sensor } = event.data;
        if (sensor === 'unclassified') unteach.run(topic, item);
        else teach.run(topic, item, sensor);
        return;
      }
    }
  };

  return {
    projection: { name: 'devices', tables: ['device', 'event_teaching'], apply },
    // The table's own constraints and `apply` keep these columns to their types.
    find: (deviceId) => find.get(deviceId) as DeviceRecord | undefined,
    all: () => all.all() as DeviceRecord[],
    offline: () => offline.all() as OfflineUnit[],
    teachings: () => taught.all() as Teaching[],
    recent: (limit) => recent.all({ limit }) as DeviceHappening[],
  };
};
