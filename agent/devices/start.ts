import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '#agent/config/load.ts';
import type { Journal } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { RoomView } from '#contract/rooms.ts';
import { createLivenessBook, type LivenessBook } from './liveness.ts';
import { type EmbeddedBroker, startBroker } from './mqtt/broker.ts';
import { type Connection, openConnection } from './mqtt/connection.ts';
import { type Ingest, startIngest } from './mqtt/ingest.ts';
import { onvifDriver } from './onvif/driver.ts';
import { type Publisher, siteState, startPublisher } from './publisher.ts';
import { startSiren } from './siren.ts';
import { createCursor, type DeviceStore } from './store.ts';
import { type SuperviseOptions, superviseCameras } from './supervise.ts';

export interface DevicesOptions {
  readonly config: Config;
  readonly journal: Journal;
  readonly store: DeviceStore;
  readonly clock: Clock;
  readonly boot: string;
  readonly version: string;
  readonly roomViews: () => readonly RoomView[];
  readonly shouldSound: () => boolean;
  readonly registerStream: SuperviseOptions['registerStream'];
  readonly logger: FastifyBaseLogger;
}

export interface Devices {
  /** Where the broker is, without an account. */
  readonly mqtt: string;
  readonly connection: Connection;
  readonly liveness: LivenessBook;
  readonly publisher: Publisher;
  close(): Promise<void>;
}

/** Brings up the broker (when it is ours), the connection to it, and everything that speaks over it or to cameras. */
export const startDevices = async (options: DevicesOptions): Promise<Devices> => {
  const { config, journal, store, clock, boot, version, logger } = options;
  const site = config.site.code;
  const topics = { site, discoveryPrefix: config.discoveryPrefix };
  const timeZone = config.site.timeZone;
  const clientId = `nestbox-${site}`;
  const liveness = createLivenessBook();
  let ingest: Ingest | undefined;

  const broker: EmbeddedBroker | undefined =
    config.broker.kind === 'embedded'
      ? await startBroker({
          ...topics,
          dataFolder: config.dataFolder,
          port: config.broker.port,
          lightCommandTopics: () => ingest?.lightCommandTopics() ?? new Set(),
          agentClientId: clientId,
          logger,
        })
      : undefined;
  const url = broker?.address('agent') ?? (config.broker.kind === 'external' ? config.broker.url : '');

  const connection = openConnection({
    url,
    clientId,
    will: {
      topic: `nestbox/${site}/state`,
      payload: () => JSON.stringify(siteState(journal, boot, version, false)),
    },
    now: clock.now,
    random: Math.random,
    logger,
  });
  ingest = startIngest({
    ...topics,
    connection,
    journal,
    store,
    liveness,
    clock,
    logger,
    reservedIds: new Set(config.cameras.map(({ id }) => id)),
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
  const { siren: sirenId, cameras } = config;
  const siren =
    sirenId === undefined
      ? undefined
      : startSiren({ connection, journal, clock, site, timeZone, siren: sirenId, shouldSound: options.shouldSound });
  const supervision = superviseCameras({
    cameras,
    driverOf: (camera) => onvifDriver({ camera, now: clock.now }),
    journal,
    store,
    liveness,
    clock,
    random: Math.random,
    logger,
    registerStream: options.registerStream,
  });

  return {
    mqtt: withoutAccount(url),
    connection,
    liveness,
    publisher,
    close: async () => {
      supervision.close();
      siren?.close();
      ingest?.close();
      await publisher.close();
      await connection.close();
      await broker?.close();
    },
  };
};

const withoutAccount = (url: string): string => {
  const address = new URL(url);
  return `${address.protocol}//${address.host}`;
};
