import type { Db } from '#agent/journal/database.ts';
import type { Projection } from '#agent/journal/journal.ts';
import type { ProfiledDevice } from './mqtt/profiled.ts';

/** The devices that a technician described by a profile, beside those of facility.yaml. */
export interface ProfiledStore {
  readonly projection: Projection;
  all(): ProfiledDevice[];
}

export const createProfiledStore = (db: Db): ProfiledStore => {
  const describe = db.prepare(
    'INSERT OR REPLACE INTO profiled_device (id, name, profile, topic_id) VALUES (?, ?, ?, ?)',
  );
  const forget = db.prepare('DELETE FROM profiled_device WHERE id = ?');
  const all = db.prepare('SELECT id, name, profile, topic_id AS topicId FROM profiled_device ORDER BY id');
  return {
    projection: {
      name: 'profiled',
      tables: ['profiled_device'],
      apply: (event) => {
        if (event.type === 'device.described') {
          const { deviceId, name, profile, topicId } = event.data;
          describe.run(deviceId, name, profile, topicId ?? null);
        } else if (event.type === 'device.undescribed') {
          forget.run(event.data.deviceId);
        }
      },
    },
    // The table's own constraints and `apply` keep these columns to their types; a missing topic id is the device's own.
    all: () =>
      (all.all() as { id: string; name: string; profile: string; topicId: string | null }[]).map(
        ({ topicId, ...device }) => ({ ...device, topicId: topicId ?? undefined }),
      ),
  };
};
