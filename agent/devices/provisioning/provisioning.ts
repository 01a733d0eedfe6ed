import type { CameraConfig, PositionConfig } from '#agent/config/schema.ts';
import type { Journal } from '#agent/journal/journal.ts';
import { dayAt, toRfc3339 } from '#agent/time/calendar.ts';
import { type Clock, epochMs } from '#agent/time/clock.ts';
import type { AcceptanceReport, CoverageReport } from '#contract/acceptance.ts';
import type { DeviceAccount, DeviceList, GivenAccount, PositionHistory, PositionView } from '#contract/provisioning.ts';
import type { DeviceView } from '#contract/site.ts';
import type { AreaKind } from '#contract/values.ts';
import type { Driver, FailedExchange, Identity, Login, StepFailure } from '../driver.ts';
import type { UnknownTalker } from '../mqtt/ingest.ts';
import type { Position, PositionStore, UnitIdentity } from '../positionStore.ts';
import type { SignalBook } from '../signals.ts';
import type { DeviceStore } from '../store.ts';
import type { StrangeEvents } from '../strangeEvents.ts';
import { createTamperBook } from '../tamper.ts';
import type { Vault } from '../vault.ts';
import { type ManagedDriver, type Rotated, rotate } from './accounts/rotation.ts';
import { camerasOf } from './cameras.ts';
import { coverageOf, coveringCamera } from './coverage.ts';
import type { Facts } from './decisions.ts';
import { historyOf } from './history.ts';
import { type Bench, type BenchParts, createBench, type SirenUnit } from './live/bench.ts';
import type { Evidence } from './live/evidence.ts';
import { testsOf } from './needs.ts';
import type { Area, NamedZone } from './places.ts';
import { buildReport, type ProvedPosition, type ReportFacts, type UnsignedReport } from './report/build.ts';
import { createScans, type Discover, type Scans } from './scans.ts';
import { sealAccounts, seedPositions } from './seeds.ts';
import { inboxOf, positionView, unitView, wiredOf } from './views.ts';

export interface ProvisioningParts {
  readonly config: {
    readonly cameras: readonly CameraConfig[];
    readonly positions: readonly PositionConfig[];
    readonly site: {
      readonly code: string;
      readonly name: string;
      readonly timeZone: string;
      readonly address?: string;
      readonly contact?: string;
    };
    readonly zones: readonly NamedZone[];
    readonly coveredKinds: readonly AreaKind[];
    readonly recorder: { readonly retentionDays: number };
  };
  readonly version: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly positions: PositionStore;
  readonly store: DeviceStore;
  readonly vault: Vault;
  /** Every place of the house as it is now. */
  readonly areas: () => readonly Area[];
  /** Devices as the rest of the box sees them, with their health ladder. */
  readonly deviceViews: () => readonly DeviceView[];
  readonly discover: Discover;
  readonly driverFor: (camera: CameraConfig) => ManagedDriver;
  /** The last exchange with a camera that failed for whoever watches it. */
  readonly watchFailure: (cameraId: string) => FailedExchange | undefined;
  readonly signals: SignalBook;
  readonly strangeEvents: Pick<StrangeEvents, 'all'>;
  /** Who speaks over MQTT and is not known. */
  readonly strangers: () => readonly UnknownTalker[];
  /** Where the pictures that tests have seen are kept. */
  readonly evidence: Evidence;
  /** Tells a siren to sound or be still; false when it could not be told. */
  readonly commandSiren: (unit: SirenUnit, on: boolean) => boolean;
  /** Told of a live test that broke off, or could not be recorded. */
  readonly onTestFailure: BenchParts['onFailure'];
  /** Whether the recorder has fresh footage of this camera. */
  readonly isRecording: (cameraId: string) => boolean;
  /** Signs with the site's key. */
  readonly sign: (report: UnsignedReport) => AcceptanceReport;
  /** A person or token as people know it. */
  readonly nameOf: (actor: string) => string;
}

export type Identified =
  | {
      readonly ok: true;
      readonly identity: Identity;
      readonly login: Login;
      readonly clockOffsetMs: number | undefined;
    }
  | StepFailure;

/** What browser and command line do with devices: both call these functions, and no others. */
export interface Provisioning {
  readonly parts: ProvisioningParts;
  readonly scans: Scans;
  readonly bench: Bench;
  readonly facts: Facts;
  /** Everything that is to be watched and recorded, with accounts: for drivers and the recorder only. */
  cameras(): CameraConfig[];
  /** Told when `cameras` may have changed. */
  onCameras(listener: () => void): void;
  /** The account that is meant; undefined when a group of that name is not known. */
  accountOf(given: GivenAccount): DeviceAccount | undefined;
  /** Asks a camera who it is: one login, at most two attempts on the wire. */
  identify(address: string, account: DeviceAccount | undefined): Promise<Identified>;
  /** Gives the camera at a position an account that nobody knows. Undefined when no camera stands there. */
  rotate(positionId: string): Promise<Rotated | undefined>;
  /** Sets the clock of the camera at a position to ours. Undefined when no camera stands there. */
  setClock(
    positionId: string,
  ): Promise<{ readonly ok: true; readonly clockOffsetMs: number | undefined } | StepFailure | undefined>;
  /** The last exchange with the camera at a position that failed since the start, whoever made it. Undefined: none did. */
  diagnostics(positionId: string): FailedExchange | undefined;
  /** Allows, or forbids again, to send a camera the password itself. False when no account of it is kept. */
  allowPlainText(positionId: string, allow: boolean): boolean;
  /** Restarts the camera at a position. Undefined when no camera stands there. */
  reboot(positionId: string): Promise<{ readonly ok: true } | StepFailure | undefined>;
  inventory(): Omit<DeviceList, 'devices'>;
  view(positionId: string): PositionView | undefined;
  history(positionId: string): PositionHistory | undefined;
  coverage(): CoverageReport;
  /** Made and signed now. */
  report(): AcceptanceReport;
  /** Everybody whose tests the present report rests on. */
  testers(): ReadonlySet<string>;
  changed(): void;
  close(): void;
}

/** @throws when the journal cannot be written: what facility.yaml says of positions is recorded first. */
export const createProvisioning = (parts: ProvisioningParts): Provisioning => {
  const { config, journal, clock, positions, store, vault } = parts;
  const { timeZone } = config.site;
  const configured = new Set(config.cameras.map(({ id }) => id));
  const scans = createScans(parts.discover, clock.now);
  const listeners: (() => void)[] = [];
  const tamper = createTamperBook({ journal, positions, devices: store, signals: parts.signals });
  seedPositions({ config, journal, positions });
  sealAccounts(config.cameras, vault, clock.now());

  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const cameras = (): CameraConfig[] =>
    camerasOf({ configured: config.cameras, positions: positions.all(), accountOf: vault.find });
  /** When a driver has done its work, what failed last is kept: a technician asks for it afterwards. */
  const failures = new Map<string, FailedExchange>();
  const driverFor = (camera: CameraConfig): ManagedDriver => {
    const driver = parts.driverFor(camera);
    return {
      ...driver,
      stop: () => {
        const failure = driver.diagnostics();
        if (failure) failures.set(camera.id, failure);
        return driver.stop();
      },
    };
  };
  const driverAt = (position: Position): Driver | undefined => {
    const camera = cameras().find(({ id }) => id === position.unit?.unitId);
    return camera && driverFor(camera);
  };
  const bench = createBench({
    journal,
    clock,
    signals: parts.signals,
    evidence: parts.evidence,
    find: positions.find,
    testsOf: ({ positionId, kind }) => testsOf({ kind, tellsTamper: tamper.told().has(positionId) }),
    driverAt,
    command: parts.commandSiren,
    onFailure: parts.onTestFailure,
  });
  /** Logs in to the camera at a position for one thing. Undefined when no camera stands there. */
  const manage = async <T>(
    positionId: string,
    act: (driver: ManagedDriver) => Promise<T>,
  ): Promise<T | StepFailure | undefined> => {
    const camera = cameras().find(({ id }) => id === positionId);
    if (!camera) return undefined;
    const driver = driverFor(camera);
    try {
      const probe = await driver.probe();
      if (!probe.ok) return probe;
      const login = await driver.authenticate();
      return login.ok ? await act(driver) : login;
    } finally {
      await driver.stop();
    }
  };
  /** How every device is doing, by its unit: asked once for all positions. */
  const devicesByUnit = (): ReadonlyMap<string, DeviceView[]> => {
    const views = new Map(parts.deviceViews().map((view) => [view.deviceId, view]));
    const byUnit = Map.groupBy(store.all(), ({ unitId }) => unitId);
    return new Map(
      [...byUnit].map(([unitId, records]) => [unitId, records.flatMap(({ deviceId }) => views.get(deviceId) ?? [])]),
    );
  };
  const allowsPlainText = ({ kind, positionId }: Position): boolean =>
    kind === 'camera' && (vault.find(positionId)?.allowPlainText ?? false);
  const viewOf = (
    position: Position,
    devices: ReadonlyMap<string, DeviceView[]>,
    tamperTold: ReadonlySet<string>,
  ): PositionView => {
    const { unit, positionId } = position;
    const isConfigured = configured.has(positionId);
    return positionView(position, {
      timeZone,
      proofs: positions.proofs(positionId),
      devices: (devices.get(unit?.unitId ?? '') ?? []).filter(
        // What is wired to a camera is as well as the camera is.
        ({ deviceId, component }) => component === 'camera' || (unit?.item ?? deviceId) === deviceId,
      ),
      // A level that is in doubt has no count.
      peopleCount: parts.signals
        .of(unit?.unitId ?? '')
        .find(({ sensor, item }) => sensor === 'people_count' && (unit?.item ?? item) === item)?.count,
      tellsTamper: tamperTold.has(positionId),
      hasCredentials:
        vault.has(positionId) || config.cameras.some(({ id, username }) => id === positionId && username !== undefined),
      allowsPlainText: allowsPlainText(position),
      isConfigured,
    });
  };

  const withProofs = (): ProvedPosition[] => {
    const told = tamper.told();
    return positions.all().map((position) => {
      const { positionId } = position;
      return {
        ...position,
        proofs: positions.proofs(positionId),
        tellsTamper: told.has(positionId),
        allowsPlainText: allowsPlainText(position),
      };
    });
  };
  const coverage = (): CoverageReport =>
    coverageOf(
      parts.areas(),
      new Set(config.coveredKinds),
      withProofs()
        .filter(({ kind, unit }) => kind === 'camera' && unit !== undefined)
        .map((position) => coveringCamera(position, position.proofs, parts.isRecording(position.positionId))),
    );
  const confirmations = (): ReportFacts['confirmations'] =>
    journal.db
      .prepare(
        `SELECT data ->> 'contentSha256' AS contentSha256, actor, occurred_at AS at FROM event
         WHERE type = 'acceptance.confirmed' AND data IS NOT NULL ORDER BY seq DESC LIMIT 100`,
      )
      .all() as ReportFacts['confirmations']; // as selected

  return {
    parts,
    coverage,
    report: () => {
      const now = clock.now();
      return parts.sign(
        buildReport({
          site: config.site,
          timeZone,
          now,
          day: dayAt(now, timeZone),
          version: parts.version,
          positions: withProofs(),
          areas: parts.areas(),
          coverage: coverage(),
          retentionDays: config.recorder.retentionDays,
          nameOf: parts.nameOf,
          confirmations: confirmations(),
        }),
      );
    },
    testers: () => new Set(withProofs().flatMap(({ proofs }) => proofs.map(({ actor }) => actor))),
    scans,
    bench,
    facts: {
      get areas() {
        return parts.areas();
      },
      zones: config.zones,
      find: positions.find,
      all: positions.all,
      isConfigured: (positionId) => configured.has(positionId),
      unitWith: (serial) => {
        const units = new Set(
          store.all().flatMap((each) => (each.serial === serial && each.component !== 'camera' ? each.unitId : [])),
        );
        return units.size === 1 ? [...units][0] : undefined;
      },
      addressOf: (mac) => scans.found().find((camera) => camera.mac === mac)?.address,
      introduced: (unitId) => {
        const record = store.all().find((each) => each.unitId === unitId);
        return record && known({ manufacturer: record.manufacturer, model: record.model, serial: record.serial });
      },
    },
    cameras,
    onCameras: (listener) => void listeners.push(listener),
    changed,
    accountOf: (given) => {
      if (!('group' in given)) return given;
      const account = vault.group(given.group);
      return account && { ...account, ...(given.allowPlainText && { allowPlainText: true }) };
    },
    identify: async (address, account) => {
      const driver = parts.driverFor({ id: 'new-camera', name: address, onvif: address, ...account });
      try {
        const probe = await driver.probe();
        if (!probe.ok) return probe;
        const login = await driver.authenticate();
        return login.ok ? { ...login, clockOffsetMs: probe.clockOffsetMs } : login;
      } finally {
        await driver.stop();
      }
    },
    rotate: async (positionId) => {
      const camera = cameras().find(({ id }) => id === positionId);
      if (!camera) return undefined;
      const { username, password = '', allowPlainText = false } = camera;
      const present = username === undefined ? undefined : { username, password, allowPlainText };
      const done = await rotate(positionId, present, {
        vault,
        now: clock.now,
        driverWith: (account) => driverFor({ ...camera, ...account }),
      });
      if (done.ok) changed();
      return done;
    },
    setClock: (positionId) =>
      manage(positionId, async (driver) => {
        const set = await driver.setClock();
        return set.ok ? driver.probe() : set;
      }),
    diagnostics: (positionId) =>
      [failures.get(positionId), parts.watchFailure(positionId)]
        .filter((failure) => failure !== undefined)
        .toSorted((a, b) => b.at - a.at)[0],
    allowPlainText: (positionId, allow) => {
      const account = vault.find(positionId);
      if (!account) return false;
      vault.put(positionId, { ...account, allowPlainText: allow }, clock.now(), vault.isOwn(positionId));
      return true;
    },
    reboot: (positionId) => manage(positionId, (driver) => driver.reboot()),
    inventory: () => {
      const all = positions.all();
      const devices = devicesByUnit();
      const told = tamper.told();
      return {
        areas: parts.areas().map(({ id, name, kind }) => ({ areaId: id, name, kind })),
        positions: all.map((position) => viewOf(position, devices, told)),
        inbox: inboxOf(scans.found(), store.all(), all, timeZone),
        wired: wiredOf(all, parts.signals.of),
      };
    },
    view: (positionId) => {
      const position = positions.find(positionId);
      return position && viewOf(position, devicesByUnit(), tamper.told());
    },
    history: (positionId) => {
      const stays = positions.stays(positionId);
      if (stays.length === 0 && !positions.find(positionId)) return undefined;
      return {
        positionId,
        units: stays.map((stay) => unitView(stay, timeZone)),
        entries: historyOf(journal, positionId, stays).map(({ at, ...entry }) => ({
          ...entry,
          at: toRfc3339(epochMs(at), timeZone),
        })),
      };
    },
    close: () => {
      scans.close();
      bench.close();
    },
  };
};

/** An identity with only what is known of it. */
export const known = (
  identity:
    | { readonly [K in keyof UnitIdentity]-?: UnitIdentity[K] | null }
    | Partial<Record<keyof UnitIdentity, string | null | undefined>>,
): UnitIdentity =>
  Object.fromEntries(
    Object.entries(identity).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  );
