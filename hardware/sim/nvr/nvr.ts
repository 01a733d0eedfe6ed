import type { IncomingMessage } from 'node:http';
import type { Clock } from '#agent/time/clock.ts';
import { createAccess } from '../camera/access.ts';
import { createCameraClock } from '../camera/cameraClock.ts';
import { type Call, deviceService, openToAll } from '../camera/deviceService.ts';
import { createFaults, type FaultName } from '../camera/faults.ts';
import { escapeXml, type Reply, readRequest, refuse, reply, text } from '../camera/soap.ts';
import { type Answer, createWebServer, hang, page, soapAnswer } from '../camera/webServer.ts';
import { createRecordingBook, type RecordingBook, type SimRecording, videoTrack } from './recordings.ts';
import { searchService } from './searchService.ts';
import { createSessions, type SearchPace } from './sessions.ts';

export interface NvrDescription {
  readonly id: string;
  readonly name: string;
  /** Address of its ONVIF device service. */
  readonly onvif: URL;
  readonly serial: string;
  readonly mac: string;
  readonly account: { readonly username: string; readonly password: string } | undefined;
  readonly recordings: readonly SimRecording[];
}

/** A simulated network video recorder (ONVIF Profile G) over HTTP. Its footage comes from `replay`. */
export interface Nvr {
  readonly recordings: RecordingBook;
  /** How its searches go; a test changes the values. */
  readonly pace: SearchPace;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  /** As some do under load: what was begun to be searched is not known any more. */
  forgetSearches(): void;
  /** Connections die and searches are forgotten. */
  restart(): Promise<void>;
  setFault(
    name: Extract<FaultName, 'wrongPassword' | 'clockOffsetMs' | 'silentBlackhole' | 'noUtc'>,
    value: boolean | number,
  ): void;
  /** Called after each answer, with the action: what happens between two calls. */
  onAnswered(listener: (action: string) => void): void;
  /** Searches that nobody ended. */
  openSearches(): number;
}

const noExtras = { inputs: 0, relays: 0, analytics: false };

/** `replayUri`: where a recording is played; undefined while it cannot be. */
export const createNvr = (
  description: NvrDescription,
  clock: Clock,
  replayUri: (recordingToken: string) => string | undefined,
): Nvr => {
  const { id, name, serial, mac, onvif, account } = description;
  const faults = createFaults();
  const cameraClock = createCameraClock(clock, faults);
  const nowMs = (): number => clock.now();
  const access = createAccess({
    account,
    faults,
    cameraNowMs: cameraClock.nowMs,
    trueNowMs: nowMs,
    onAccounts: () => {},
  });
  const pace: SearchPace = {
    resultMs: 0,
    mostPerPage: 100,
    longestWaitMs: Number.POSITIVE_INFINITY,
    neverCompletes: false,
  };
  const sessions = createSessions(pace);
  const book = createRecordingBook(description.recordings);
  let answered: (action: string) => void = () => {};
  const sayMs = cameraClock.sayMs;
  const search = { book, sessions, nowMs, sayMs, trueMs: (saidMs: number) => saidMs - sayMs(0) };

  const dispatch = async (call: Call): Promise<Reply | undefined> =>
    ownServices(call) ??
    deviceService(call) ??
    recordingService(call, book) ??
    replayService(call, book, replayUri) ??
    (await searchService(call.request, search));

  const answer = async (request: IncomingMessage, body: string): Promise<Answer | typeof hang> => {
    if (faults.has('silentBlackhole')) return hang;
    if (request.method !== 'POST') return page(405, 'POST only');
    const soap = readRequest(body);
    if (!soap) return soapAnswer(refuse('ter:WellFormed', 'This is not a SOAP request'), false);
    if (!openToAll.has(soap.action)) {
      const { authorization } = request.headers;
      const refusal = access.refusalOf({ token: soap.token, authorization, method: 'POST', action: soap.action });
      if (refusal?.how === 'challenge') {
        return { status: 401, headers: { 'WWW-Authenticate': refusal.header }, body: 'Unauthorized' };
      }
      if (refusal) return soapAnswer(refuse('ter:NotAuthorized', refusal.reason), false);
    }
    const base = `http://${request.headers.host ?? onvif.host}`;
    const camera = { id, name, serial, mac, extras: noExtras };
    const said = await dispatch({ request: soap, camera, base, clock: cameraClock, trueNowMs: nowMs, faults });
    const { action } = soap;
    return {
      ...soapAnswer(said ?? refuse('ter:ActionNotSupported', `This recorder does not know ${action}`, 500), false),
      afterwards: () => answered(action),
    };
  };
  const web = createWebServer(onvif, answer, () => undefined);
  const unplug = async (): Promise<void> => {
    sessions.forget();
    access.forget();
    await web.close();
  };

  return {
    recordings: book,
    pace,
    plug: web.open,
    unplug,
    restart: async () => {
      await unplug();
      await web.open();
    },
    forgetSearches: sessions.forget,
    setFault: (fault, value) => faults.set(fault, value),
    onAnswered: (listener) => {
      answered = listener;
    },
    openSearches: sessions.open,
  };
};

const services = ['device', 'recording', 'search', 'replay'] as const;

const ownServices = ({ request, base }: Call): Reply | undefined => {
  const addressOf = (service: string): string => escapeXml(`${base}/onvif/${service}_service`);
  if (request.action === 'GetServices') {
    const listed = services.map(
      (service) =>
        `<tds:Service><tds:Namespace>http://www.onvif.org/ver10/${service}/wsdl</tds:Namespace><tds:XAddr>${addressOf(service)}</tds:XAddr>` +
        '<tds:Version><tt:Major>22</tt:Major><tt:Minor>6</tt:Minor></tds:Version></tds:Service>',
    );
    return reply(`<tds:GetServicesResponse>${listed.join('')}</tds:GetServicesResponse>`);
  }
  if (request.action !== 'GetCapabilities') return undefined;
  const at = (service: string): string => `<tt:XAddr>${addressOf(service)}</tt:XAddr>`;
  return reply(
    `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device>${at('device')}</tt:Device><tt:Extension><tt:Recording>${at('recording')}</tt:Recording>` +
      `<tt:Search>${at('search')}</tt:Search><tt:Replay>${at('replay')}</tt:Replay></tt:Extension></tds:Capabilities></tds:GetCapabilitiesResponse>`,
  );
};

/** ONVIF Recording Control 22.06: what is read of it. */
const recordingService = ({ request }: Call, book: RecordingBook): Reply | undefined => {
  if (request.action !== 'GetRecordings') return undefined;
  const items = book
    .all()
    .map(
      ({ token, name }) =>
        `<trc:RecordingItem><tt:RecordingToken>${escapeXml(token)}</tt:RecordingToken><tt:Configuration><tt:Source><tt:SourceId>sim</tt:SourceId>` +
        `<tt:Name>${escapeXml(name)}</tt:Name><tt:Location/><tt:Description/><tt:Address/></tt:Source><tt:Content/><tt:MaximumRetentionTime>P0D</tt:MaximumRetentionTime>` +
        `</tt:Configuration><tt:Tracks><tt:Track><tt:TrackToken>${videoTrack}</tt:TrackToken><tt:Configuration><tt:TrackType>Video</tt:TrackType><tt:Description/>` +
        '</tt:Configuration></tt:Track></tt:Tracks></trc:RecordingItem>',
    );
  return reply(`<trc:GetRecordingsResponse>${items.join('')}</trc:GetRecordingsResponse>`);
};

/** ONVIF Replay Control 22.06. */
const replayService = (
  { request }: Call,
  book: RecordingBook,
  replayUri: (recordingToken: string) => string | undefined,
): Reply | undefined => {
  if (request.action !== 'GetReplayUri') return undefined;
  const token = text(request.body, 'RecordingToken') ?? '';
  const uri = book.find(token) && replayUri(token);
  if (uri === undefined) return refuse('ter:NoRecording', 'There is no such recording');
  return reply(`<trp:GetReplayUriResponse><trp:Uri>${escapeXml(uri)}</trp:Uri></trp:GetReplayUriResponse>`);
};
