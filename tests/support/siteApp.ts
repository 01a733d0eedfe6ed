import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Config, demoFacilityFile, loadConfig } from '#agent/config/load.ts';
import { readListenFiles } from '#agent/config/tlsFiles.ts';
import { createHealth, journalCheck } from '#agent/devices/health.ts';
import { createLivenessBook } from '#agent/devices/liveness.ts';
import { type BrokerDesk, brokerDesk } from '#agent/devices/mqtt/brokerDesk.ts';
import { openDeviceAccounts } from '#agent/devices/mqtt/deviceAccounts.ts';
import { loadProfiles, shippedProfiles } from '#agent/devices/mqtt/profiles.ts';
import { createRoster } from '#agent/devices/mqtt/roster.ts';
import { onvifDriver } from '#agent/devices/onvif/driver.ts';
import { type Evidence, openEvidence } from '#agent/devices/provisioning/live/evidence.ts';
import type { Provisioning } from '#agent/devices/provisioning/provisioning.ts';
import { createDeviceRegistry } from '#agent/devices/registry.ts';
import { deviceKeyFile, openSecrets } from '#agent/devices/secrets.ts';
import { createSignalBook, type SignalBook } from '#agent/devices/signals.ts';
import { createStrangeEvents, type StrangeEvents } from '#agent/devices/strangeEvents.ts';
import { createVault, type Vault } from '#agent/devices/vault.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { createExportDesk } from '#agent/footage/export/desk.ts';
import { type FootageStore, openFootageStore } from '#agent/footage/store.ts';
import { type App, createApp } from '#agent/http/app.ts';
import { openCredentials } from '#agent/identity/credentials.ts';
import { createIdentify } from '#agent/identity/identify.ts';
import { createEnrolmentCode } from '#agent/identity/kiosks.ts';
import { createPasses } from '#agent/identity/passes.ts';
import { createSessions } from '#agent/identity/sessions.ts';
import { createToken } from '#agent/identity/tokens.ts';
import { publicEvent } from '#agent/journal/publicEvent.ts';
import { createLiveHub } from '#agent/live/hub.ts';
import { seedFacility } from '#agent/people/seed.ts';
import { nameOfActor, siteRoutes } from '#agent/routes.ts';
import { openSealing } from '#agent/sealing.ts';
import { openSiteDelivery, type SiteDelivery } from '#agent/siteDelivery.ts';
import { openProvisioning } from '#agent/siteProvisioning.ts';
import { openZones } from '#agent/siteZones.ts';
import { openStores, type Stores } from '#agent/stores.ts';
import type { Sealing } from '#agent/summary/sealing.ts';
import { epochMs, systemClock } from '#agent/time/clock.ts';
import type { Zones } from '#agent/zones/runtime.ts';
import type { Role } from '#contract/roles.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { cookieOf } from './facility.ts';
import { temporaryFolder } from './folder.ts';

type Headers = Readonly<Record<string, string>>;

/** A route as the agent really registers it. */
export interface SiteRoute {
  readonly method: string;
  /** The pattern, with `:id` and `*`. */
  readonly path: string;
  /** JSON Schema of body, parameters and query, where the route declares them. */
  readonly schema: Readonly<Partial<Record<'body' | 'params' | 'querystring', unknown>>>;
}

/** Every route of a site over real stores in a temporary folder: rooms and classes of the demo, nobody in them. */
export interface SiteApp {
  readonly app: App;
  readonly routes: readonly SiteRoute[];
  readonly config: Config;
  readonly stores: Stores;
  /** What the agent reads of the footage index. */
  readonly footage: FootageStore;
  readonly sealing: Sealing;
  /** What devices tell; a test may speak for them. */
  readonly signals: SignalBook;
  readonly strangeEvents: StrangeEvents;
  readonly evidence: Evidence;
  readonly vault: Vault;
  /** The cameras that the recorder is said to record. */
  readonly recording: Set<string>;
  /** What the siren was told, in order. */
  readonly sirens: readonly { readonly unitId: string; readonly on: boolean }[];
  readonly provisioning: Provisioning;
  readonly zones: Zones;
  readonly messages: SiteDelivery;
  readonly clock: FakeClock;
  /** Headers of a program with a new token. */
  as(role: Role): Headers;
  /** Headers of a newly enrolled kiosk. */
  enrol(): Promise<Headers>;
  /** Everything that was logged as an error. */
  errors(): string;
}

/** Opens a site without people, positions but those of its cameras, broker and port; closed and removed when the test is over. */
export const openSiteApp = async (adapt: (config: Config) => Config = (config) => config): Promise<SiteApp> => {
  const data = temporaryFolder();
  const config = adapt({ ...loadConfig({ file: demoFacilityFile, data }), peopleFile: undefined, positions: [] });
  const { timeZone } = config.site;
  const clock = fakeClock();
  const stopping = new AbortController();
  const stores = openStores({ config, clock });
  stores.decideAlerts();
  const { journal } = stores;
  const credentials = openCredentials(data);
  const sessions = createSessions(clock);
  const passes = createPasses(credentials, stores.people);
  await seedFacility({ config, journal, clock, people: stores.people, credentials });

  const footageIndex = openFootageIndex(join(data, 'footage.db'));
  const footage = openFootageStore(footageIndex, clock.now);
  const liveness = createLivenessBook();
  const registry = createDeviceRegistry({
    store: stores.devices,
    liveness,
    timeZone,
    isRecording: () => false,
  });
  const signals = createSignalBook();
  const vault = createVault(stores.db, openSecrets(deviceKeyFile(data, undefined)));
  const evidence = openEvidence(data);
  const strangeEvents = createStrangeEvents(clock.now);
  const recording = new Set<string>();
  const sirens: { unitId: string; on: boolean }[] = [];
  const logged: string[] = [];
  const provisioning = openProvisioning({
    config,
    clock,
    stores,
    vault,
    deviceViews: registry.views,
    discover: async () => [],
    driverFor: (camera) => onvifDriver({ camera, clock: systemClock() }),
    watchFailure: () => undefined,
    signals,
    strangeEvents,
    strangers: () => [],
    onTestFailure: (error, { test }) => void logged.push(`${test}: ${String(error)}`),
    commandSiren: ({ unitId }, on) => sirens.push({ unitId, on }) > 0,
    isRecording: (cameraId) => recording.has(cameraId),
  });
  const onFailure = (error: unknown) => void logged.push(String(error));
  const zones = openZones({
    config,
    clock,
    stores,
    signals,
    liveness,
    isExplained: () => false,
    testing: provisioning.bench.running,
    onFailure,
  });
  const { sealing, outbox } = openSealing(stores, { config, clock, footage });
  const hub = createLiveHub({
    lastSeq: journal.lastSeq,
    eventsAfter: (seq, limit) => journal.read(seq, limit).map((event) => publicEvent(event, timeZone)),
    snapshot: () => ({
      seq: journal.lastSeq(),
      places: config.places,
      rooms: stores.board.list(clock.now()).rooms,
      alerts: [],
      devices: registry.views(),
      district: outbox.tick(),
    }),
  });
  journal.onCommit(hub.refresh);

  const exports = createExportDesk({
    journal,
    store: stores.exports,
    data,
    site: { code: config.site.code, name: config.site.name, timeZone },
    version: 'test',
    nameOf: nameOfActor(stores),
    onFailure,
  });

  const messages = openSiteDelivery({
    ...{ config, clock, stores, credentials, channelAuthorities: new Map() },
    house: { screens: () => 1, isBrokerUp: () => true, sirens: () => [], silentSirens: () => [] },
    logger: { error: (entry: unknown) => void logged.push(JSON.stringify(entry)) },
  });

  const routes: SiteRoute[] = [];
  const parts = {
    config,
    clock,
    stores,
    credentials,
    sessions,
    passes,
    registry,
    provisioning,
    profiles: loadProfiles([shippedProfiles], onFailure),
    broker: { kind: config.broker.kind, isConnected: () => false, desk: deskOf(config, data) },
    health: createHealth([journalCheck(journal.lastSeq)], clock, timeZone),
    footage,
    exports,
    storage: undefined,
    sealing,
    outbox,
    hub,
    zones,
    messages,
    stopping: stopping.signal,
  } as const;
  const app = await createApp({
    tls: readListenFiles(config.listen),
    identify: createIdentify({ store: stores.identity, people: stores.people, sessions, passes, now: clock.now }),
    logger: pino({ level: 'error' }, { write: (line) => void logged.push(line) }),
    routes: [
      async (scope) => {
        scope.addHook('onRoute', ({ method, url, schema }) => {
          for (const each of [method].flat()) routes.push({ method: each, path: url, schema: schema ?? {} });
        });
        for (const register of siteRoutes(parts)) await scope.register(async (inner) => register(inner as App)); // as createApp does
      },
    ],
  });
  await app.ready();
  onTestFinished(async () => {
    stopping.abort();
    provisioning.close();
    await app.close();
    await messages.delivery.close();
    footageIndex.close();
    stores.close();
  });

  return {
    app,
    routes,
    config,
    stores,
    footage,
    sealing,
    signals,
    sirens,
    recording,
    strangeEvents,
    evidence,
    vault,
    provisioning,
    zones,
    messages,
    clock,
    as: (role) => ({ authorization: `Bearer ${createToken(journal, { role, name: role, actor: 'agent' }).token}` }),
    enrol: async () => {
      const expiresAt = epochMs(clock.now() + 60_000);
      const code = createEnrolmentCode(stores.identity, credentials, { uses: 1, expiresAt });
      const { statusCode, headers } = await app.inject({
        method: 'POST',
        url: '/api/v1/kiosks/enrolments',
        payload: { id: crypto.randomUUID(), code, name: '前台' },
      });
      return { cookie: cookieOf({ status: statusCode, headers, body: null }) };
    },
    errors: () => logged.join(''),
  };
};

/** The accounts of an embedded broker that is not started, with no device on it. */
const deskOf = ({ broker, site, discoveryPrefix }: Config, data: string): BrokerDesk | undefined => {
  if (broker.kind === 'external') return undefined;
  const { port, listen } = broker;
  const lan = listen && { ...listen, tls: listen.tls !== undefined };
  return brokerDesk({
    site: site.code,
    discoveryPrefix,
    broker: { port, lan, deviceAccounts: openDeviceAccounts(data), isIn: () => false },
    roster: createRoster(() => new Set(), 0),
    topicIdOf: () => undefined,
  });
};
