import type { BridgedBecause } from '#contract/teaching.ts';
import { isRecord, textOf } from './discovery.ts';

/** A unit as its Zigbee2MQTT bridge lists it. */
export interface BridgedUnit {
  /** Its IEEE address in lower case, which no other has: `0x00158d0001a2b3c4`. */
  readonly address: string;
  /** The level of its topics that is its own. */
  readonly name: string;
  readonly vendor: string | undefined;
  /** The maker's own, as it stands on the box. */
  readonly model: string | undefined;
  readonly power: 'battery' | 'mains' | undefined;
  /** Why nothing can be expected of it; undefined: it is in use. */
  readonly trouble: Exclude<BridgedBecause, 'not_introduced'> | undefined;
}
export interface BridgeList {
  /** By address. */
  readonly units: ReadonlyMap<string, BridgedUnit>;
  /** Nothing in it was unreadable, and the coordinator is there: who is not on it is not at the bridge. */
  readonly isWhole: boolean;
}

/** A Zigbee network of a house has some dozens. */
const mostUnits = 500;
/** Each unit's abilities are listed, too, in some four thousand bytes; 64 KiB is too little from the sixteenth on. */
export const largestListBytes = 1024 * 1024;

/** The base topic of the bridge whose list is on this topic: `zigbee2mqtt` of `zigbee2mqtt/bridge/devices`. */
export const bridgeOf = (topic: string): string | undefined => /^([^/$+#]{1,80})\/bridge\/devices$/.exec(topic)?.[1];

/** Undefined where it is no list at all. What cannot be read in it is left out. */
export const readBridgeList = (text: string): BridgeList | undefined => {
  let listed: unknown;
  try {
    listed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(listed)) return undefined;
  const entries: readonly unknown[] = listed.slice(0, mostUnits);
  const isCoordinator = (entry: unknown): boolean => isRecord(entry) && entry.type === 'Coordinator';
  const others = entries.filter((entry) => !isCoordinator(entry));
  const units = new Map(
    others.flatMap((entry) => {
      const unit = readUnit(entry);
      return unit ? [[unit.address, unit] as const] : [];
    }),
  );
  const isWhole = entries.some(isCoordinator) && units.size === others.length && listed.length === entries.length;
  return { units, isWhole };
};

const readUnit = (entry: unknown): BridgedUnit | undefined => {
  if (!isRecord(entry)) return undefined;
  const { ieee_address: address, friendly_name: name } = entry;
  const isReadable =
    typeof address === 'string' && /^0x[0-9a-f]{16}$/i.test(address) && typeof name === 'string' && name !== '';
  if (!isReadable || name.length > 200) return undefined;
  const definition = isRecord(entry.definition) ? entry.definition : {};
  return {
    address: address.toLowerCase(),
    name,
    vendor: textOf(definition.vendor) ?? textOf(entry.manufacturer),
    model: textOf(definition.model) ?? textOf(entry.model_id),
    power: powerOf(entry),
    trouble: troubleOf(entry),
  };
};

/** Zigbee's own words, such as `Mains (single phase)`, `DC Source`; a router hears the others all the time, and is no battery's. */
const powerOf = ({ power_source, type }: Readonly<Record<string, unknown>>): BridgedUnit['power'] => {
  const said = textOf(power_source) ?? '';
  if (/^battery/i.test(said)) return 'battery';
  return /mains|^dc /i.test(said) || type === 'Router' ? 'mains' : undefined;
};

/** Before version 2 there was no `interview_state`. */
const troubleOf = (entry: Readonly<Record<string, unknown>>): BridgedUnit['trouble'] => {
  const { disabled, interview_state: state, interview_completed: isCompleted, supported } = entry;
  if (disabled === true) return 'disabled';
  if (state === 'FAILED') return 'interview_failed';
  if (state === 'PENDING' || state === 'IN_PROGRESS' || (state === undefined && isCompleted === false))
    return 'interviewing';
  return supported === false ? 'unsupported' : undefined;
};
