import type { EpochMs } from '#agent/time/clock.ts';
import type { DeviceView } from '#contract/site.ts';
import type { LivenessBook } from './liveness.ts';
import type { DeviceHappening, DeviceStore, OfflineUnit } from './store.ts';
import { viewOf } from './view.ts';

/** What the rest of the box may know about devices. */
export interface DeviceRegistry {
  views(): DeviceView[];
  /** Units that said, or were found, to be offline: conditions for alerts. */
  offline(): OfflineUnit[];
  /** Devices that answer and whose events no longer come, and since when (milliseconds). */
  stale(): { readonly deviceId: string; readonly since: EpochMs }[];
  /** The last changes at doors, alarms and cameras, newest first. */
  recent(limit: number): DeviceHappening[];
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
      // Each rung includes those before it: a camera whose events no longer come is not well because it is recorded.
      const isNextToTop =
        heard.rung === 'events_live' || (heard.rung === 'authenticated' && heard.eventsStaleSince === undefined);
      const isTopRung = record.component === 'camera' && isNextToTop && isRecording(record.deviceId);
      return viewOf(record, isTopRung ? { ...heard, rung: 'recording' } : heard, timeZone);
    }),
  offline: store.offline,
  stale: liveness.stale,
  recent: store.recent,
});
