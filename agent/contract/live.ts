import type { PublicEvent } from './events.ts';
import type { AlertView, RoomView } from './rooms.ts';
import type { DeviceView, DistrictTick } from './site.ts';

/**
 * `GET /api/v1/events` (SSE). `id:` is the journal's seq. On connect: missed `event`s after `Last-Event-ID`, then one
 * `snapshot`, then live. A comment every 10 s; a client that hears nothing for 25 s shows its numbers as stale.
 */
export interface LiveMessages {
  snapshot: {
    seq: number;
    /** How many children the whole facility may hold. */
    places: number;
    rooms: RoomView[];
    alerts: AlertView[];
    devices: DeviceView[];
    district: DistrictTick;
  };
  event: PublicEvent;
  room: RoomView;
  alert: AlertView;
  device: DeviceView;
  district: DistrictTick;
}
export type LiveMessageName = keyof LiveMessages;
export const heartbeatMs = 10_000;
export const staleAfterMs = 25_000;
