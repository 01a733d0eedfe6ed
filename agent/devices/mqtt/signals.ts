import type { Clock } from '#agent/time/clock.ts';
import type { SignalBook } from '../signals.ts';
import type { Entity } from './entity.ts';
import { availabilityOf, type Heard } from './roster.ts';
import { levelOf } from './sensors.ts';

/** Puts what is heard from MQTT devices into the book of signals, in the moment in which it is heard. */
export interface SignalFeed {
  tell(device: Heard): void;
  pulse(entity: Entity): void;
  forget(entity: Entity): void;
}

/** The unit is the signal's unit, the device its item. An entity that only tells moments has no level. */
export const createSignalFeed = (signals: SignalBook, clock: Clock): SignalFeed => ({
  tell: (device) => {
    const { entity, state } = device;
    if (entity.component === 'event' || entity.sources.length === 0) return;
    signals.set({
      unitId: entity.unitId,
      item: entity.deviceId,
      sensor: entity.sensor,
      level: availabilityOf(device) === 'offline' ? 'unknown' : levelOf(state),
      since: clock.now(),
    });
  },
  pulse: ({ unitId, deviceId, sensor }) => signals.pulse({ unitId, item: deviceId, sensor, at: clock.now() }),
  forget: ({ unitId, deviceId }) => signals.forget(unitId, deviceId),
});
