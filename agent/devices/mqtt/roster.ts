import type { Availability } from '#contract/values.ts';
import { combineAvailability, type Entity } from './entity.ts';
import type { SilenceLevel } from './silence.ts';

/** What was heard from one entity since the last connect. */
export interface Heard {
  readonly entity: Entity;
  /** The discovery topic that it was introduced on. */
  readonly introducedBy: string;
  /** Last word of each availability source, in the entity's order. */
  readonly available: (boolean | undefined)[];
  latestAvailable: boolean | undefined;
  state: string | undefined;
  /** Topics on which it said something itself: what the broker kept of them is older. */
  readonly live: Set<string>;
  /** It said something, whatever it was; without an availability only a word that was not retained counts. */
  spoke: boolean;
  /** Whether its unit has said nothing for longer than it may. */
  silence: SilenceLevel;
  /** What its bridge's list says of it: in use, as far as we know; taken off it; or kept from speaking. */
  atBridge: 'used' | 'removed' | 'disabled';
}

export interface Replacement {
  /** New, or speaking on other topics than before. */
  readonly fresh: readonly Entity[];
  readonly known: readonly string[];
  readonly gone: readonly Entity[];
  /** As they were before: they belong to another unit now. */
  readonly moved: readonly Entity[];
  /** Topics that nobody is listened to on any more. */
  readonly silentTopics: readonly string[];
  readonly refused: readonly ('id_taken' | 'too_many_devices')[];
}

export interface Roster {
  /** From now on the discovery topic stands for exactly these entities. */
  replace(introducedBy: string, entities: readonly Entity[]): Replacement;
  get(deviceId: string): Heard | undefined;
  /** Everybody who speaks on the topic. */
  on(topic: string): Heard[];
  deviceIds(): string[];
  unitIds(): string[];
  all(): Heard[];
  /** Who is a part of the unit. */
  ofUnit(unitId: string): Heard[];
  lightCommandTopics(): ReadonlySet<string>;
  /** Forgets what was heard, not who is there. */
  doubtAll(): void;
}

/** Who has introduced themselves, on which topics, at most so many. The first holder of an id keeps it. */
export const createRoster = (reservedIds: () => { has(id: string): boolean }, mostEntities: number): Roster => {
  const heard = new Map<string, Heard>();
  const byIntroduction = new Map<string, ReadonlySet<string>>();
  const byTopic = new Map<string, Set<string>>();
  const byUnit = new Map<string, Set<string>>();
  let lights: ReadonlySet<string> = new Set();

  const listen = (entity: Entity): void => {
    for (const topic of topicsOf(entity)) {
      const listeners = byTopic.get(topic) ?? new Set();
      byTopic.set(topic, listeners.add(entity.deviceId));
    }
  };
  const stopListening = (entity: Entity): void => {
    for (const topic of topicsOf(entity)) byTopic.get(topic)?.delete(entity.deviceId);
  };
  const join = ({ unitId, deviceId }: Entity): void =>
    void byUnit.set(unitId, (byUnit.get(unitId) ?? new Set()).add(deviceId));
  const leave = ({ unitId, deviceId }: Entity): void => {
    const parts = byUnit.get(unitId);
    parts?.delete(deviceId);
    if (parts?.size === 0) byUnit.delete(unitId);
  };
  const isReserved = ({ deviceId, unitId }: Entity): boolean =>
    reservedIds().has(deviceId) || reservedIds().has(unitId);
  const refusal = (entity: Entity, introducedBy: string): 'id_taken' | 'too_many_devices' | undefined => {
    const holder = heard.get(entity.deviceId);
    if (isReserved(entity) || (holder && holder.introducedBy !== introducedBy)) return 'id_taken';
    return !holder && heard.size >= mostEntities ? 'too_many_devices' : undefined;
  };

  return {
    replace: (introducedBy, entities) => {
      const fresh: Entity[] = [];
      const known: string[] = [];
      const moved: Entity[] = [];
      const refused: ('id_taken' | 'too_many_devices')[] = [];
      const wasSpoken = new Set<string>();
      const after = new Set<string>();
      for (const entity of entities) {
        const because = after.has(entity.deviceId) ? 'id_taken' : refusal(entity, introducedBy);
        if (because) {
          refused.push(because);
          continue;
        }
        after.add(entity.deviceId);
        const holder = heard.get(entity.deviceId);
        if (holder) leave(holder.entity);
        if (holder && holder.entity.unitId !== entity.unitId) moved.push(holder.entity);
        join(entity);
        if (holder && speechOf(holder.entity) === speechOf(entity)) {
          heard.set(entity.deviceId, { ...holder, entity });
          known.push(entity.deviceId);
          continue;
        }
        if (holder) {
          stopListening(holder.entity);
          for (const topic of topicsOf(holder.entity)) wasSpoken.add(topic);
        }
        heard.set(entity.deviceId, nothingHeard(entity, introducedBy));
        listen(entity);
        fresh.push(entity);
      }
      const gone = [...(byIntroduction.get(introducedBy) ?? [])].flatMap((deviceId) =>
        after.has(deviceId) ? [] : (heard.get(deviceId)?.entity ?? []),
      );
      for (const entity of gone) {
        stopListening(entity);
        leave(entity);
        heard.delete(entity.deviceId);
        for (const topic of topicsOf(entity)) wasSpoken.add(topic);
      }
      if (after.size > 0) byIntroduction.set(introducedBy, after);
      else byIntroduction.delete(introducedBy);
      const silentTopics = [...wasSpoken].filter((topic) => byTopic.get(topic)?.size === 0);
      for (const topic of silentTopics) byTopic.delete(topic);
      lights = new Set(
        [...heard.values()].flatMap(({ entity }) =>
          entity.component === 'light' && entity.commandTopic !== undefined ? [entity.commandTopic] : [],
        ),
      );
      return { fresh, known, gone, moved, silentTopics, refused };
    },
    get: (deviceId) => heard.get(deviceId),
    on: (topic) => [...(byTopic.get(topic) ?? [])].flatMap((deviceId) => heard.get(deviceId) ?? []),
    deviceIds: () => [...heard.keys()],
    unitIds: () => [...byUnit.keys()],
    all: () => [...heard.values()],
    ofUnit: (unitId) => [...(byUnit.get(unitId) ?? [])].flatMap((deviceId) => heard.get(deviceId) ?? []),
    lightCommandTopics: () => lights,
    doubtAll: () => {
      for (const [deviceId, { entity, introducedBy }] of heard) heard.set(deviceId, nothingHeard(entity, introducedBy));
    },
  };
};

/**
 * Online, offline, or unknown. Whoever names no availability topic is online once it speaks (what is retained is no
 * speech); whoever
 * is silent for longer than it may, or is not in use at its bridge, is offline, whatever was said for it.
 */
export const availabilityOf = ({
  entity,
  available,
  latestAvailable,
  spoke,
  silence,
  atBridge,
}: Heard): Availability => {
  if (silence === 'gone' || atBridge !== 'used') return 'offline';
  if (entity.availability.length > 0) return combineAvailability(entity.availabilityMode, available, latestAvailable);
  return spoke ? 'online' : 'unknown';
};

export const topicsOf = (entity: Entity): string[] => [
  ...new Set([...entity.sources.map(({ topic }) => topic), ...entity.availability.map(({ topic }) => topic)]),
];

const nothingHeard = (entity: Entity, introducedBy: string): Heard => ({
  entity,
  introducedBy,
  available: entity.availability.map(() => undefined),
  latestAvailable: undefined,
  state: undefined,
  live: new Set(),
  spoke: false,
  silence: 'heard',
  atBridge: 'used',
});

/** How an entity is to be understood; while this stays the same, what was heard from it stays true. */
const speechOf = (entity: Entity): string =>
  JSON.stringify([
    entity.component,
    entity.unitId,
    entity.sensor,
    entity.sources,
    [...entity.words],
    entity.pulses,
    entity.pulseForm,
    entity.availability,
    entity.availabilityMode,
  ]);
