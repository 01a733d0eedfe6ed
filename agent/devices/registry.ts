import type { DeviceView } from '#contract/site.ts';
import type { LivenessBook } from './liveness.ts';
import type { DeviceHappening, DeviceStore } from './store.ts';
import { viewOf } from './view.ts';

/** What the rest of the box may know about devices. */
export interface DeviceRegistry {
  views(): DeviceView[];
  /** Units that said, or were found, to be offline: conditions for alerts. */
  offline(): OfflineUnit[];
  /** The last changes at doors, alarms and cameras, newest first. */
  recent(limit: number): DeviceHappening[];
}

export interface OfflineUnit {
  readonly unitId: string;
  /** The part that stands for the unit, always the same one: its own device, or the first of its parts. */
  readonly deviceId: string;
  readonly component: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export interface RegistryOptions {
  readonly store: DeviceStore;
  readonly liveness: LivenessBook;
  readonly timeZone: string;
  /** Whether the recorder has fresh footage of this camera. */
  readonly isRecording: (cameraId: string) => boolean;
}

export const createDeviceRegistry = ({ store, liveness, timeZone, isRecording }: RegistryOptions): DeviceRegistry => ({
  views: () =>
    store.all().map((record) => {
      const heard = liveness.get(record.deviceId);
      const isTopRung = record.component === 'camera' && heard.rung === 'authenticated' && isRecording(record.deviceId);
      return viewOf(record, isTopRung ? { ...heard, rung: 'recording' } : heard, timeZone);
    }),
  offline: () =>
    [...Map.groupBy(store.all(), ({ unitId }) => unitId)].flatMap(([unitId, parts]) => {
      const away = parts.filter(({ availability }) => availability === 'offline');
      const spokesman = parts.find(({ deviceId }) => deviceId === unitId) ?? parts[0];
      if (away.length === 0 || !spokesman) return [];
      const { deviceId, component } = spokesman;
      return [{ unitId, deviceId, component, since: Math.min(...away.map((part) => part.availabilitySince)) }];
    }),
  recent: store.recent,
});
