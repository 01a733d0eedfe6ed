import type { IncomingMessage } from 'node:http';
import type { Clock } from '#agent/time/clock.ts';
import type { Target } from '../discovery/messages.ts';
import type { CameraDescription } from '../facility.ts';
import { createAccess } from './access.ts';
import { adminActions, adminService } from './adminService.ts';
import { createCameraClock } from './cameraClock.ts';
import { deviceIo } from './deviceIo.ts';
import { type Call, deviceService, openToAll } from './deviceService.ts';
import { eventService, subscriptionPath, subscriptionService } from './eventService.ts';
import {
  createPropertyBook,
  type EventMessage,
  type Extras,
  eventOf,
  inputTokens,
  type PropertyName,
  relayTokens,
} from './events.ts';
import { createFaults, type FaultName, type FaultValues } from './faults.ts';
import { endpointOf, scopesOf } from './identity.ts';
import type { Accounts } from './login.ts';
import { media2Service } from './media2Service.ts';
import { mediaService, type Picture } from './mediaService.ts';
import type { StreamName } from './profiles.ts';
import { createPullPoints } from './pullPoints.ts';
import { createRelays } from './relays.ts';
import { type Reply, readRequest, refuse } from './soap.ts';
import { type Answer, createWebServer, hang, page, soapAnswer } from './webServer.ts';

/** An event of any kind, as a test or a drill wants it. */
export interface EmittedEvent {
  readonly topic: string;
  readonly source?: Readonly<Record<string, string>>;
  readonly items?: Readonly<Record<string, string>>;
  /** Left out: `Changed`; `none`: the event is no property. */
  readonly operation?: 'Initialized' | 'Changed' | 'Deleted' | 'none';
  /** Written as it is; left out: now, by the camera's clock. */
  readonly utcTime?: string;
}

/** One simulated ONVIF camera over HTTP. Its picture comes from `pictures`. */
export interface Camera {
  readonly description: CameraDescription;
  isPlugged(): boolean;
  /** Starts to listen. Rejects when the port is taken. */
  plug(): Promise<void>;
  /** As when the cable is pulled: connections die, nothing answers, subscriptions are forgotten. */
  unplug(): Promise<void>;
  report(property: PropertyName, value: boolean): void;
  events(): Readonly<Record<PropertyName, boolean>>;
  /** A digital input, for example `DigitalInput_1`. False when it has no such input. */
  setInput(token: string, active: boolean): boolean;
  /** Which inputs and relays are active. */
  contacts(): Readonly<Record<string, boolean>>;
  /** A line was crossed: an event that never ends. */
  crossLine(): void;
  /** The people counter says so many. */
  count(people: number): void;
  /** Sends an event to everybody who is subscribed; it changes no property. */
  emit(event: EmittedEvent): void;
  setFault(name: FaultName, value: boolean | number): void;
  faults(): FaultValues;
  /** Connections die, subscriptions and locks are forgotten, and it says that it was started. */
  reboot(): Promise<void>;
  /** Somebody hangs another unit of the same model in its place, with the same address and logins. */
  swap(unit: Unit): Promise<void>;
  unit(): Unit;
  /** How discovery tells of it. */
  target(): Target;
}

export interface Unit {
  readonly serial: string;
  readonly mac: string;
}

/** Where a camera's picture is. */
export interface PictureSource {
  /** RTSP address; undefined while there is none. */
  streamUri(cameraId: string, stream: StreamName): string | undefined;
  /** A JPEG; undefined when none can be made. */
  snapshot(cameraId: string): Promise<Buffer | undefined>;
  /** From now on the stream wants one of these logins. */
  guard?(cameraId: string, accounts: Accounts): void;
}

/** A real camera that was tried had as many; they cannot be listed, so a client that forgets them runs out. */
const usualSlots = 8;
/** TEST-NET-1 (RFC 5737): nobody has it. */
const unreachableHost = '192.0.2.1';
const plainExtras: Extras = { inputs: 0, relays: 0, analytics: false };
const snapshotPath = '/snapshot.jpg';

export const createCamera = (description: CameraDescription, clock: Clock, pictures: PictureSource): Camera => {
  const trueNowMs = (): number => clock.now();
  const extras = description.extras ?? plainExtras;
  const faults = createFaults();
  const cameraClock = createCameraClock(clock, faults);
  const guardStream = (accounts: Accounts): void => {
    if (extras.isStreamGuarded)
      pictures.guard?.(description.id, faults.has('wrongPassword') ? new Map<string, string>() : accounts);
  };
  const access = createAccess({
    account: description.account,
    faults,
    cameraNowMs: cameraClock.nowMs,
    trueNowMs,
    onAccounts: guardStream,
  });
  const properties = createPropertyBook(extras, trueNowMs);
  const pullPoints = createPullPoints({
    nowMs: trueNowMs,
    standing: () => (faults.has('noInitialized') || faults.has('deadEvents') ? [] : properties.standing()),
    slots: () => faults.number('slots') ?? usualSlots,
  });
  let crossings = 0;
  let unit: Unit = { serial: description.serial, mac: description.mac };

  const self = () => ({ id: description.id, name: description.name, ...unit, extras });
  const publish = (message: EventMessage | undefined): void => {
    if (message && !faults.has('deadEvents')) pullPoints.publish(message);
  };
  const tell = (message: EventMessage | undefined, isBeginning: boolean): void => {
    if (isBeginning || !faults.has('noEnd')) publish(message);
  };

  const baseOf = (request: IncomingMessage): string => {
    const called = request.headers.host ?? description.onvif.host;
    return `http://${faults.has('xaddrOtherHost') ? called.replace(/^(\[.*\]|[^:]*)/, unreachableHost) : called}`;
  };
  const picture = (base: string): Picture => ({
    streamUri: (stream) => {
      const address = pictures.streamUri(description.id, stream);
      return address && faults.has('xaddrOtherHost') ? address.replace(/(?<=\/\/)[^/:]+/, unreachableHost) : address;
    },
    snapshotUri: `${base}${snapshotPath}`,
  });
  const relays = createRelays(extras, (token, active, isTold) => {
    const message = properties.set('relay', active ? 'active' : 'inactive', token);
    if (isTold) publish(message);
  });

  /** By path where two services have actions of the same name, else by action: clients post where they like. */
  const dispatch = async (call: Call, path: URL, signal: AbortSignal): Promise<Reply | undefined> => {
    switch (path.pathname) {
      case subscriptionPath: {
        const pullPoint = pullPoints.find(path.searchParams.get('Idx') ?? '');
        return subscriptionService(call, pullPoints, pullPoint, signal);
      }
      case '/onvif/media2_service':
        return media2Service(call, picture(call.base));
      case '/onvif/deviceio_service':
        return deviceIo(call, 'tmd', relays);
      default:
        return (
          deviceService(call) ??
          adminService(call, access, () => void restart()) ??
          deviceIo(call, 'tds', relays) ??
          (faults.has('onlyMedia2') ? undefined : mediaService(call, picture(call.base))) ??
          eventService(call, pullPoints)
        );
    }
  };

  const answerPost = async (request: IncomingMessage, body: string, signal: AbortSignal): Promise<Answer> => {
    const path = new URL(request.url ?? '/', 'http://camera');
    if (faults.has('htmlError') || (faults.has('media2Crash') && path.pathname.includes('media2'))) {
      return page(500, '<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>');
    }
    const odd = faults.has('oddNamespaces');
    const soap = readRequest(body);
    if (!soap) return soapAnswer(refuse('ter:WellFormed', 'This is not a SOAP request'), odd);
    const { action } = soap;
    if (faults.has('preauthServices') || !openToAll.has(action)) {
      const login = { token: soap.token, authorization: request.headers.authorization, method: 'POST', action };
      const refusal = access.refusalOf(login);
      if (refusal?.how === 'challenge') return challenged(refusal.header);
      if (refusal) return soapAnswer(refuse('ter:NotAuthorized', refusal.reason), odd);
      if (adminActions.has(action) && !access.isAdministrator(login))
        return soapAnswer(refuse('ter:OperationProhibited', 'Only an administrator may do this'), odd);
    }
    const call: Call = { request: soap, camera: self(), base: baseOf(request), clock: cameraClock, trueNowMs, faults };
    const reply = await dispatch(call, path, signal);
    return soapAnswer(reply ?? refuse('ter:ActionNotSupported', `This camera does not know ${action}`, 500), odd);
  };

  const answerSnapshot = async (request: IncomingMessage): Promise<Answer> => {
    const refusal = access.refusalOfGet(request.headers.authorization);
    if (refusal?.how === 'challenge') return challenged(refusal.header);
    if (refusal) return page(401, refusal.reason);
    const slowMs = faults.number('slowSnapshot') ?? 0;
    if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs).unref());
    const jpeg = await pictures.snapshot(description.id);
    return jpeg
      ? { status: 200, headers: { 'Content-Type': 'image/jpeg' }, body: jpeg }
      : page(503, 'This camera has no picture now');
  };

  const web = createWebServer(
    description.onvif,
    async (request, body, signal) => {
      if (faults.has('silentBlackhole')) return hang;
      let answer: Answer | typeof hang;
      if (request.method === 'GET' && request.url === snapshotPath) answer = await answerSnapshot(request);
      else if (request.method === 'POST') answer = await answerPost(request, body, signal);
      else answer = { status: 405, headers: { allow: 'POST' }, body: '' };
      // It may have begun while a pull was waiting.
      return faults.has('silentBlackhole') ? hang : answer;
    },
    (body) => (body.includes('PullMessages') ? faults.number('dropAfter10s') : undefined),
  );

  const powerOff = async (): Promise<void> => {
    pullPoints.endAll();
    relays.drop();
    access.forget();
    await web.close();
  };
  const restart = async (): Promise<void> => {
    const wasPlugged = web.isOpen();
    await powerOff();
    if (faults.has('clock1970')) cameraClock.forget();
    if (wasPlugged) await web.open();
    if (extras.analytics) publish(properties.set('reboot', new Date(cameraClock.nowMs()).toISOString()));
  };

  return {
    description,
    isPlugged: web.isOpen,
    plug: web.open,
    unplug: powerOff,
    report: (property, value) => tell(properties.set(property, String(value)), value),
    events: () => ({
      motion: properties.get('motion') === 'true',
      tamper: properties.get('tamper') === 'true',
      people: properties.get('people') === 'true',
    }),
    setInput: (token, active) => {
      if (!inputTokens(extras).includes(token)) return false;
      tell(properties.set('input', String(active), token), active);
      return true;
    },
    contacts: () =>
      Object.fromEntries([
        ...inputTokens(extras).map((token) => [token, properties.get('input', token) === 'true'] as const),
        ...relayTokens(extras).map((token) => [token, properties.get('relay', token) === 'active'] as const),
      ]),
    crossLine: () => {
      crossings += 1;
      publish({ ...eventOf('line', String(crossings)), operation: undefined, atMs: trueNowMs() });
    },
    count: (people) => publish({ ...eventOf('count', String(people)), operation: 'Changed', atMs: trueNowMs() }),
    emit: ({ topic, source = eventOf('motion', '').source, items = {}, operation = 'Changed', utcTime }) =>
      publish({
        topic,
        source,
        items,
        operation: operation === 'none' ? undefined : operation,
        atMs: trueNowMs(),
        ...(utcTime === undefined ? {} : { utcTime }),
      }),
    setFault: (name, value) => {
      faults.set(name, value);
      if (name === 'wrongPassword') access.tell();
      if (name === 'clock1970') {
        if (value === false) cameraClock.follow();
        else cameraClock.forget();
      }
    },
    faults: faults.all,
    reboot: restart,
    swap: async (next) => {
      unit = next;
      relays.reset();
      await restart();
    },
    unit: () => unit,
    target: () => {
      const address = new URL(description.onvif);
      if (faults.has('xaddrOtherHost')) address.hostname = unreachableHost;
      return { endpoint: endpointOf(unit.serial), scopes: scopesOf(self()), address: address.href };
    },
  };
};

const challenged = (header: string): Answer => ({
  status: 401,
  headers: { 'WWW-Authenticate': header, 'Content-Type': 'text/plain' },
  body: 'Unauthorized',
});
