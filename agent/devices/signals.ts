import type { EpochMs } from '#agent/time/clock.ts';
import type { SensorKind } from '#contract/values.ts';

/** `unknown`: not heard since the last connect, or the device is away. Never to be taken for clear. */
export type Level = 'active' | 'clear' | 'unknown';

/** One thing that a unit tells, in our words. A unit may tell several: a door its opening, its battery, its tamper contact. */
export interface Signal {
  readonly unitId: string;
  /** Tells the signals of one unit apart: the entity on MQTT, `motion` or `input-1` of a camera. */
  readonly item: string;
  readonly sensor: SensorKind;
  readonly level: Level;
  /** Since when it has this level. */
  readonly since: EpochMs;
  /** Only of `people_count`. */
  readonly count?: number | undefined;
}

/** Something that lasts no time: a pressed button, a crossed line. */
export type Pulse = Pick<Signal, 'unitId' | 'item' | 'sensor'> & { readonly at: EpochMs };

/** What every driver reports to, and zones, tests and counts listen to. In memory: after a restart all is unknown. */
export interface SignalBook {
  all(): readonly Signal[];
  of(unitId: string): readonly Signal[];
  /** Says how a signal stands. The same level again changes nothing, also not since when. */
  set(signal: Signal): void;
  pulse(pulse: Pulse): void;
  /** After any disconnect: nobody knows any more. Without items: all of the unit's. */
  doubt(unitId: string, at: EpochMs, items?: readonly string[]): void;
  /** It tells nothing any more. Listeners hear that it is unknown first: nobody may take its last level for how it stands. */
  forget(unitId: string, item: string, at: EpochMs): void;
  /** `before`: undefined when it is the first word of this signal. Returns how to stop listening. */
  onChange(listener: (signal: Signal, before: Signal | undefined) => void): () => void;
  onPulse(listener: (pulse: Pulse) => void): () => void;
}

export const createSignalBook = (): SignalBook => {
  const units = new Map<string, Map<string, Signal>>();
  const listeners = new Set<(signal: Signal, before: Signal | undefined) => void>();
  const pulseListeners = new Set<(pulse: Pulse) => void>();

  const set = (signal: Signal): void => {
    const items = units.get(signal.unitId) ?? new Map<string, Signal>();
    units.set(signal.unitId, items);
    const before = items.get(signal.item);
    if (before?.level === signal.level && before.count === signal.count && before.sensor === signal.sensor) return;
    items.set(signal.item, signal);
    for (const listener of listeners) listener(signal, before);
  };

  const doubt: SignalBook['doubt'] = (unitId, at, items) => {
    for (const signal of [...(units.get(unitId)?.values() ?? [])]) {
      if (items?.includes(signal.item) ?? true) set({ ...signal, level: 'unknown', since: at, count: undefined });
    }
  };

  return {
    all: () => [...units.values()].flatMap((items) => [...items.values()]),
    of: (unitId) => [...(units.get(unitId)?.values() ?? [])],
    set,
    pulse: (pulse) => {
      for (const listener of pulseListeners) listener(pulse);
    },
    doubt,
    forget: (unitId, item, at) => {
      doubt(unitId, at, [item]);
      const items = units.get(unitId);
      items?.delete(item);
      if (items?.size === 0) units.delete(unitId);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onPulse: (listener) => {
      pulseListeners.add(listener);
      return () => void pulseListeners.delete(listener);
    },
  };
};
