import type { FastifyBaseLogger } from 'fastify';
import type { Journal } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { DeviceProfile } from '#contract/deviceProfile.ts';
import type { EventType } from '#contract/events.ts';
import type { LivenessBook } from '../liveness.ts';
import type { SignalBook } from '../signals.ts';
import type { DeviceStore } from '../store.ts';
import { ownDiscoveryTopic, type SiteTopics } from './acl.ts';
import { bridgeOf, largestListBytes } from './bridgeList.ts';
import { type BridgedTalker, createBridges } from './bridges.ts';
import { largestPayloadBytes } from './broker.ts';
import type { Connection } from './connection.ts';
import { type DiscoveryReading, readDiscovery } from './discovery.ts';
import type { Entity } from './entity.ts';
import { createHearing } from './hearing.ts';
import { createInbox } from './inbox.ts';
import { createOffDelays } from './offDelays.ts';
import { deviceOnTopic, entitiesOf, type ProfiledDevice } from './profiled.ts';
import { createQuestions } from './questions.ts';
import { createRejections } from './rejections.ts';
import { createRoster, type Heard, type Roster } from './roster.ts';
import { createSignalFeed } from './signals.ts';
import { createSilenceWatch } from './silenceWatch.ts';
import { createSubscriptions } from './subscriptions.ts';
import { readTasmota, tasmotaTopic } from './tasmota.ts';
import { createWriter } from './writer.ts';

export interface Ingest {
  readonly roster: Roster;
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  /** Every unit that speaks over MQTT. */
  units(): string[];
  /** The bridge that a unit hangs on. */
  viaOf(unitId: string): string | undefined;
  /** Messages and introductions that were dropped since start, by reason. */
  rejected(): Readonly<Record<string, number>>;
  /** Where the lights that are known now take commands: flows may publish there. */
  lightCommandTopics(): ReadonlySet<string>;
  /** From now on exactly these devices are described by profiles. Returns those whose profile nobody knows. */
  useProfiled(devices: readonly ProfiledDevice[]): ProfiledDevice[];
  /** Who speaks and is not known, the last heard first, with the profiles that would fit. */
  unknownTalkers(): UnknownTalker[];
  close(): void;
}

export interface UnknownTalker extends BridgedTalker {
  readonly suggestions: readonly { readonly profile: string; readonly device: string }[];
}

export interface IngestOptions extends SiteTopics {
  readonly connection: Connection;
  readonly journal: Journal;
  readonly store: DeviceStore;
  readonly liveness: LivenessBook;
  readonly signals: SignalBook;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly profiles: ReadonlyMap<string, DeviceProfile>;
  /** Where strangers are looked for. */
  readonly inboxTopics: readonly string[];
  /** Ids of cameras, configured or provisioned; nothing on MQTT may take them. */
  readonly reservedIds: () => { has(id: string): boolean };
  /** Whether the unit stands at a position. */
  readonly isBound: (unitId: string) => boolean;
}

const leavesPosition: ReadonlySet<EventType> = new Set(['unit.bound', 'unit.released', 'position.withdrawn']);
/** Some hundred units of several parts each. */
const mostEntities = 2000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

const decode = (payload: Buffer): { readonly value: string } | 'not_utf8' => {
  try {
    return { value: utf8.decode(payload) };
  } catch {
    return 'not_utf8';
  }
};

/**
 * Listens to devices over MQTT and journals their introductions, changed states and changed availability; what they tell is
 * in the book of signals at once. Nothing that arrives can stop it: what cannot be read is counted, told to the log once a
 * minute, and dropped.
 */
export const startIngest = (options: IngestOptions): Ingest => {
  const { connection, liveness, clock, discoveryPrefix, site, profiles } = options;
  const rejections = createRejections(options.logger, 'devices.dropped', () => clock.monotonicMs());
  const roster = createRoster(options.reservedIds, mostEntities);
  const writer = createWriter({ ...options, roster });
  const feed = createSignalFeed(options.signals, clock, options.isBound);
  const questions = createQuestions(connection);
  const inbox = createInbox(clock.now);
  const tell = (device: Heard): void => {
    feed.tell(device);
    writer.touch(device.entity.deviceId);
  };
  const isConnected = (): boolean => connection.status().connected;
  const watch = createSilenceWatch({ roster, clock, isConnected, onChange: tell });
  const offDelays = createOffDelays(roster, tell);
  const bridges = createBridges({
    roster,
    rejections,
    now: clock.now,
    replace: (introducedBy, entities) => replace(introducedBy, entities, true),
    onChange: tell,
  });
  const onWord = createHearing({ ...options, roster, writer, feed, watch, offDelays, questions, bridges, rejections });
  const wide = [`${discoveryPrefix}/#`, tasmotaTopic, '+/bridge/devices', ...options.inboxTopics];
  const subscriptions = createSubscriptions(connection, wide);
  const ownIntroduction = ownDiscoveryTopic(options);
  let profiled: readonly ProfiledDevice[] = [];

  connection.onMessage((topic, payload, retained) => {
    const largestBytes = bridgeOf(topic) === undefined ? largestPayloadBytes : largestListBytes;
    const text = payload.length > largestBytes ? 'too_large' : decode(payload);
    if (typeof text === 'string') {
      rejections.count(text, topic);
      return;
    }
    if (bridges.take(topic, text.value)) return;
    const isIntroduction = topic !== ownIntroduction && onIntroduction(topic, text.value);
    const speakers = roster.on(topic);
    for (const device of speakers) onWord(device, topic, text.value, retained);
    if (!isIntroduction && speakers.length === 0 && !isOurs(topic)) inbox.note(topic, text.value);
  });

  const isOurs = (topic: string): boolean =>
    topic.startsWith(`nestbox/${site}/`) || topic.startsWith(`${discoveryPrefix}/`);

  /** Whether the message was one. */
  const onIntroduction = (topic: string, text: string): boolean => {
    const reading: DiscoveryReading = topic.startsWith(`${discoveryPrefix}/`)
      ? readDiscovery(discoveryPrefix, topic, text)
      : readTasmota(topic, text);
    switch (reading.kind) {
      case 'other':
        return false;
      case 'rejected':
        rejections.count(reading.reason, topic);
        return true;
      case 'withdrawn':
      case 'handed_over':
        replace(topic, [], reading.kind === 'withdrawn');
        return true;
      case 'introduced':
        replace(topic, reading.entities.map(bridges.informed), true);
        bridges.mark(reading.entities.flatMap(({ deviceId }) => roster.get(deviceId) ?? []));
        return true;
    }
  };

  const replace = (introducedBy: string, entities: readonly Entity[], forGood: boolean): void => {
    const { fresh, known, gone, moved, silentTopics, refused } = roster.replace(introducedBy, entities);
    for (const reason of refused) rejections.count(reason, introducedBy);
    for (const entity of [...gone, ...moved]) feed.lose(entity);
    for (const { deviceId } of gone) {
      if (forGood) writer.withdraw(deviceId);
      else liveness.doubt([deviceId]);
    }
    for (const entity of fresh) {
      liveness.doubt([entity.deviceId]);
      questions.ask(entity);
      const device = roster.get(entity.deviceId);
      if (device) feed.tell(device);
      for (const { topic } of entity.sources) inbox.forget(topic);
    }
    for (const deviceId of [...known, ...fresh.map((entity) => entity.deviceId)]) writer.touch(deviceId);
    subscriptions.replace(fresh, silentTopics);
  };

  const profileTopic = ({ id }: ProfiledDevice): string => `profile:${id}`;
  const useProfiled = (devices: readonly ProfiledDevice[]): ProfiledDevice[] => {
    const kept = new Set(devices.map(({ id }) => id));
    for (const device of profiled) if (!kept.has(device.id)) replace(profileTopic(device), [], true);
    profiled = devices;
    return devices.filter((device) => {
      const profile = profiles.get(device.profile);
      replace(profileTopic(device), profile ? entitiesOf(profile, device, site) : [], true);
      return profile === undefined;
    });
  };

  options.journal.onCommit((events) => {
    if (events.some(({ type }) => leavesPosition.has(type))) feed.forgetUnbound();
  });
  // Home Assistant's birth message: whoever introduces itself does so again when it hears this.
  connection.onUp(() => {
    connection.publishNow(`${discoveryPrefix}/status`, 'online');
    for (const { entity } of roster.all()) questions.ask(entity);
  });
  connection.onDown(() => {
    writer.flush();
    roster.doubtAll();
    bridges.mark(roster.all());
    watch.restart();
    for (const device of roster.all()) feed.tell(device);
    liveness.doubt(roster.deviceIds());
  });

  return {
    roster,
    profiles,
    units: roster.unitIds,
    viaOf: (unitId) => roster.ofUnit(unitId)[0]?.entity.via,
    rejected: rejections.counts,
    lightCommandTopics: roster.lightCommandTopics,
    useProfiled,
    unknownTalkers: () =>
      bridges
        .amongStrangers(inbox.talkers())
        .map((talker) => ({ ...talker, suggestions: suggestionsFor(talker.topics, profiles, site) })),
    close: () => {
      watch.close();
      offDelays.close();
      questions.close();
      bridges.close();
      subscriptions.close();
      writer.close();
    },
  };
};

const suggestionsFor = (
  topics: readonly string[],
  profiles: ReadonlyMap<string, DeviceProfile>,
  site: string,
): UnknownTalker['suggestions'] =>
  [...profiles.values()].flatMap((profile) => {
    const device = topics.map((topic) => deviceOnTopic(profile, topic, site)).find((id) => id !== undefined);
    return device === undefined ? [] : [{ profile: profile.id, device }];
  });
