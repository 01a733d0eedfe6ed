import type { EpochMs } from '#agent/time/clock.ts';
import type { AlertKind, PositionKind, SensorKind, Severity } from '#contract/values.ts';

/** A place for a device, as far as zones need it. */
export interface ZonePosition {
  readonly positionId: string;
  readonly name: string;
  readonly kind: PositionKind;
  readonly zoneId: string | undefined;
  readonly unit: { readonly unitId: string; readonly item: string | undefined } | undefined;
}

export type Level = 'active' | 'clear' | 'unknown';

/** What a unit tells, as its driver reports it. */
export interface ZoneSignal {
  readonly unitId: string;
  readonly item: string;
  readonly sensor: SensorKind;
  readonly level: Level;
  readonly since: EpochMs;
}
export type ZonePulse = Pick<ZoneSignal, 'unitId' | 'item' | 'sensor'> & { readonly at: EpochMs };

/** Where signals are heard; the book of signals is one. */
export interface Signals {
  all(): readonly ZoneSignal[];
  onChange(listener: (signal: ZoneSignal, before: ZoneSignal | undefined) => void): () => void;
  onPulse(listener: (pulse: ZonePulse) => void): () => void;
}

/** Who is in the house, read inside the transaction that is being decided. */
export interface House {
  children(): number;
  isStaffInside(): boolean;
}

/** An alert of a zone that is not resolved, as far as zones need it. */
export interface OpenZoneAlert {
  readonly kind: AlertKind;
  readonly zoneId: string | undefined;
  readonly positionId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly place?: string | undefined;
}

/** What holds now and calls for an alert once it is older than its grace. */
export interface ZoneCondition {
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** When it called last: an alert that was acknowledged before is followed by another one. */
  readonly calledAt?: EpochMs | undefined;
  readonly positionId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly zoneId: string;
  readonly place?: string | undefined;
  readonly since: EpochMs;
  readonly graceMs: number;
  /** It is not known whether it is over: an open alert stays, a new one is not raised. */
  readonly isSuspended?: boolean;
}
