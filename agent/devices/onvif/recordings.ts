import type { EpochMs } from '#agent/time/clock.ts';
import { type CallAnswer, type CallFailure, type ClockAnswer, createOnvifClient } from './client.ts';
import type { Account } from './login.ts';
import { foundRecording, foundState, type NvrRecording, type NvrState, stateTopics } from './recordingResults.ts';
import { findServices, type Services } from './services.ts';
import { usableStreamAddress } from './streamAddress.ts';
import { at, children, type Element, escapeXml, textAt } from './xml.ts';

/** Talks to a recorder that keeps footage itself (ONVIF Profile G). Times are by its own clock. Never rejects. */
export interface RecordingsClient {
  /** Its clock less ours. */
  readClock(): Promise<ClockAnswer>;
  /** Every recording that it has. */
  recordings(): Promise<{ readonly ok: true; readonly recordings: readonly NvrRecording[] } | CallFailure>;
  /** How the recordings stood at `from`, and every change until `to`. */
  states(
    tokens: readonly string[],
    range: { readonly from: number; readonly to: number },
  ): Promise<{ readonly ok: true; readonly states: readonly NvrState[] } | CallFailure>;
  /** Where a recording is played from: an RTSP address, without a login. */
  replayAddress(token: string): Promise<{ readonly ok: true; readonly rtspUrl: string } | CallFailure>;
  close(): void;
}

export interface RecordingsOptions {
  readonly address: URL;
  readonly account: Account | undefined;
  readonly now: () => EpochMs;
  /** After this a search that does not complete is given up; left out: two minutes. */
  readonly searchLimitMs?: number;
}

const callLimitMs = 10_000;
const defaultSearchLimitMs = 120_000;
/** A device must keep a search at least ten seconds between two calls, and more it need not (Recording Search 22.06, 5.8). */
const keepAlive = 'PT10S';
const waitTime = 'PT5S';
const waitMs = 5_000;
const pageSize = 200;
/** Ninety days with a change each minute: what is more than this is no timeline. */
const mostResults = 130_000;
/** A device that answers at once and with nothing is not asked again at once. */
const pauseMs = 250;

export const connectRecordings = (options: RecordingsOptions): RecordingsClient => {
  const { address, account, now, searchLimitMs = defaultSearchLimitMs } = options;
  const client = createOnvifClient({ address, account, now, limitMs: callLimitMs });
  let services: Services | undefined;

  const ask = (to: URL, body: string, limitMs = callLimitMs): Promise<CallAnswer> =>
    client.login() === undefined ? client.logIn({ to, body, limitMs }) : client.call({ to, body, limitMs });

  const service = async (name: 'search' | 'replay'): Promise<{ readonly ok: true; readonly to: URL } | CallFailure> => {
    if (!services) {
      const found = await findServices(client, address);
      if (!found.ok && (found.why !== 'not_authorized' || client.login() !== undefined)) return found;
      // Some tell their services only to whom they know.
      const again = found.ok ? found : await askServices();
      if (!again.ok) return again;
      services = again.services;
    }
    const to = services[name];
    return to
      ? { ok: true, to }
      : { ok: false, why: 'unknown_action', detail: `it has no ${name} service (Profile G)` };
  };

  const askServices = async () => {
    const login = await client.logIn({ to: address, body: '<tds:GetDeviceInformation/>' });
    return login.ok ? findServices(client, address) : login;
  };

  /** One search session: begins it, takes its pages until it is complete, and ends it however it went. */
  const search = async <T>(
    begin: string,
    results: string,
    read: (list: Element) => readonly T[],
  ): Promise<{ readonly ok: true; readonly found: readonly T[] } | CallFailure> => {
    const place = await service('search');
    if (!place.ok) return place;
    const begun = await ask(place.to, begin);
    if (!begun.ok) return begun;
    const token = textAt(begun.body, 'SearchToken');
    if (token === undefined) return { ok: false, why: 'other', detail: 'the search has no token' };
    const found: T[] = [];
    let isThere = true;
    const deadline = performance.now() + searchLimitMs;
    try {
      for (;;) {
        const page = await ask(
          place.to,
          `<tse:${results}><tse:SearchToken>${escapeXml(token)}</tse:SearchToken><tse:MinResults>1</tse:MinResults>` +
            `<tse:MaxResults>${pageSize}</tse:MaxResults><tse:WaitTime>${waitTime}</tse:WaitTime></tse:${results}>`,
          callLimitMs + waitMs,
        );
        if (!page.ok) {
          isThere = page.why !== 'unreachable';
          return page;
        }
        const list = at(page.body, 'ResultList');
        const part = list ? read(list) : [];
        found.push(...part);
        if (textAt(list, 'SearchState') === 'Completed') return { ok: true, found };
        if (performance.now() > deadline) return { ok: false, why: 'other', detail: 'its search does not complete' };
        if (found.length > mostResults) return { ok: false, why: 'other', detail: 'its search has no end' };
        if (part.length === 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    } finally {
      // A completed search has ended by itself and a device may say so; others keep it until they are told.
      if (isThere)
        await ask(place.to, `<tse:EndSearch><tse:SearchToken>${escapeXml(token)}</tse:SearchToken></tse:EndSearch>`);
    }
  };

  return {
    readClock: client.readClock,
    recordings: async () => {
      const begin = `<tse:FindRecordings><tse:Scope/><tse:KeepAliveTime>${keepAlive}</tse:KeepAliveTime></tse:FindRecordings>`;
      const answer = await search(begin, 'GetRecordingSearchResults', (list) =>
        children(list, 'RecordingInformation').flatMap(foundRecording),
      );
      return answer.ok ? { ok: true, recordings: answer.found } : answer;
    },
    states: async (tokens, { from, to }) => {
      const included = tokens.map((token) => `<tt:IncludedRecordings>${escapeXml(token)}</tt:IncludedRecordings>`);
      const begin =
        `<tse:FindEvents><tse:StartPoint>${new Date(from).toISOString()}</tse:StartPoint>` +
        `<tse:EndPoint>${new Date(to).toISOString()}</tse:EndPoint><tse:Scope>${included.join('')}</tse:Scope>` +
        '<tse:SearchFilter><wsnt:TopicExpression Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">' +
        `${stateTopics}</wsnt:TopicExpression></tse:SearchFilter><tse:IncludeStartState>true</tse:IncludeStartState>` +
        `<tse:KeepAliveTime>${keepAlive}</tse:KeepAliveTime></tse:FindEvents>`;
      const answer = await search(begin, 'GetEventSearchResults', (list) =>
        children(list, 'Result').flatMap(foundState),
      );
      return answer.ok ? { ok: true, states: answer.found } : answer;
    },
    replayAddress: async (token) => {
      const place = await service('replay');
      if (!place.ok) return place;
      const answer = await ask(
        place.to,
        '<trp:GetReplayUri><trp:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol>' +
          `</tt:Transport></trp:StreamSetup><trp:RecordingToken>${escapeXml(token)}</trp:RecordingToken></trp:GetReplayUri>`,
      );
      if (!answer.ok) return answer;
      const host = address.hostname.replace(/^\[|\]$/g, '');
      const rtspUrl = usableStreamAddress(textAt(answer.body, 'Uri') ?? '', host, undefined);
      return rtspUrl === undefined
        ? { ok: false, why: 'other', detail: 'it names no RTSP address for the recording' }
        : { ok: true, rtspUrl };
    },
    close: client.close,
  };
};
