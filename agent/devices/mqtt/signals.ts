import type { Clock } from '#agent/time/clock.ts';
import type { SignalBook } from '../signals.ts';
import type { Entity } from './entity.ts';
import { availabilityOf, type Heard } from './roster.ts';
import { levelOf } from './sensors.ts';

/** Puts what is heard from MQTT devices into the book of signals, in the moment in which it is heard. */
export interface SignalFeed {
  tell(device: Heard): void;
  pulse(entity: Entity): void;
  /** It was taken back. Of a unit that stands at a position it stays in the book as unknown: a sensor is missing there. */
  lose(entity: Entity): void;
  /** Units may stand elsewhere now: what was taken back of one that stands nowhere is forgotten. */
  forgetUnbound(): void;
}

/** The unit is the signal's unit, the device its item. An entity that only tells moments has no level. */
export const createSignalFeed = (
  signals: SignalBook,
  clock: Clock,
  isBound: (unitId: string) => boolean,
): SignalFeed => {
  const lost = new Map<string, Entity>();
  const keyOf = ({ unitId, deviceId }: Entity): string => `${unitId} ${deviceId}`;
  const forget = (entity: Entity): void => {
    lost.delete(keyOf(entity));
    signals.forget(entity.unitId, entity.deviceId, clock.now());
  };

  return {
    tell: (device) => {
      const { entity, state } = device;
      if (entity.component === 'event' || entity.sources.length === 0) return;
      lost.delete(keyOf(entity));
      signals.set({
        unitId: entity.unitId,
        item: entity.deviceId,
        sensor: entity.sensor,
        level: availabilityOf(device) === 'offline' ? 'unknown' : levelOf(state),
        since: clock.now(),
      });
    },
    pulse: ({ unitId, deviceId, sensor }) => signals.pulse({ unitId, item: deviceId, sensor, at: clock.now() }),
    lose: (entity) => {
      if (!isBound(entity.unitId)) return forget(entity);
      lost.set(keyOf(entity), entity);
      signals.doubt(entity.unitId, clock.now(), [entity.deviceId]);
    },
    forgetUnbound: () => {
      for (const entity of lost.values()) if (!isBound(entity.unitId)) forget(entity);
    },
  };
};
