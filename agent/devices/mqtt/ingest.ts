import type { FastifyBaseLogger } from 'fastify';
import type { Journal } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { LivenessBook } from '../liveness.ts';
import type { DeviceStore } from '../store.ts';
import { ownDiscoveryTopic, type SiteTopics } from './acl.ts';
import { largestPayloadBytes } from './broker.ts';
import type { Connection } from './connection.ts';
import { readDiscovery } from './discovery.ts';
import { type Entity, readAvailability, readState } from './entity.ts';
import { createRejections } from './rejections.ts';
import { availabilityOf, createRoster, type Heard, topicsOf } from './roster.ts';
import { createWriter } from './writer.ts';

export interface Ingest {
  /** Messages and introductions that were dropped since start, by reason. */
  rejected(): Readonly<Record<string, number>>;
  /** Where the lights that are known now take commands: flows may publish there. */
  lightCommandTopics(): ReadonlySet<string>;
  close(): void;
}

export interface IngestOptions extends SiteTopics {
  readonly connection: Connection;
  readonly journal: Journal;
  readonly store: DeviceStore;
  readonly liveness: LivenessBook;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** Ids that the configuration gave to cameras; nothing on MQTT may take them. */
  readonly reservedIds: ReadonlySet<string>;
}

const mostEntities = 500;
const utf8 = new TextDecoder('utf-8', { fatal: true });

const decode = (payload: Buffer): { readonly value: string } | 'not_utf8' => {
  try {
    return { value: utf8.decode(payload) };
  } catch {
    return 'not_utf8';
  }
};

/**
 * Listens to devices over MQTT and journals their introductions, changed states and changed availability. Nothing that
 * arrives can stop it: what cannot be read is counted, told to the log once a minute, and dropped.
 */
export const startIngest = (options: IngestOptions): Ingest => {
  const { connection, liveness, clock, discoveryPrefix } = options;
  const rejections = createRejections(options.logger, 'devices.dropped', () => clock.monotonicMs());
  const roster = createRoster(options.reservedIds, mostEntities);
  const writer = createWriter({ ...options, roster });
  const ownIntroduction = ownDiscoveryTopic(options);

  connection.onMessage((topic, payload, retained) => {
    const text = payload.length > largestPayloadBytes ? 'too_large' : decode(payload);
    if (typeof text === 'string') {
      rejections.count(text, topic);
      return;
    }
    if (topic.startsWith(`${discoveryPrefix}/`) && topic !== ownIntroduction) onIntroduction(topic, text.value);
    for (const device of roster.on(topic)) onWord(device, topic, text.value, retained);
  });

  const onIntroduction = (topic: string, text: string): void => {
    const reading = readDiscovery(discoveryPrefix, topic, text);
    switch (reading.kind) {
      case 'other':
        break;
      case 'rejected':
        rejections.count(reading.reason, topic);
        break;
      case 'withdrawn':
      case 'handed_over':
        replace(topic, [], reading.kind === 'withdrawn');
        break;
      case 'introduced':
        replace(topic, reading.entities, true);
        break;
    }
  };

  const replace = (introducedBy: string, entities: readonly Entity[], forGood: boolean): void => {
    const { fresh, known, gone, silentTopics, refused } = roster.replace(introducedBy, entities);
    for (const reason of refused) rejections.count(reason, introducedBy);
    for (const { deviceId } of gone) {
      if (forGood) writer.withdraw(deviceId);
      else liveness.doubt([deviceId]);
    }
    for (const { deviceId } of fresh) liveness.doubt([deviceId]);
    for (const deviceId of [...known, ...fresh.map((entity) => entity.deviceId)]) writer.touch(deviceId);
    connection.unsubscribe(silentTopics);
    // Also for topics that are listened to already: asking again is what brings the retained message to a newcomer.
    connection.subscribe([...new Set(fresh.flatMap((entity) => topicsToAskFor(entity, discoveryPrefix)))]);
  };

  const onWord = (device: Heard, topic: string, text: string, retained: boolean): void => {
    const { entity } = device;
    const wasOffline = availabilityOf(device) === 'offline';
    device.spoke = true;
    // A retained message says what was, not that the device is alive.
    if (!retained) liveness.update(entity.deviceId, { lastSeenAt: clock.now() });
    entity.availability.forEach((source, index) => {
      if (source.topic !== topic) return;
      const available = readAvailability(source, text);
      if (available !== undefined) {
        device.available[index] = available;
        device.latestAvailable = available;
      } else if (topic !== entity.stateTopic) {
        rejections.count('unknown_word', topic);
      }
    });
    if (topic === entity.stateTopic) onState(device, topic, text, retained);
    writer.touch(entity.deviceId);
    if (!wasOffline && availabilityOf(device) === 'offline') {
      // Its last word is journalled first; from here on nobody knows how it stands until it says so again.
      writer.flush();
      device.state = undefined;
      writer.touch(entity.deviceId);
    }
  };

  const onState = (device: Heard, topic: string, text: string, retained: boolean): void => {
    const reading = readState(device.entity, text, retained);
    switch (reading.kind) {
      case 'nothing':
        break;
      case 'bad':
        rejections.count(reading.reason, topic);
        break;
      case 'unknown':
        device.state = undefined;
        break;
      case 'state':
        device.state = reading.state;
        break;
      case 'pulse':
        if (!writer.pulse(device.entity.deviceId, reading.state)) rejections.count('too_many_pulses', topic);
        break;
    }
  };

  connection.subscribe([`${discoveryPrefix}/#`]);
  // Home Assistant's birth message: whoever introduces itself does so again when it hears this.
  connection.onUp(() => void connection.publishNow(`${discoveryPrefix}/status`, 'online'));
  connection.onDown(() => {
    writer.flush();
    roster.doubtAll();
    liveness.doubt(roster.deviceIds());
  });

  return { rejected: rejections.counts, lightCommandTopics: roster.lightCommandTopics, close: writer.close };
};

/** Topics under the prefix are heard already; asking again would double a pulse on brokers that send one per filter. */
const topicsToAskFor = (entity: Entity, discoveryPrefix: string): string[] =>
  topicsOf(entity).filter((topic) => entity.component !== 'event' || !topic.startsWith(`${discoveryPrefix}/`));
