/** What was known of an NVR's clock from a moment on. */
export interface ClockReading {
  /** By our clock. */
  readonly measuredMs: number;
  /** Its clock less ours. */
  readonly offsetMs: number;
}

/** ONVIF tells whole seconds over a slow line: what differs less than this is the same. */
const sameMs = 2_000;

/** Whether a measurement says something new. A clock that was never found wrong is as ours. */
export const isNewReading = (readings: readonly ClockReading[], offsetMs: number): boolean =>
  Math.abs((readings.at(-1)?.offsetMs ?? 0) - offsetMs) > sameMs;

/**
 * A time of the NVR by our clock: less the offset that was last known at that time, by its own clock. Readings in order;
 * before the first one its clock is taken to have been as wrong as then.
 */
export const toOurs = (readings: readonly ClockReading[], theirMs: number): number => {
  const known = readings.findLast(({ measuredMs, offsetMs }) => measuredMs + offsetMs <= theirMs) ?? readings[0];
  return theirMs - (known?.offsetMs ?? 0);
};

/** A time of ours by the NVR's clock. */
export const toTheirs = (readings: readonly ClockReading[], ourMs: number): number => {
  const known = readings.findLast(({ measuredMs }) => measuredMs <= ourMs) ?? readings[0];
  return ourMs + (known?.offsetMs ?? 0);
};
