import type { BridgedBecause } from '#contract/teaching.ts';
import { type BridgedUnit, type BridgeList, bridgeOf, readBridgeList } from './bridgeList.ts';
import type { Entity } from './entity.ts';
import type { Talker } from './inbox.ts';
import type { Rejections } from './rejections.ts';
import { type Heard, type Roster, topicsOf } from './roster.ts';
import { allowedSilence } from './silence.ts';

/** A unit that is at a bridge and among no devices. */
export interface BridgedTalker extends Talker {
  readonly because?: BridgedBecause | undefined;
}

/** What the bridges of a house say of the units that hang on them. */
export interface Bridges {
  /** Whether the message was a list. */
  take(topic: string, text: string): boolean;
  /** The entity with what the list knows better than its introduction. */
  informed(entity: Entity): Entity;
  /** Marks who of these is at no bridge any more, or disabled there; to be asked for when somebody is introduced or doubted. */
  mark(devices: readonly Heard[]): void;
  /** It said something itself, whatever the list says. */
  spoke(unitId: string): void;
  /** Without what the bridges speak of themselves and their units, and with the units that nobody introduced. */
  amongStrangers(talkers: readonly Talker[]): BridgedTalker[];
  close(): void;
}

export interface BridgesOptions {
  readonly roster: Roster;
  readonly rejections: Rejections;
  readonly now: () => number;
  /** From now on the topic stands for these. */
  readonly replace: (introducedBy: string, entities: readonly Entity[]) => void;
  readonly onChange: (device: Heard) => void;
}

const mostBridges = 4;
/** A list may have a megabyte: however often it is said, it is read once a second. */
const readEveryMs = 1_000;

export const createBridges = ({ roster, rejections, now, replace, onChange }: BridgesOptions): Bridges => {
  const lists = new Map<string, BridgeList & { readonly text: string; readonly readAt: number }>();
  const waiting = new Map<string, string>();
  const introduced = new WeakMap<Entity, Entity>();
  /** Units that are on no list and speak all the same. */
  const speaking = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const baseOf = (entity: Entity): string | undefined =>
    [...lists.keys()].find((base) => topicsOf(entity).some((topic) => topic.startsWith(`${base}/`)));
  const unitOf = (entity: Entity): BridgedUnit | undefined => {
    const base = baseOf(entity);
    const address = addressOf(entity.unitId);
    return base === undefined || address === undefined ? undefined : lists.get(base)?.units.get(address);
  };

  const informed: Bridges['informed'] = (entity) => {
    const unit = unitOf(entity);
    if (!unit) return entity;
    const said = introduced.get(entity) ?? entity;
    const better: Entity = {
      ...said,
      manufacturer: unit.vendor ?? said.manufacturer,
      model: unit.model ?? said.model,
      serial: unit.address,
      // The bridge looks itself after who is always awake, within minutes; it has no news for hours where nothing happens.
      silence: unit.power === 'mains' && isLookedAfter(said) ? undefined : said.silence,
    };
    introduced.set(better, said);
    return better;
  };

  const standingOf = (entity: Entity): Heard['atBridge'] => {
    const list = lists.get(baseOf(entity) ?? '');
    const address = addressOf(entity.unitId);
    if (!list || address === undefined) return 'used';
    const unit = list.units.get(address);
    if (unit) return unit.trouble === 'disabled' ? 'disabled' : 'used';
    return list.isWhole && !speaking.has(entity.unitId) ? 'removed' : 'used';
  };

  const mark: Bridges['mark'] = (devices) => {
    for (const device of devices) {
      const atBridge = standingOf(device.entity);
      const wasMissed = allowedSilence(device.entity) === undefined && device.silence !== 'heard';
      if (device.atBridge === atBridge && !wasMissed) continue;
      device.atBridge = atBridge;
      if (wasMissed) device.silence = 'heard';
      if (atBridge !== 'used') device.state = undefined;
      onChange(device);
    }
  };

  const informAll = (): void => {
    const byTopic = Map.groupBy(roster.all(), ({ introducedBy }) => introducedBy);
    for (const [topic, devices] of byTopic) {
      const before = devices.map(({ entity }) => entity);
      const after = before.map(informed);
      if (after.some((entity, index) => isNews(entity, before[index]))) replace(topic, after);
    }
  };

  const read = (base: string, text: string): void => {
    if (lists.get(base)?.text === text) return;
    const list = text === '' ? undefined : readBridgeList(text);
    if (!list) {
      // Taken back, it says nothing about anybody; garbage neither, and what was said before stands.
      if (text === '') lists.delete(base);
      else rejections.count('bad_list', `${base}/bridge/devices`);
    } else if (lists.has(base) || lists.size < mostBridges) {
      lists.set(base, { ...list, text, readAt: now() });
    } else {
      rejections.count('too_many_bridges', `${base}/bridge/devices`);
      return;
    }
    speaking.clear();
    informAll();
    mark(roster.all());
  };

  const readWaiting = (): void => {
    timer = undefined;
    if (waiting.size === 0) return;
    timer = setTimeout(readWaiting, readEveryMs);
    const texts = [...waiting];
    waiting.clear();
    for (const [base, text] of texts) read(base, text);
  };

  const strangersOf = (base: string): BridgedTalker[] => {
    const { units, readAt = 0 } = lists.get(base) ?? {};
    return [...(units?.values() ?? [])].flatMap(({ address, name, vendor, model, power, trouble }) => {
      if (roster.ofUnit(`zigbee2mqtt_${address}`).length > 0) return [];
      const sample = [vendor, model, power, address].filter((part) => part !== undefined).join(' ');
      const root = `${base}/${name}`;
      return [{ root, topics: [root], sample, lastSeenAt: readAt, messages: 0, because: trouble ?? 'not_introduced' }];
    });
  };

  return {
    take: (topic, text) => {
      const base = bridgeOf(topic);
      if (base === undefined) return false;
      if (waiting.has(base) || waiting.size < mostBridges) waiting.set(base, text);
      else rejections.count('too_many_bridges', topic);
      if (timer === undefined) readWaiting();
      return true;
    },
    informed,
    mark,
    spoke: (unitId) => {
      speaking.add(unitId);
      mark(roster.ofUnit(unitId));
    },
    amongStrangers: (talkers) => {
      const bases = [...lists.keys()];
      const strangers = bases.flatMap(strangersOf);
      const isOfBridge = (topic: string): boolean =>
        bases.some((base) => topic.startsWith(`${base}/bridge/`)) ||
        strangers.some(({ root }) => topic === root || topic.startsWith(`${root}/`));
      return [...talkers.filter(({ topics }) => !topics.every(isOfBridge)), ...strangers];
    },
    close: () => {
      waiting.clear();
      clearTimeout(timer);
    },
  };
};

const addressOf = (unitId: string): string | undefined =>
  /^zigbee2mqtt_(0x[0-9a-f]{16})$/i.exec(unitId)?.[1]?.toLowerCase();

/** The bridge tells of this unit whether it is there, not only of itself. */
const isLookedAfter = ({ availability }: Entity): boolean =>
  availability.some(({ topic }) => topic.endsWith('/availability'));

const isNews = (entity: Entity, before: Entity | undefined): boolean =>
  entity.manufacturer !== before?.manufacturer ||
  entity.model !== before?.model ||
  entity.serial !== before?.serial ||
  entity.silence?.goneAfterMs !== before?.silence?.goneAfterMs;
