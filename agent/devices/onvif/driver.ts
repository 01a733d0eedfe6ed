import type { CameraConfig } from '#agent/config/schema.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { Capabilities, DriverListener, FailedExchange, StepFailure, WatchedDriver } from '../driver.ts';
import type { Teaching } from '../store.ts';
import { createOnvifClient } from './client.ts';
import { createEventSink, type EventSink, type EventSinkOptions } from './eventSink.ts';
import { createIdentityReader, identityQuestion } from './identity.ts';
import type { Account } from './login.ts';
import { createOperator, type Done, reboot, setClock, setPassword, stepFailure } from './management.ts';
import { type MediaOptions, readSnapshotAddress, readStreams } from './media.ts';
import { createPullLoop, defaultPullPaces, type KeptSubscriptions, type PullLoop, type PullPaces } from './pullLoop.ts';
import { createRelays, type RelayDone } from './relays.ts';
import type { HeardRules, KeptRules } from './ruleNames.ts';
import { findServices, reachableAddress, type Services } from './services.ts';
import { createPullCalls } from './subscription.ts';
import { numbered } from './topics.ts';

export interface OnvifOptions {
  /** Its `id` is the unit's in every signal. */
  readonly camera: CameraConfig;
  readonly clock: Clock;
  readonly random?: () => number;
  /** The longest that one exchange may take. */
  readonly limitMs?: number;
  readonly snapshotLimitMs?: number;
  readonly paces?: Partial<PullPaces>;
  /** So long after it was closed last a relay opens by itself. */
  readonly relayLeaseSeconds?: number;
  /** Where its subscriptions are remembered over a restart; left out: nowhere. */
  readonly kept?: { read(): KeptSubscriptions; write(kept: KeptSubscriptions): void };
  /** Where the names of its rules are remembered over a restart; left out: nowhere. */
  readonly rules?: KeptRules;
  readonly teachings?: () => readonly Teaching[];
  readonly askAfterMs?: EventSinkOptions['askAfterMs'];
  readonly onBug?: (error: unknown) => void;
}

/** An ONVIF camera (profiles S and T) with what only a camera can do. */
export interface OnvifDriver extends WatchedDriver {
  /** Sets a relay (`relay-1`) up to open by itself, where the camera lets us: an agent that died leaves nothing on. */
  prepareRelay(item: string): Promise<RelayDone>;
  /** Closes (`on`) or opens a relay; closing it begins its lease anew. */
  setRelay(item: string, on: boolean): Promise<RelayDone>;
  /** Of the user that we log in as, the new password is used from then on. */
  changePassword(username: string, password: string): Promise<Done>;
  /** A user who may look and operate; `unsupported` where the camera cannot have one. */
  createOperator(username: string, password: string): Promise<Done>;
  /** Sets its clock to ours; `unsupported` where a time server sets it. */
  setClock(): Promise<Done>;
  /** Restarts it. */
  reboot(): Promise<Done>;
  /** The last exchange that failed; undefined when none did. */
  diagnostics(): FailedExchange | undefined;
}

const defaultLimitMs = 8_000;
/** Ten seconds were seen. */
const defaultSnapshotLimitMs = 15_000;
const stopLimitMs = 2_000;
/** As long as a siren of the profile siren-lease: the lease is renewed three times within it. */
const defaultRelayLeaseSeconds = 30;

/** Talks ONVIF to one camera. Every address that the camera names is rewritten to the host that answers. */
export const onvifDriver = (options: OnvifOptions): OnvifDriver => {
  const { camera, clock, limitMs = defaultLimitMs, snapshotLimitMs = defaultSnapshotLimitMs } = options;
  const { onBug = () => {} } = options;
  const address = new URL(camera.onvif);
  let account: Account | undefined =
    camera.username === undefined ? undefined : { username: camera.username, password: camera.password ?? '' };
  const { now } = clock;
  const client = createOnvifClient({ address, account, now, limitMs, allowsPlainText: camera.allowPlainText });
  const identify = createIdentityReader(client, address, clock.monotonicMs);
  const managed = { client, address };
  const relays = createRelays({ ...managed, leaseSeconds: options.relayLeaseSeconds ?? defaultRelayLeaseSeconds });
  const mediaMemory = { isMedia2Broken: false };
  let services: Services | undefined;
  let mainToken: string | undefined;
  let snapshotAddress: URL | undefined;
  let listening: { readonly loop: PullLoop; readonly sink: EventSink } | undefined;

  const known = async (): Promise<{ readonly ok: true; readonly services: Services } | StepFailure> => {
    if (services) return { ok: true, services };
    const found = await findServices(client, address);
    if (!found.ok) return stepFailure(found);
    services = found.services;
    return found;
  };

  const mediaOptions = (found: Services): MediaOptions => ({
    client,
    address,
    account: () => account,
    services: found,
    memory: mediaMemory,
  });

  const capabilities = async (): Promise<Capabilities | StepFailure> => {
    // Asked anew: a firmware update moves services about.
    services = undefined;
    const found = await known();
    if (!found.ok) return found;
    const options = mediaOptions(found.services);
    const media = await readStreams(options);
    if (!media.ok) return stepFailure(media);
    mainToken = media.streams[0]?.token;
    const picture = mainToken === undefined ? undefined : await readSnapshotAddress(options, mainToken);
    snapshotAddress = picture instanceof URL ? picture : undefined;
    const terminals = await relays.read(found.services);
    return {
      ok: true,
      streams: media.streams,
      rtspUrl: media.streams[0]?.rtspUrl,
      snapshot: snapshotAddress !== undefined,
      events: found.services.events !== undefined,
      inputs: terminals.inputs.map((token) => numbered('input', token)),
      relays: terminals.relays,
    };
  };

  const listen = (listener: DriverListener): { loop: PullLoop; sink: EventSink } => {
    const paces = { ...defaultPullPaces, ...options.paces };
    const sink = createEventSink({
      unitId: camera.id,
      now,
      teachings: options.teachings ?? (() => []),
      rules: options.rules ?? forgetful<HeardRules>({}),
      listener,
      ask: () => loop.wonder(),
      // The pull that is out, the question, the pull that brings the answer.
      answersWithinMs: 3 * paces.pullMs,
      onBug,
      ...(options.askAfterMs && { askAfterMs: options.askAfterMs }),
    });
    const calls = createPullCalls({
      client,
      eventService: async () => {
        const found = await known();
        return found.ok ? found.services.events : found;
      },
      reachable: (given) => reachableAddress(given, address),
      cameraNow: client.cameraNow,
    });
    const loop = createPullLoop({
      calls,
      kept: options.kept ?? forgetful<KeptSubscriptions>({ subscriptions: [], unsubscribeKillsAll: false }),
      monotonicMs: clock.monotonicMs,
      random: options.random ?? Math.random,
      paces,
      onMessages: sink.take,
      onDoubt: sink.doubt,
      onLive: () => listener.health('events_live'),
      onSilent: (why, silentMs) => listener.health('authenticated', `events stale: ${why}`, silentMs),
      onRefused: () => listener.health('reachable', 'credentials refused'),
      onBug,
    });
    return { loop, sink };
  };

  /** Events need a login; they begin with the first and go on with each that succeeds again. */
  const onLoggedIn = (): void => {
    listening?.loop.start();
    listening?.loop.nudge();
  };

  return {
    probe: async () => {
      const answer = await client.readClock();
      return answer.ok ? { ok: true, clockOffsetMs: answer.offsetMs } : stepFailure(answer);
    },
    authenticate: async () => {
      const answer = await client.logIn({ to: address, body: identityQuestion });
      if (!answer.ok) return stepFailure(answer);
      const identity = await identify(answer.body);
      onLoggedIn();
      return { ok: true, identity, login: client.login() ?? 'none' };
    },
    capabilities,
    snapshot: async () => {
      if (!snapshotAddress) {
        const offered = await capabilities();
        if (!offered.ok) return offered;
      }
      if (!snapshotAddress) return { ok: false, code: 'unsupported', detail: 'no_snapshot' };
      const answer = await client.fetch(snapshotAddress, snapshotLimitMs);
      if (!answer.ok) return stepFailure(answer);
      // What the picture is called (`image/jpg`, nothing) says little; how it begins says it all.
      if (answer.body[0] !== 0xff || answer.body[1] !== 0xd8) {
        return { ok: false, code: 'unsupported', detail: 'the snapshot is no JPEG' };
      }
      return { ok: true, jpeg: answer.body };
    },
    start: (listener) => {
      if (listening) return;
      listening = listen(listener);
      if (client.login() !== undefined) listening.loop.start();
    },
    doubt: () => {
      listening?.sink.doubt();
      listening?.loop.doubted();
    },
    stop: async () => {
      const stopped = listening;
      listening = undefined;
      stopped?.sink.close();
      const late = new Promise<void>((done) => setTimeout(done, stopLimitMs).unref());
      await Promise.race([stopped?.loop.stop(), late]);
      client.close();
    },
    prepareRelay: async (item) => {
      const found = await known();
      return found.ok ? relays.prepare(found.services, item) : found;
    },
    setRelay: async (item, on) => {
      const found = await known();
      return found.ok ? relays.set(found.services, item, on) : found;
    },
    changePassword: async (username, password) => {
      const outcome = await setPassword(managed, username, password);
      if (!outcome.ok || username !== account?.username) return outcome;
      account = { username, password };
      client.setAccount(account);
      return outcome;
    },
    createOperator: (username, password) => createOperator(managed, username, password),
    setClock: () => setClock(managed, now),
    reboot: () => reboot(managed),
    diagnostics: client.diagnostics,
  };
};

const forgetful = <T>(nothing: T) => {
  let kept = nothing;
  return {
    read: () => kept,
    write: (next: T): void => {
      kept = next;
    },
  };
};
