import type { EpochMs } from '#agent/time/clock.ts';
import type { SensorKind } from '#contract/values.ts';
import type { DriverListener } from '../driver.ts';
import type { Teaching } from '../store.ts';
import { readingsOf, readNotification } from './events.ts';
import type { Element } from './xml.ts';

export interface EventSinkOptions {
  readonly unitId: string;
  readonly now: () => EpochMs;
  readonly teachings: () => readonly Teaching[];
  readonly listener: DriverListener;
  /** Whoever listens failed while nobody waited for it. */
  readonly onBug: (error: unknown) => void;
  /** After so long something that only ever says that it began is over. */
  readonly endsUnsaidAfterMs?: number;
}

/** Turns notifications into signals: several events of one meaning are one signal, active while one of them is. */
export interface EventSink {
  take(messages: readonly Element[]): void;
  doubt(): void;
  close(): void;
}

const usualEndMs = 30_000;

export const createEventSink = ({
  unitId,
  now,
  teachings,
  listener,
  onBug,
  endsUnsaidAfterMs = usualEndMs,
}: EventSinkOptions): EventSink => {
  const items = new Map<string, Map<string, boolean>>();
  const ends = new Map<string, NodeJS.Timeout>();
  const told = new Set<string>();

  const tell = (item: string, sensor: SensorKind): void => {
    const origins = [...(items.get(item)?.values() ?? [])];
    const level = origins.length === 0 ? 'unknown' : origins.includes(true) ? 'active' : 'clear';
    listener.signal({ unitId, item, sensor, level, since: now() });
  };

  const setLevel = (item: string, sensor: SensorKind, origin: string, isActive: boolean | undefined): void => {
    const origins = items.get(item) ?? new Map<string, boolean>();
    items.set(item, origins);
    if (isActive === undefined) origins.delete(origin);
    else origins.set(origin, isActive);
    clearTimeout(ends.get(origin));
    tell(item, sensor);
  };

  const end = (item: string, sensor: SensorKind, origin: string): void => {
    try {
      setLevel(item, sensor, origin, false);
    } catch (error) {
      onBug(error);
    }
  };

  const take = (element: Element): void => {
    const notification = readNotification(element);
    if (!notification) return;
    for (const reading of readingsOf(notification, teachings())) {
      const { item } = reading;
      switch (reading.kind) {
        case 'pulse':
          listener.pulse({ unitId, item, sensor: reading.sensor, at: now() });
          break;
        case 'count': {
          const { sensor, count } = reading;
          listener.signal({ unitId, item, sensor, level: count > 0 ? 'active' : 'clear', since: now(), count });
          break;
        }
        case 'level': {
          const { sensor, origin, isActive } = reading;
          setLevel(item, sensor, origin, isActive);
          if (!reading.endsUnsaid || !isActive) break;
          ends.set(
            origin,
            setTimeout(() => end(item, sensor, origin), endsUnsaidAfterMs),
          );
          break;
        }
        case 'unclassified':
          setLevel(item, 'unclassified', reading.origin, reading.isActive);
          if (told.has(reading.origin)) break;
          told.add(reading.origin);
          listener.unclassified?.(reading.topic, reading.name, reading.value);
      }
    }
  };

  const forget = (): void => {
    for (const timer of ends.values()) clearTimeout(timer);
    ends.clear();
    items.clear();
  };

  return {
    take: (messages) => {
      for (const message of messages) take(message);
    },
    doubt: () => {
      forget();
      listener.doubt();
    },
    close: forget,
  };
};
