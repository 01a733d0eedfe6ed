import type { FastifyBaseLogger } from 'fastify';
import type { CameraConfig } from '#agent/config/schema.ts';
import type { Journal, NewEvent } from '#agent/journal/journal.ts';
import { type Clock, type EpochMs, epochMs } from '#agent/time/clock.ts';
import type { Availability } from '#contract/values.ts';
import type { DriverListener, Identity, StepFailure, WatchedDriver } from './driver.ts';
import type { LivenessBook } from './liveness.ts';
import type { PositionStore } from './positionStore.ts';
import type { SignalBook } from './signals.ts';
import type { DeviceStore } from './store.ts';
import type { StrangeEvents } from './strangeEvents.ts';
import { tamperNews } from './tamper.ts';
import { answerEvents } from './unitIdentity.ts';

export interface SuperviseOptions {
  readonly driverOf: (camera: CameraConfig) => WatchedDriver;
  readonly journal: Journal;
  readonly store: DeviceStore;
  readonly positions: Pick<PositionStore, 'find' | 'whereIs'>;
  readonly liveness: LivenessBook;
  readonly signals: SignalBook;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: FastifyBaseLogger;
  /** Tells the recorder where the picture comes from; called when the address is new or has changed. */
  readonly registerStream: (stream: CameraStream & { readonly rtspUrl: string }) => void;
  /** How far the camera's clock is ahead of ours, with each check that told it. */
  readonly noteClock?: (cameraId: string, offsetMs: number) => void;
  /** Where events that mean nothing to us are kept, to be taught. */
  readonly strangeEvents?: Pick<StrangeEvents, 'note'>;
  /** What else a technician should know about a camera. */
  readonly notesOf?: (cameraId: string) => readonly string[];
  readonly paces?: Partial<Paces>;
}

export interface Paces {
  /** Between two checks of a camera that is well. */
  readonly checkEveryMs: number;
  /** Of one that is known to be away, where that is shorter: its events are back half a minute after it is. */
  readonly awayEveryMs: number;
  /** After the first failures, to tell a hiccup from an outage well within 90 s. */
  readonly recheckAfterMs: number;
  /** After refused credentials, doubled with each refusal: cameras lock an account after a handful of tries in half an hour. */
  readonly afterRefusalMs: number;
  readonly longestAfterRefusalMs: number;
  /** How often a stream address is asked for again while all is well. */
  readonly readdressEveryMs: number;
}

const defaultPaces: Paces = {
  checkEveryMs: 30_000,
  awayEveryMs: 20_000,
  recheckAfterMs: 5_000,
  afterRefusalMs: 300_000,
  longestAfterRefusalMs: 3_600_000,
  readdressEveryMs: 600_000,
};
/** Home Assistant's number: beyond it, WS-Security and the times in the picture are in doubt. */
const toleratedClockOffsetMs = 5_000;
const failuresUntilOffline = 2;
/** A camera that just went away, or starts with the box, is soon back: for the first half minute it is asked quickly. */
const quickRechecks = 6;

/** Checks one camera for as long as it runs, hears its events, and journals what changes. */
export const watchCamera = (camera: CameraConfig, options: SuperviseOptions): { close(): Promise<void> } => {
  const { journal, store, liveness, signals, clock, logger } = options;
  const paces = { ...defaultPaces, ...options.paces };
  const driver = options.driverOf(camera);
  const deviceId = camera.id;
  let failures = 0;
  let refusals = 0;
  let refusedUntil = Number.NEGATIVE_INFINITY;
  let readdressAt = Number.NEGATIVE_INFINITY;
  let registered: string | undefined;
  /** Until it says that it has none. */
  let canTellEvents = true;
  let hasLiveEvents = false;
  /** When its last word came, while they do not come and it is not known to be away. */
  let silentSince: EpochMs | undefined;
  /** Why they do not come, for the technician. */
  let eventTrouble: string | undefined;
  /** What began and never ended, as far as it says. */
  let unended: readonly string[] = [];
  let isLoggedIn = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const setAvailability = (availability: Availability): void => {
    if (store.find(deviceId)?.availability !== availability) {
      const data = { deviceId, availability };
      journal.record([{ type: 'device.availability_changed', actor: 'agent', subject: deviceId, data }]);
    }
    liveness.update(deviceId, { availabilityHeard: true });
  };

  const refuse = (): void => {
    isLoggedIn = false;
    refusedUntil = clock.monotonicMs() + Math.min(paces.longestAfterRefusalMs, paces.afterRefusalMs * 2 ** refusals);
    refusals = Math.min(refusals + 1, 20);
  };

  const failed = (failure: StepFailure): void => {
    failures += 1;
    readdressAt = Number.NEGATIVE_INFINITY;
    isLoggedIn = false;
    liveness.update(deviceId, { rung: 'unknown', detail: failure.detail });
    if (failures < failuresUntilOffline) return;
    setAvailability('offline');
    // One silence is told once: offline says it already, and what comes after its return counts from there.
    silentSince = undefined;
    liveness.update(deviceId, { eventsStaleSince: undefined });
    driver.doubt();
  };

  /** What can be told about its events, when it answers and is logged in. */
  const eventsNow = (): {
    rung: 'events_live' | 'authenticated';
    eventsStaleSince: EpochMs | undefined;
  } => {
    if (hasLiveEvents) return { rung: 'events_live', eventsStaleSince: undefined };
    const since = liveness.get(deviceId).eventsStaleSince ?? silentSince ?? clock.now();
    return { rung: 'authenticated', eventsStaleSince: canTellEvents ? since : undefined };
  };

  const listener: DriverListener = {
    signal: signals.set,
    pulse: signals.pulse,
    doubt: (items) => signals.doubt(deviceId, clock.now(), items),
    health: (rung, detail, silentMs) => {
      if (closed) return;
      hasLiveEvents = rung === 'events_live';
      if (hasLiveEvents) canTellEvents = true;
      silentSince = silentMs === undefined ? undefined : epochMs(clock.now() - silentMs);
      eventTrouble = detail;
      if (rung === 'reachable' && isLoggedIn) refuse();
      if (isLoggedIn) liveness.update(deviceId, eventsNow());
    },
    unended: (items) => {
      unended = items;
    },
    unclassified: (topic, item, value) => options.strangeEvents?.note({ deviceId, topic, item, value }),
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
    canTellEvents = found.events;
    if (found.rtspUrl === undefined || found.rtspUrl === registered) return;
    options.registerStream({ ...streamOf(camera), rtspUrl: found.rtspUrl });
    registered = found.rtspUrl;
  };

  const check = async (): Promise<void> => {
    const probe = await driver.probe();
    if (closed) return;
    if (!probe.ok) {
      failed(probe);
      return;
    }
    if (probe.clockOffsetMs !== undefined) options.noteClock?.(deviceId, probe.clockOffsetMs);
    const notes = clockNote(probe.clockOffsetMs);
    const seen = { lastSeenAt: clock.now() };
    if (clock.monotonicMs() < refusedUntil) {
      failures = 0;
      setAvailability('online');
      const detail = ['credentials refused', ...notes].join('; ');
      liveness.update(deviceId, { ...seen, rung: 'reachable', detail });
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
      isLoggedIn = false;
      if (login.code === 'refused') refuse();
      liveness.update(deviceId, { ...seen, rung: 'reachable', detail: [login.detail, ...notes].join('; ') });
      return;
    }
    refusals = 0;
    isLoggedIn = true;
    const position = options.positions.find(deviceId) ?? options.positions.whereIs(deviceId);
    const news = [
      ...introduction(camera, login.identity, store),
      ...answerEvents(position, login.identity),
      ...tamperNews(journal, position, signals.of(deviceId)),
    ];
    if (news.length > 0) journal.record(news);
    await register(notes);
    if (closed || !isLoggedIn) return;
    // Last: cameras slow down right after somebody subscribed.
    driver.start(listener);
    notes.push(
      ...(options.notesOf?.(deviceId) ?? []),
      ...unended.map((item) => `${item} began, its end was never told`),
    );
    const now = eventsNow();
    if (now.eventsStaleSince !== undefined && eventTrouble !== undefined) notes.push(eventTrouble);
    liveness.update(deviceId, { ...seen, ...now, detail: notes.join('; ') || undefined });
  };

  const pace = (): number => {
    if (failures === 0) return paces.checkEveryMs;
    return failures <= quickRechecks ? paces.recheckAfterMs : Math.min(paces.awayEveryMs, paces.checkEveryMs);
  };

  const round = (): void => {
    check()
      .catch((error: unknown) => {
        // A driver answers with failures; what is thrown is the journal's or the index's disk, and must not end the watch.
        logger.error({ event: 'devices.check_failed', device: deviceId, err: error });
      })
      .finally(() => {
        if (closed) return;
        timer = setTimeout(round, pace() * (0.9 + 0.2 * options.random()));
      });
  };
  // Spread, so that sixteen cameras do not all want the first second.
  timer = setTimeout(round, options.random() * Math.min(500, paces.checkEveryMs));
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      try {
        signals.doubt(deviceId, clock.now());
      } finally {
        await driver.stop();
      }
    },
  };
};

/** What the recorder is told of a camera's stream, beside its address. */
export interface CameraStream {
  readonly id: string;
  readonly name: string;
  readonly areaId: string | undefined;
  readonly audio: boolean | undefined;
  readonly priority: number | undefined;
}

export const streamOf = ({ id, name, room, audio, recordingPriority }: CameraConfig): CameraStream => ({
  ...{ id, name, audio },
  areaId: room,
  priority: recordingPriority,
});

const clockNote = (offsetMs: number | undefined): string[] => {
  if (offsetMs === undefined) return ['clock unknown'];
  if (Math.abs(offsetMs) <= toleratedClockOffsetMs) return [];
  const seconds = Math.round(offsetMs / 1000);
  return [`clock ${seconds > 0 ? '+' : ''}${seconds} s`];
};

/** The event that makes the journal know the camera as it is now; none when it does already. */
export const introduction = (camera: CameraConfig, identity: Identity | undefined, store: DeviceStore): NewEvent[] => {
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
