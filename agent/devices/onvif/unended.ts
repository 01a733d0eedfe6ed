import type { SensorKind } from '#contract/values.ts';

/** What a picture or a microphone finds: it lasts as long as something goes on before the camera. */
const seenOrHeard: ReadonlySet<SensorKind> = new Set([
  'motion',
  'person',
  'vehicle',
  'animal',
  'intrusion',
  'sound',
  'cry',
  'glass_break',
]);
const minuteMs = 60_000;

/**
 * For how many milliseconds a camera may say that something goes on without a word about it; then it is asked. What it
 * sees or hears is rarely the same for minutes, a contact may be open for hours. Undefined: never; a relay is looked after
 * by whoever closed it.
 */
export const askAfterMs = (sensor: SensorKind): number | undefined => {
  if (sensor === 'output') return undefined;
  return seenOrHeard.has(sensor) ? 5 * minuteMs : 60 * minuteMs;
};
