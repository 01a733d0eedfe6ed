import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { writeToStream } from 'mqtt-packet';
import type { Config } from '#agent/config/resolve.ts';
import type { CameraConfig } from '#agent/config/schema.ts';
import type { TlsPair } from '#agent/config/tlsFiles.ts';
import { createCursor } from '#agent/journal/cursor.ts';
import type { Journal } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { Driver, FailedExchange } from './driver.ts';
import { createLivenessBook, type LivenessBook } from './liveness.ts';
import { type MissingSirens, watchForSirens } from './missingSirens.ts';
import { startBroker } from './mqtt/broker.ts';
import { type BrokerDesk, brokerDesk } from './mqtt/brokerDesk.ts';
import { type Connection, openConnection } from './mqtt/connection.ts';
import { mqttDriver } from './mqtt/driver.ts';
import { type Ingest, startIngest } from './mqtt/ingest.ts';
import { loadProfiles, shippedProfiles } from './mqtt/profiles.ts';
import { type OnvifDriver, onvifDriver } from './onvif/driver.ts';
import { openKeptPerCamera } from './onvif/keptPerCamera.ts';
import type { KeptSubscriptions } from './onvif/pullLoop.ts';
import type { HeardRules } from './onvif/ruleNames.ts';
import type { PositionStore } from './positionStore.ts';
import type { ProfiledStore } from './profiledStore.ts';
import { type Publisher, siteState, startPublisher } from './publisher.ts';
import { createSignalBook, type SignalBook } from './signals.ts';
import { type SiteOutputs, startSiteOutputs } from './siteOutputs.ts';
import type { DeviceStore } from './store.ts';
import { createStrangeEvents, type StrangeEvents } from './strangeEvents.ts';
import { type CameraWatch, superviseCameras } from './supervise.ts';
import type { SuperviseOptions } from './watchCamera.ts';

export interface DevicesOptions {
  readonly config: Config;
  /** The certificate of the embedded broker for devices of the house. */
  readonly brokerTls: TlsPair | undefined;
  readonly journal: Journal;
  readonly store: DeviceStore;
  readonly positions: PositionStore;
  readonly profiled: ProfiledStore;
  /** What drivers hear goes there. */
  readonly clock: Clock;
  readonly boot: string;
  readonly version: string;
  readonly roomViews: () => readonly RoomView[];
  /** Whether something is going on now that must be heard on the sirens. */
  readonly shouldSound: () => boolean;
  /** The rooms whose light must be red. */
  readonly roomsInAlarm: () => ReadonlySet<string>;
  readonly registerStream: SuperviseOptions['registerStream'];
  readonly noteClock: NonNullable<SuperviseOptions['noteClock']>;
  readonly logger: FastifyBaseLogger;
}

export interface Devices {
  readonly liveness: LivenessBook;
  /** What every device tells, in our words. */
  readonly signals: SignalBook;
  /** Events of cameras that mean nothing to us, to be taught. */
  readonly strangeEvents: StrangeEvents;
  /** The MQTT devices that are known, described by profiles, or strangers. */
  readonly ingest: Ingest;
  /** The sirens and lights that the agent drives. */
  readonly outputs: SiteOutputs;
  /** The configured sirens that never joined. */
  readonly missingSirens: MissingSirens;
  /** Undefined where the broker is not ours, and its keeper makes the accounts. */
  readonly brokerDesk: BrokerDesk | undefined;
  /** The driver of a unit that speaks over MQTT. */
  mqttDriver(unitId: string): Driver;
  /** The last exchange with a camera that failed for its watch. */
  cameraFailure(cameraId: string): FailedExchange | undefined;
  /** The host that a camera is at; undefined: no such camera. */
  cameraHost(cameraId: string): string | undefined;
  readonly connection: Connection;
  readonly publisher: Publisher;
  readonly cameras: CameraWatch;
  /** What arrived over MQTT and was dropped since start: by the embedded broker, and by the reader of devices. */
  dropped(): { readonly broker: Readonly<Record<string, number>>; readonly devices: Readonly<Record<string, number>> };
  /** Where other processes find the broker. An external broker's address carries its account: not for the log. */
  readonly mqtt: string;
  /** Where devices of the house find the embedded broker; undefined: on loopback only. */
  readonly mqttLan: string | undefined;
  close(): Promise<void>;
}

/**
 * Starts everything about devices: the embedded broker (unless another is configured), the agent's connection to it,
 * what is heard and said there, the sirens and the watch over cameras. Does not wait for an external broker or a camera.
 * @throws when the embedded broker cannot start, or the file of an external one's authority cannot be read.
 */
export const startDevices = async (options: DevicesOptions): Promise<Devices> => {
  const { config, journal, store, clock, boot, version, logger } = options;
  const { code: site, timeZone } = config.site;
  const topics = { site, discoveryPrefix: config.discoveryPrefix };
  const agentClientId = `nestbox-${site}-agent`;
  let known: Ingest | undefined;
  /** Of every camera that is followed; its id cannot be taken over MQTT. */
  let cameraHosts = hostsOf(config.cameras);
  // Before the first packet: otherwise each number of two bytes becomes a buffer of its own, kept for good, 8 MB of them.
  writeToStream.cacheNumbers = false;

  const broker =
    config.broker.kind === 'external'
      ? undefined
      : await startBroker({
          ...topics,
          dataFolder: config.dataFolder,
          port: config.broker.port,
          lan: config.broker.listen && { ...config.broker.listen, tls: options.brokerTls },
          lightCommandTopics: () => known?.lightCommandTopics() ?? new Set(),
          agentClientId,
          logger,
        });
  const external = config.broker.kind === 'external' ? config.broker.url : '';
  const ca = config.broker.kind === 'external' ? config.broker.ca : undefined;
  const liveness = createLivenessBook();
  const signals = createSignalBook();
  const connection = openConnection({
    url: broker?.address('agent') ?? external,
    ca: ca === undefined ? undefined : readFileSync(ca, 'utf8'),
    clientId: agentClientId,
    will: {
      topic: `nestbox/${site}/state`,
      payload: () => JSON.stringify(siteState(journal, boot, version, false)),
    },
    now: clock.now,
    random: Math.random,
    logger,
  });
  const publisher = startPublisher({
    ...topics,
    connection,
    journal,
    cursor: createCursor(journal.db, 'mqtt'),
    facility: config.site.name,
    timeZone,
    version,
    boot,
    roomViews: options.roomViews,
    logger,
  });
  const ingest = startIngest({
    ...topics,
    connection,
    journal,
    store,
    liveness,
    signals,
    clock,
    logger,
    profiles: loadProfiles([shippedProfiles, join(config.dataFolder, 'profiles')], (faults) =>
      logger.error({ event: 'devices.bad_profile', faults }),
    ),
    inboxTopics: config.inboxTopics,
    reservedIds: () => cameraHosts,
    isBound: (unitId) => options.positions.whereIs(unitId) !== undefined,
  });
  known = ingest;
  const profiled = () => [...config.profiled, ...options.profiled.all()];
  const topicIdOf = (unitId: string): string | undefined => profiled().find(({ id }) => id === unitId)?.topicId;
  const describe = (): void => {
    for (const { id, profile } of ingest.useProfiled(profiled()))
      logger.error({ event: 'devices.unknown_profile', device: id, profile });
  };
  describe();
  journal.onCommit((events) => {
    if (events.some(({ type }) => type === 'device.described' || type === 'device.undescribed')) describe();
  });
  const drivers = new Map<string, OnvifDriver>();
  const outputs = startSiteOutputs({
    config,
    journal,
    clock,
    connection,
    signals,
    roster: ingest.roster,
    positions: options.positions,
    isKnown: (deviceId) => store.find(deviceId) !== undefined,
    isCamera: (unitId) => cameraHosts.has(unitId),
    driverOf: (cameraId) => (cameraHosts.has(cameraId) ? drivers.get(cameraId) : undefined),
    shouldSound: options.shouldSound,
    roomsInAlarm: options.roomsInAlarm,
    logger,
  });
  const missingSirens = watchForSirens({
    sirens: config.sirens,
    isThere: (id) => outputs.isOnRelay(id) || ingest.roster.get(id) !== undefined,
    isConnected: () => connection.status().connected,
    clock,
  });
  const strangeEvents = createStrangeEvents(clock.now);
  // A file that is lost costs a camera one slot for ten minutes.
  const subscriptions = openKeptPerCamera<KeptSubscriptions>(join(config.dataFolder, 'cameras/subscriptions.json'), {
    subscriptions: [],
    unsubscribeKillsAll: false,
  });
  const rules = openKeptPerCamera<HeardRules>(join(config.dataFolder, 'cameras/rules.json'), {});
  const cameras = superviseCameras({
    driverOf: (camera) => {
      const driver = onvifDriver({
        camera,
        clock,
        kept: subscriptions.of(camera.id),
        rules: rules.of(camera.id),
        teachings: store.teachings,
        onBug: (err) => logger.error({ event: 'devices.camera_events_failed', device: camera.id, err }),
      });
      drivers.set(camera.id, driver);
      return driver;
    },
    notesOf: outputs.notes,
    journal,
    store,
    positions: options.positions,
    liveness,
    signals,
    clock,
    random: Math.random,
    registerStream: options.registerStream,
    noteClock: options.noteClock,
    strangeEvents,
    logger,
  });
  const follow: CameraWatch['follow'] = (followed) => {
    cameraHosts = hostsOf(followed);
    cameras.follow(followed);
    outputs.rewire();
  };

  return {
    liveness,
    signals,
    strangeEvents,
    ingest,
    outputs,
    missingSirens,
    brokerDesk: broker && brokerDesk({ ...topics, broker, roster: ingest.roster, topicIdOf }),
    mqttDriver: (unitId) => mqttDriver({ unitId, roster: ingest.roster, connection, signals }),
    cameraFailure: (cameraId) => (cameraHosts.has(cameraId) ? drivers.get(cameraId)?.diagnostics() : undefined),
    cameraHost: (cameraId) => cameraHosts.get(cameraId),
    connection,
    publisher,
    cameras: { ...cameras, follow },
    dropped: () => ({ broker: broker?.dropped() ?? {}, devices: ingest.rejected() }),
    mqtt: broker ? `mqtt://127.0.0.1:${broker.port}` : external,
    mqttLan: broker?.lan && `${broker.lan.tls ? 'mqtts' : 'mqtt'}://${hostText(broker.lan.address)}:${broker.lan.port}`,
    close: async () => {
      await cameras.close();
      outputs.close();
      missingSirens.close();
      ingest.close();
      await publisher.close();
      await connection.close();
      await broker?.close();
    },
  };
};

/** As it stands in a URL: an address of IPv6 in brackets. */
const hostText = (address: string): string => (address.includes(':') ? `[${address}]` : address);

const hostsOf = (cameras: readonly CameraConfig[]): ReadonlyMap<string, string> =>
  new Map(cameras.map(({ id, onvif }) => [id, new URL(onvif).hostname]));
