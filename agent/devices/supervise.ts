import type { FastifyBaseLogger } from 'fastify';
import type { CameraConfig } from '#agent/config/schema.ts';
import type { Journal, NewEvent } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { Availability } from '#contract/values.ts';
import type { Driver, Identity, StepFailure } from './driver.ts';
import type { LivenessBook } from './liveness.ts';
import type { DeviceStore } from './store.ts';

export interface SuperviseOptions {
  readonly driverOf: (camera: CameraConfig) => Driver;
  readonly journal: Journal;
  readonly store: DeviceStore;
  readonly liveness: LivenessBook;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: FastifyBaseLogger;
  /** Tells the recorder where the picture comes from; called when the address is new or has changed. */
  readonly registerStream: (stream: { id: string; name: string; rtspUrl: string }) => void;
  readonly paces?: Partial<Paces>;
}

export interface Paces {
  /** Between two checks of a camera that is well, or known to be away. */
  readonly checkEveryMs: number;
  /** After the first failures, to tell a hiccup from an outage well within 90 s. */
  readonly recheckAfterMs: number;
  /** After refused credentials: cameras lock an account after a handful of tries in half an hour. */
  readonly afterRefusalMs: number;
  /** How often a stream address is asked for again while all is well. */
  readonly readdressEveryMs: number;
}

const defaultPaces: Paces = {
  checkEveryMs: 30_000,
  recheckAfterMs: 5_000,
  afterRefusalMs: 300_000,
  readdressEveryMs: 600_000,
};
/** Home Assistant's number: beyond it, WS-Security and the times in the picture are in doubt. */
const toleratedClockOffsetMs = 5_000;
const failuresUntilOffline = 2;
/** A camera that just went away, or starts with the box, is soon back: for the first half minute it is asked quickly. */
const quickRechecks = 6;

export interface CameraWatch {
  /** Watches these cameras, and no others any more. One that is given unchanged goes on undisturbed. */
  follow(cameras: readonly CameraConfig[]): void;
  close(): void;
}

/** Checks every camera that it follows for as long as it runs, and journals what changes. Cameras never delay each other. */
export const superviseCameras = (options: SuperviseOptions): CameraWatch => {
  const { journal, store } = options;
  const watched = new Map<string, { readonly camera: string; close(): void }>();
  return {
    follow: (cameras) => {
      const wanted = new Set(cameras.map(({ id }) => id));
      const gone = store.all().filter(({ component, deviceId }) => component === 'camera' && !wanted.has(deviceId));
      const withdrawals = gone.map(({ deviceId }): NewEvent => {
        return { type: 'device.withdrawn', actor: 'agent', subject: deviceId, data: { deviceId } };
      });
      const introductions = cameras.flatMap((camera) => introduction(camera, undefined, store));
      if (introductions.length + withdrawals.length > 0) journal.record([...withdrawals, ...introductions]);
      for (const [id, one] of watched) {
        if (wanted.has(id)) continue;
        one.close();
        watched.delete(id);
      }
      for (const camera of cameras) {
        const known = watched.get(camera.id);
        const text = JSON.stringify(camera);
        if (known?.camera === text) continue;
        known?.close();
        watched.set(camera.id, { camera: text, ...superviseOne(camera, options) });
      }
    },
    close: () => {
      for (const one of watched.values()) one.close();
      watched.clear();
    },
  };
};

const superviseOne = (camera: CameraConfig, options: SuperviseOptions): { close(): void } => {
  const { journal, store, liveness, clock, logger } = options;
  const paces = { ...defaultPaces, ...options.paces };
  const driver = options.driverOf(camera);
  const deviceId = camera.id;
  let failures = 0;
  let refusedUntil = Number.NEGATIVE_INFINITY;
  let readdressAt = Number.NEGATIVE_INFINITY;
  let registered: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const setAvailability = (availability: Availability): void => {
    if (store.find(deviceId)?.availability !== availability) {
      const data = { deviceId, availability };
      journal.record([{ type: 'device.availability_changed', actor: 'agent', subject: deviceId, data }]);
    }
    liveness.update(deviceId, { availabilityHeard: true });
  };

  const failed = (failure: StepFailure): void => {
    failures += 1;
    readdressAt = Number.NEGATIVE_INFINITY;
    liveness.update(deviceId, { rung: 'unknown', detail: failure.detail });
    if (failures >= failuresUntilOffline) setAvailability('offline');
  };

  const register = async (notes: string[]): Promise<void> => {
    if (clock.monotonicMs() < readdressAt) return;
    const found = await driver.capabilities();
    if (closed) return;
    if (!found.ok) {
      notes.push(found.detail);
      return;
    }
    readdressAt = clock.monotonicMs() + paces.readdressEveryMs;
    if (found.rtspUrl === undefined || found.rtspUrl === registered) return;
    options.registerStream({ id: camera.id, name: camera.name, rtspUrl: found.rtspUrl });
    registered = found.rtspUrl;
  };

  const check = async (): Promise<void> => {
    const probe = await driver.probe();
    if (closed) return;
    if (!probe.ok) {
      failed(probe);
      return;
    }
    const notes = clockNote(probe.clockOffsetMs);
    const seen = { lastSeenAt: clock.now() };
    if (clock.monotonicMs() < refusedUntil) {
      failures = 0;
      setAvailability('online');
      liveness.update(deviceId, { ...seen, rung: 'reachable', detail: ['credentials refused', ...notes].join('; ') });
      return;
    }
    const login = await driver.authenticate();
    if (closed) return;
    if (!login.ok && login.code === 'unreachable') {
      failed(login);
      return;
    }
    failures = 0;
    setAvailability('online');
    if (!login.ok) {
      if (login.code === 'refused') refusedUntil = clock.monotonicMs() + paces.afterRefusalMs;
      liveness.update(deviceId, { ...seen, rung: 'reachable', detail: [login.detail, ...notes].join('; ') });
      return;
    }
    const news = introduction(camera, login.identity, store);
    if (news.length > 0) journal.record(news);
    await register(notes);
    if (closed) return;
    liveness.update(deviceId, { ...seen, rung: 'authenticated', detail: notes.join('; ') || undefined });
  };

  const round = (): void => {
    check()
      .catch((error: unknown) => {
        // A driver answers with failures; what is thrown is the journal's or the index's disk, and must not end the watch.
        logger.error({ event: 'devices.check_failed', device: deviceId, err: error });
      })
      .finally(() => {
        if (closed) return;
        const pace = failures > 0 && failures <= quickRechecks ? paces.recheckAfterMs : paces.checkEveryMs;
        timer = setTimeout(round, pace * (0.9 + 0.2 * options.random()));
      });
  };
  // Spread, so that sixteen cameras do not all want the first second.
  timer = setTimeout(round, options.random() * Math.min(500, paces.checkEveryMs));
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
};

const clockNote = (offsetMs: number | undefined): string[] => {
  if (offsetMs === undefined) return ['clock unknown'];
  if (Math.abs(offsetMs) <= toleratedClockOffsetMs) return [];
  const seconds = Math.round(offsetMs / 1000);
  return [`clock ${seconds > 0 ? '+' : ''}${seconds} s`];
};

/** The event that makes the journal know the camera as it is now; none when it does already. */
const introduction = (camera: CameraConfig, identity: Identity | undefined, store: DeviceStore): NewEvent[] => {
  const known = store.find(camera.id);
  const { manufacturer, model, serial } = identity ?? {
    manufacturer: known?.manufacturer ?? undefined,
    model: known?.model ?? undefined,
    serial: known?.serial ?? undefined,
  };
  const isSame =
    known?.component === 'camera' &&
    known.name === camera.name &&
    known.manufacturer === (manufacturer ?? null) &&
    known.model === (model ?? null) &&
    known.serial === (serial ?? null);
  if (isSame) return [];
  const data = {
    deviceId: camera.id,
    name: camera.name,
    component: 'camera',
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
  };
  return [{ type: 'device.introduced', actor: 'agent', subject: camera.id, data }];
};
