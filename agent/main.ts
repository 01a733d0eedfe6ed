import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import type { LiveMessages } from '#contract/live.ts';
import { roomsInAlarm, soundingAlerts } from './alerts/sound.ts';
import { createAlertTimer } from './alerts/timer.ts';
import { alertView } from './alerts/view.ts';
import { createDayKeeper } from './attendance/dayKeeper.ts';
import { createOverdueKeeper } from './attendance/overdue.ts';
import { announceReady, readyFile } from './config/runFolder.ts';
import { deviceConditions } from './deviceConditions.ts';
import { discoverCameras } from './devices/onvif/discovery.ts';
import { onvifDriver } from './devices/onvif/driver.ts';
import { sirenCommand } from './devices/provisioning/live/sirenCommand.ts';
import { createDeviceRegistry } from './devices/registry.ts';
import { deviceKeyFile, openSecrets } from './devices/secrets.ts';
import { startDevices } from './devices/start.ts';
import { createVault } from './devices/vault.ts';
import { streamOf } from './devices/watchCamera.ts';
import { createSirenLeases } from './flows/sirenLeases.ts';
import { createApp } from './http/app.ts';
import { openCredentials } from './identity/credentials.ts';
import { createPasses } from './identity/passes.ts';
import { createSessions } from './identity/sessions.ts';
import { freshId } from './journal/fresh.ts';
import { publicEvent } from './journal/publicEvent.ts';
import { createLiveHub } from './live/hub.ts';
import { PeopleFileError } from './people/peopleFile.ts';
import { seedFacility } from './people/seed.ts';
import { bandChanges, overdueChildren } from './plans.ts';
import { createBirthdayKeeper } from './ratio/birthdays.ts';
import { siteRoutes } from './routes.ts';
import { openSealing } from './sealing.ts';
import { siteConfigOrExit } from './siteConfig.ts';
import { openSiteDelivery } from './siteDelivery.ts';
import { openFlowRequests } from './siteFlowRequests.ts';
import { watchFlows } from './siteFlows.ts';
import { openSiteFootage } from './siteFootage.ts';
import { siteGuardianPictures } from './siteGuardianPictures.ts';
import { openGuardianPage } from './siteGuardians.ts';
import { openHealth } from './siteHealth.ts';
import { siteIdentify } from './siteIdentify.ts';
import { registerNvrs } from './siteNvr.ts';
import { openProvisioning } from './siteProvisioning.ts';
import { openUpstream } from './siteUpstream.ts';
import { isToldByZone, openZones, zoneReports } from './siteZones.ts';
import { openStores } from './stores.ts';
import { sealOnClose } from './summary/sealing.ts';
import { beatEveryMs } from './summary/uptime.ts';
import { isSetByTimeServer, systemClock } from './time/clock.ts';
import { version } from './version.ts';

/** The agent process: journal, attendance, ratio, alerts, devices, summaries, HTTP. Wires, starts and stops; no logic. */
const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    data: { type: 'string', default: process.env.NESTBOX_DATA ?? 'data' },
    port: { type: 'string' },
  },
});
const data = resolve(values.data);
const logger = pino({ level: process.env.NESTBOX_LOG ?? 'info', base: { process: 'agent' } });

/** Above what the kiosk shows within its 300 ms: only what time alone brings about waits for these. */
const lookEveryMs = 1000;
/** What the command line commits counts as fast as what comes over HTTP: a kiosk that it revokes is out within a second. */
const othersEveryMs = 200;
const dayEveryMs = 5000;
const lateEveryMs = 10_000;
const sealEveryMs = 60_000;
const overdueEveryMs = 60_000;

const site = siteConfigOrExit(values.config ?? process.env.NESTBOX_CONFIG, data);
const { config, tls, brokerTls, authorities, channelAuthorities } = site;
const { timeZone } = config.site;
const boot = freshId();
const clock = systemClock(isSetByTimeServer);
const stopping = new AbortController();

const stores = openStores({ config, clock });
const { journal, board, alerts } = stores;
const credentials = openCredentials(data);
const sessions = createSessions(clock);
const passes = createPasses(credentials, stores.people);
try {
  await seedFacility({ config, journal, clock, people: stores.people, credentials });
} catch (error) {
  if (!(error instanceof PeopleFileError)) throw error;
  console.error(error.message);
  process.exit(2);
}
journal.record([
  { type: 'agent.started', actor: 'agent', subject: boot, data: { boot, version, clockTrust: clock.trust() } },
]);

const secrets = openSecrets(deviceKeyFile(data));
const siteFootage = openSiteFootage({ config, clock, stores, secrets, logger });
const { store: footage, streams, exports, replay } = siteFootage;
registerNvrs({ nvrs: config.nvrs, streams, clock, logger, stopping: stopping.signal });
const unresolvedAlerts = () => alerts.unresolved().map((alert) => alertView(alert, timeZone));
const roomViews = () => board.list(clock.now()).rooms;
const silentZones = new Set(config.zones.filter(({ siren }) => !siren).map(({ id }) => id));

const leases = createSirenLeases(clock);
const devices = await startDevices({
  config,
  brokerTls,
  journal,
  store: stores.devices,
  positions: stores.positions,
  profiled: stores.profiled,
  clock,
  boot,
  version,
  roomViews,
  shouldSound: () => leases.isWanted() || soundingAlerts(alerts.unresolved(), silentZones).length > 0,
  roomsInAlarm: () => roomsInAlarm(alerts.unresolved()),
  registerStream: (stream) => void streams.registerStream(stream),
  noteClock: streams.noteCameraClock,
  logger,
});
const registry = createDeviceRegistry({
  store: stores.devices,
  liveness: devices.liveness,
  timeZone,
  isRecording: (cameraId) => footage.stream(cameraId)?.state === 'recording',
});
let isTold = (_unitId: string): boolean => false;
const ofDevices = () =>
  deviceConditions({
    offline: registry.offline(),
    stale: registry.stale(),
    swapped: stores.positions.swapped(),
    outputs: {
      sirens: devices.outputs.sirens(),
      mute: devices.outputs.mute(),
      missing: devices.missingSirens.missing(),
      nameOf: devices.outputs.nameOf,
    },
    facts: { broker: devices.connection.status(), mqttUnits: devices.ingest.units },
    isToldByZone: (unitId) => isTold(unitId),
    hostOf: (unitId) => devices.cameraHost(unitId),
    viaOf: devices.ingest.viaOf,
    graceMs: config.alerts.graceMs,
  });
const flows = watchFlows({ config, connection: devices.connection, clock });
stores.conditions.push(ofDevices, flows.conditions);

const provisioning = openProvisioning({
  config,
  clock,
  stores,
  vault: createVault(stores.db, secrets),
  deviceViews: registry.views,
  discover: discoverCameras,
  driverFor: (camera) => onvifDriver({ camera, clock }),
  watchFailure: devices.cameraFailure,
  signals: devices.signals,
  strangeEvents: devices.strangeEvents,
  strangers: devices.ingest.unknownTalkers,
  commandSiren: sirenCommand({
    connection: devices.connection,
    roster: devices.ingest.roster,
    clock,
    site: config.site,
    holdRelay: devices.outputs.hold,
  }),
  onTestFailure: (err, run) => logger.error({ event: 'devices.test_failed', ...run, err }),
  isRecording: (cameraId) => footage.stream(cameraId)?.state === 'recording',
});
const followCameras = (): void => {
  const cameras = provisioning.cameras();
  // Sound that is switched off ends even while its camera does not answer.
  for (const camera of cameras) streams.configureStream(streamOf(camera));
  devices.cameras.follow(cameras);
};
provisioning.onCameras(followCameras);
followCameras();
const zones = openZones({
  config,
  clock,
  stores,
  signals: devices.signals,
  liveness: devices.liveness,
  isExplained: () => ofDevices().some(({ kind }) => kind === 'devices_silent'),
  testing: provisioning.bench.running,
  onFailure: (err) => logger.error({ event: 'zones.not_recorded', err }),
  soon: (look) => void setImmediate(look),
});
isTold = (unitId) => isToldByZone(zones, alerts.unresolved(), unitId);
devices.publisher.followZones(() => zoneReports(zones, timeZone));

const keeping = siteFootage.keep({ offline: registry.offline, onChange: () => alertTimer.look() });
const { sealing, outbox } = openSealing(stores, { config, clock, footage, keeping });
sealOnClose(journal, sealing, (outcome) => {
  if (outcome.ok) logger.info({ event: 'summary.sealed', ...outcome });
  else logger.error({ event: 'summary.not_sealed', ...outcome });
});
const siteConnection = devices.connection;
const ways = { authorities, sealed: sealing.store, outbox, siteConnection, random: Math.random };
const messages = openSiteDelivery({
  ...{ config, clock, stores, credentials, channelAuthorities, logger },
  house: {
    screens: () => hub.listeners(),
    isBrokerUp: () => devices.connection.status().connected,
    sirens: devices.outputs.sirens,
    silentSirens: () => [...devices.outputs.mute(), ...devices.missingSirens.missing()].map(({ deviceId }) => deviceId),
  },
});
const flowRequests =
  config.flows.enabled &&
  openFlowRequests({
    ...{ config, clock, stores, leases, logger, connection: siteConnection },
    followSirens: devices.outputs.look,
    sealed: sealing.store,
    askMessage: messages.askMessage,
  });
const upstream = await openUpstream({ config, stores, clock, boot, version, logger, ...ways });
const dayKeeper = createDayKeeper({
  journal,
  clock,
  attendance: stores.attendance,
  timeZone,
  sealTime: config.hours.seal,
  autoClose: config.attendance.autoClose,
});
const birthdays = createBirthdayKeeper({
  journal,
  clock,
  timeZone,
  store: stores.bandChanges,
  changesOn: (day) => bandChanges(stores, day),
});
const overdue = createOverdueKeeper({
  journal,
  clock,
  timeZone,
  overdues: stores.attendance.overdues,
  overdueAt: (now) => overdueChildren(stores, config, now),
});
const alertTimer = createAlertTimer({
  journal,
  clock,
  review: stores.review,
  onFailure: (err) => logger.error({ event: 'alerts.failed', err }),
});

// Whether there is a broker, and whether a siren is there and answers, is not in the journal.
devices.outputs.onChange(alertTimer.look);
devices.missingSirens.onChange(alertTimer.look);
devices.connection.onUp(alertTimer.look);
devices.connection.onDown(alertTimer.look);

const health = openHealth({
  config,
  clock,
  stores,
  broker: devices.connection.status,
  dropped: devices.dropped,
  recorderGoneSinceMs: footage.recorderGoneSinceMs,
  upstream: upstream.check,
  flows: flows.checks(),
});

const snapshot = (): LiveMessages['snapshot'] => {
  const { whole, rooms } = board.list(clock.now());
  return {
    seq: journal.lastSeq(),
    places: whole.places,
    rooms,
    alerts: unresolvedAlerts(),
    devices: registry.views(),
    district: outbox.tick(),
  };
};
const hub = createLiveHub({
  lastSeq: journal.lastSeq,
  eventsAfter: (seq, limit) => journal.read(seq, limit).map((event) => publicEvent(event, timeZone)),
  snapshot,
});
journal.onCommit(hub.refresh);
devices.liveness.onChange(hub.refresh);

const app = await createApp({
  identify: siteIdentify({ config, clock, stores, sessions, passes }),
  logger,
  tls,
  routes: siteRoutes(
    {
      config,
      clock,
      stores,
      credentials,
      sessions,
      passes,
      registry,
      provisioning,
      profiles: devices.ingest.profiles,
      broker: {
        kind: config.broker.kind,
        isConnected: () => devices.connection.status().connected,
        desk: devices.brokerDesk,
      },
      health,
      footage,
      exports,
      replay,
      storage: keeping.storage,
      sealing,
      outbox,
      hub,
      zones,
      messages,
      stopping: stopping.signal,
    },
    process.env.NESTBOX_KIOSK ? resolve(process.env.NESTBOX_KIOSK) : undefined,
  ),
});

const every = (ms: number, act: () => void): NodeJS.Timeout =>
  setInterval(() => {
    try {
      act();
    } catch (err) {
      logger.error({ event: 'agent.task_failed', err });
    }
  }, ms);
dayKeeper.tick();
birthdays.tick();
overdue.tick();
stores.lateWatch.tick();
zones.tick();
stores.decideAlerts();
alertTimer.start();
siteFootage.start();
sealing.uptime.beat(boot, clock.now());
messages.delivery.start();
const timers = [
  every(othersEveryMs, () => {
    if (journal.lookAround()) alertTimer.look();
  }),
  every(lookEveryMs, zones.tick),
  every(lookEveryMs, () => {
    if (flows.tick()) alertTimer.look();
  }),
  every(lookEveryMs, () => {
    devices.publisher.refreshRooms();
    hub.refresh();
  }),
  every(dayEveryMs, dayKeeper.tick),
  every(dayEveryMs, birthdays.tick),
  every(lateEveryMs, stores.lateWatch.tick),
  every(overdueEveryMs, overdue.tick),
  every(beatEveryMs, () => sealing.uptime.beat(boot, clock.now())),
  every(sealEveryMs, sealing.sealDue),
  every(lookEveryMs, upstream.tick),
  every(lookEveryMs, messages.delivery.tick),
];

const port = values.port ?? process.env.PORT;
const address = await app.listen({
  host: config.listen.address,
  port: port === undefined ? config.listen.port : Number(port),
});
const { toGuardians, outside } = messages;
const guardianPage = await openGuardianPage({
  ...{ config, clock, stores, zones, logger, delivery: toGuardians, routes: [outside] },
  pictures: siteGuardianPictures({ config, clock, stores, footage }),
});
const { mqtt, mqttLan } = devices;
announceReady(data, 'agent', { http: address, mqtt, mqttLan, guardians: guardianPage?.url });
// Without the account that is in an external broker's address.
logger.info({ event: 'agent.ready', http: address, mqtt: new URL(mqtt).host, mqttLan, boot, version });

let isStopping = false;
const stop = async (signal: string): Promise<void> => {
  if (isStopping) return;
  isStopping = true;
  logger.info({ event: 'agent.stopping', signal });
  readyFile(data, 'agent').remove();
  for (const timer of timers) clearInterval(timer);
  alertTimer.stop();
  zones.close();
  stopping.abort();
  provisioning.close();
  // Whoever waits for footage of an NVR is answered, so that nobody holds the server open.
  await replay.close();
  await guardianPage?.close();
  await app.close();
  await messages.delivery.close();
  sealing.uptime.beat(boot, clock.now());
  journal.record([{ type: 'agent.stopped', actor: 'agent', subject: boot, data: { boot } }]);
  if (flowRequests) flowRequests.close();
  await upstream.close();
  await devices.close();
  await siteFootage.close();
  stores.close();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
