import type { Entity, Silence } from './entity.ts';

/** Our own sensors and sirens say something at least this often; after three times that they count as gone. */
const heartbeatEveryMs = 30_000;
/** Zigbee contacts with a battery report about every hour and lose a report now and then; none stays away for this long. */
export const zigbeeReportsEveryMs = 4 * 3_600_000;

/**
 * For how long something that reports every so many milliseconds may be silent. What reports within half a minute is suspect
 * after two reports and gone after three (90 s); what sleeps is suspect when a report is a tenth late, and gone after two.
 */
export const silenceOf = (everyMs: number): Silence =>
  everyMs <= heartbeatEveryMs
    ? { suspectAfterMs: 2 * everyMs, goneAfterMs: 3 * everyMs }
    : { suspectAfterMs: Math.round(1.1 * everyMs), goneAfterMs: 2 * everyMs };

/** The same for something that says itself after which silence it is gone (Home Assistant's `expire_after`). */
export const silenceBefore = (goneAfterMs: number): Silence => ({
  suspectAfterMs: Math.round(0.55 * goneAfterMs),
  goneAfterMs,
});

/** A battery contact checks in once a day; who names no sign of life at all has an hour more than that. */
const assumed = silenceBefore(25 * 3_600_000);
/** Sirens, lights and buttons are left out: they speak only when something happens, and that may be never. */
const checksIn: ReadonlySet<Entity['component']> = new Set(['binary_sensor', 'sensor', 'lock']);

/** Whether we have to assume for how long it may be silent: it names neither an availability nor a time. */
export const isSilenceAssumed = ({ component, availability, silence }: Entity): boolean =>
  silence === undefined && availability.length === 0 && checksIn.has(component);

/** For how long it may be silent, said by itself or assumed; undefined: only its last will, or nothing, tells. */
export const allowedSilence = (entity: Entity): Silence | undefined =>
  isSilenceAssumed(entity) ? assumed : entity.silence;

export type SilenceLevel = 'heard' | 'suspect' | 'gone';

export const silenceLevel = ({ suspectAfterMs, goneAfterMs }: Silence, silentMs: number): SilenceLevel =>
  silentMs >= goneAfterMs ? 'gone' : silentMs >= suspectAfterMs ? 'suspect' : 'heard';

/**
 * How long ago (milliseconds) the device was heard by its bridge, where the payload says so: Zigbee2MQTT's `last_seen`, as
 * text or as milliseconds since the epoch. A bridge repeats what it remembers, and that proves no life.
 */
export const lastSeenAgoMs = (payload: string, nowMs: number): number | undefined => {
  const said = /"last_seen"\s*:\s*(?:"([^"]{10,40})"|(\d{12,14}))/.exec(payload);
  if (!said) return undefined;
  const at = said[1] === undefined ? Number(said[2]) : Date.parse(said[1]);
  return Number.isNaN(at) ? undefined : Math.max(0, nowMs - at);
};
