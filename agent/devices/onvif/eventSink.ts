import type { EpochMs } from '#agent/time/clock.ts';
import type { SensorKind } from '#contract/values.ts';
import type { DriverListener } from '../driver.ts';
import type { Teaching } from '../store.ts';
import { readingsOf, readNotification } from './events.ts';
import { createRuleNames, type KeptRules, ruleOf } from './ruleNames.ts';
import { askAfterMs } from './unended.ts';
import type { Element } from './xml.ts';

export interface EventSinkOptions {
  readonly unitId: string;
  readonly now: () => EpochMs;
  readonly teachings: () => readonly Teaching[];
  readonly rules: KeptRules;
  readonly listener: DriverListener;
  /** Asks the camera how things stand. */
  readonly ask: () => void;
  /** After so long it would have answered. */
  readonly answersWithinMs: number;
  /** Whoever listens failed while nobody waited for it. */
  readonly onBug: (error: unknown) => void;
  /** After so long something that only ever says that it began is over. */
  readonly endsUnsaidAfterMs?: number;
  readonly askAfterMs?: typeof askAfterMs;
}

/** Turns notifications into signals: several events of one meaning are one signal, active while one of them is. */
export interface EventSink {
  take(messages: readonly Element[]): void;
  doubt(): void;
  close(): void;
}

/** `unended`: it began, and the camera says nothing about it any more. */
type Standing = boolean | 'unended';

const usualEndMs = 30_000;

export const createEventSink = (options: EventSinkOptions): EventSink => {
  const { unitId, now, teachings, listener, onBug, endsUnsaidAfterMs = usualEndMs } = options;
  const items = new Map<string, Map<string, Standing>>();
  const ends = new Map<string, NodeJS.Timeout>();
  const told = new Set<string>();
  const named = createRuleNames(options.rules, onBug);

  const tell = (item: string, sensor: SensorKind): void => {
    const origins = [...(items.get(item)?.values() ?? [])];
    const isKnown = origins.length > 0 && !origins.includes('unended');
    const level = origins.includes(true) ? 'active' : isKnown ? 'clear' : 'unknown';
    listener.signal({ unitId, item, sensor, level, since: now() });
  };

  const unended = (): string[] =>
    [...items].flatMap(([item, origins]) => ([...origins.values()].includes('unended') ? [item] : []));

  const setLevel = (item: string, sensor: SensorKind, origin: string, standing: Standing | undefined): void => {
    const origins = items.get(item) ?? new Map<string, Standing>();
    items.set(item, origins);
    const before = origins.get(origin);
    if (standing === undefined) origins.delete(origin);
    else origins.set(origin, standing);
    clearTimeout(ends.get(origin));
    if ((before === 'unended') !== (standing === 'unended')) listener.unended?.(unended());
    tell(item, sensor);
  };

  const later = (origin: string, ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      try {
        act();
      } catch (error) {
        onBug(error);
      }
    }, ms);
    ends.set(origin, timer);
  };

  /** Its end may have got lost, and may never come. Only the camera can say; until it does, nobody knows. */
  const watch = (item: string, sensor: SensorKind, origin: string): void => {
    const ms = (options.askAfterMs ?? askAfterMs)(sensor);
    if (ms === undefined) return;
    later(origin, ms, () => {
      options.ask();
      later(origin, options.answersWithinMs, () => {
        setLevel(item, sensor, origin, 'unended');
        watch(item, sensor, origin);
      });
    });
  };

  const take = (element: Element): void => {
    const notification = readNotification(element);
    if (!notification) return;
    const rule = ruleOf(notification.source);
    for (const reading of readingsOf(notification, teachings())) {
      const sensor = reading.kind === 'unclassified' ? 'unclassified' : reading.sensor;
      const item = named(reading.item, sensor, rule);
      switch (reading.kind) {
        case 'pulse':
          listener.pulse({ unitId, item, sensor, at: now() });
          break;
        case 'count': {
          const { count } = reading;
          listener.signal({ unitId, item, sensor, level: count > 0 ? 'active' : 'clear', since: now(), count });
          break;
        }
        case 'level': {
          const { origin, isActive } = reading;
          setLevel(item, sensor, origin, isActive);
          if (!isActive) break;
          if (reading.endsUnsaid) later(origin, endsUnsaidAfterMs, () => setLevel(item, sensor, origin, false));
          else watch(item, sensor, origin);
          break;
        }
        case 'unclassified': {
          const { origin, isActive, topic, name, value } = reading;
          setLevel(item, sensor, origin, isActive);
          if (isActive) watch(item, sensor, origin);
          if (told.has(origin)) break;
          told.add(origin);
          listener.unclassified?.(topic, name, value);
        }
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
      listener.unended?.([]);
      listener.doubt();
    },
    close: forget,
  };
};
