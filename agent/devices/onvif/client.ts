import { randomBytes } from 'node:crypto';
import type { EpochMs } from '#agent/time/clock.ts';
import type { FailedExchange, Login } from '../driver.ts';
import { clockQuestion, isSetByHand, readClock } from './clock.ts';
import { type Account, type Challenge, digestHeader, readChallenge, usernameToken } from './login.ts';
import { masked } from './masked.ts';
import { type Fault, readSoap, soapDocument } from './soap.ts';
import { createTransport, type HttpAnswer, type NoAnswer } from './transport.ts';
import type { Element } from './xml.ts';

/** A call that did not bring what it was made for. `unreachable`: nothing came back. */
export type CallFailure =
  | {
      readonly ok: false;
      readonly why: 'unreachable';
      readonly detail: string;
      readonly isClosed: boolean;
      readonly tookMs: number;
    }
  | ({ readonly ok: false } & Fault);
export type CallAnswer = { readonly ok: true; readonly body: Element } | CallFailure;

export interface Call {
  readonly to: URL;
  /** The first element of the SOAP body, its values escaped. */
  readonly body: string;
  /** WS-Addressing; only what is said to a subscription needs it. */
  readonly action?: string | undefined;
  readonly parameters?: string | undefined;
  readonly limitMs?: number | undefined;
  /** Answered to anybody: sent without credentials. */
  readonly isOpen?: boolean | undefined;
  /** The pull that waits does so beside the queue. */
  readonly isPull?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** `offsetMs`: the camera's clock minus ours; undefined when it does not tell. */
export type ClockAnswer =
  | { readonly ok: true; readonly offsetMs: number | undefined; readonly isSetByHand: boolean | undefined }
  | Extract<CallFailure, { why: 'unreachable' }>;

export interface ClientOptions {
  /** Of its device service. */
  readonly address: URL;
  readonly account: Account | undefined;
  readonly now: () => EpochMs;
  readonly limitMs: number;
  /** The technician allowed to send the password itself; nobody else may. */
  readonly allowsPlainText?: boolean | undefined;
}

/** Talks SOAP to one camera: one call after the other, beside one pull, with the login that it takes. Never rejects. */
export interface OnvifClient {
  call(call: Call): Promise<CallAnswer>;
  /** Fetches a picture, with whatever login the camera takes over plain HTTP. */
  fetch(url: URL, limitMs: number): Promise<HttpAnswer | CallFailure>;
  /** Finds out by this call how the camera takes our credentials: at most two attempts with them on the wire. */
  logIn(call: Call): Promise<CallAnswer>;
  /** How it took them; undefined before it did, and after it refused what it took before. */
  login(): Login | undefined;
  /** Reads the camera's clock, which its logins are stamped with. Any answer over HTTP means that it is there. */
  readClock(): Promise<ClockAnswer>;
  /** The camera's own time as far as it told, milliseconds since the epoch. */
  cameraNow(): number;
  /** Uses another password from now on. */
  setAccount(account: Account): void;
  /** The last exchange that failed; undefined when none did. */
  diagnostics(): FailedExchange | undefined;
  close(): void;
}

/** Far below what any camera tolerates, far above what a clock drifts between two readings. */
const clockJumpMs = 2_000;
const longestSoapBytes = 1024 * 1024;
const longestPictureBytes = 16 * 1024 * 1024;

export const createOnvifClient = (options: ClientOptions): OnvifClient => {
  const transport = createTransport();
  let { account } = options;
  let login: Login | undefined = account === undefined ? 'none' : undefined;
  let challenge: Challenge | undefined;
  let nonceUses = 0;
  let clockOffsetMs = 0;
  let hasReadClock = false;
  let failedExchange: FailedExchange | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const digest = (url: URL, method: string): Record<string, string> => {
    if (!challenge || !account) return {};
    nonceUses += 1;
    const request = {
      method,
      path: `${url.pathname}${url.search}`,
      uses: nonceUses,
      cnonce: randomBytes(8).toString('hex'),
    };
    return { authorization: digestHeader(challenge, account, request) };
  };

  /** One exchange on the wire, with this login. */
  const exchange = async (
    call: Call,
    how: Login,
    isAgain = false,
  ): Promise<{ answer: CallAnswer; http: HttpAnswer | NoAnswer }> => {
    const security =
      account && (how === 'ws_digest' || how === 'ws_text')
        ? usernameToken(account, how === 'ws_text' ? 'text' : 'digest', options.now() + clockOffsetMs, randomBytes(20))
        : undefined;
    const { body, action, parameters } = call;
    const document = soapDocument({ body, security, action, parameters, to: action && escapedAddress(call.to) });
    const http = await transport.send({
      method: 'POST',
      url: call.to,
      headers: {
        'content-type': `application/soap+xml; charset=utf-8${action === undefined ? '' : `; action="${action}"`}`,
        ...(how === 'http_digest' ? digest(call.to, 'POST') : {}),
      },
      body: document,
      limitMs: call.limitMs ?? options.limitMs,
      longestAnswerBytes: longestSoapBytes,
      signal: call.signal,
    });
    // Stamped anew: should the first have arrived, a camera that remembers nonces would take it for a replay.
    if (!http.ok && http.isLeftOver && !isAgain) return exchange(call, how, true);
    const answer = await answerOf(http);
    if (!answer.ok) {
      failedExchange = { at: options.now(), text: masked({ to: call.to, document, http, failure: answer, account }) };
    }
    return { answer, http };
  };

  /** With HTTP Digest: a nonce that has run out is renewed once, which is no second guess at the password. */
  const withDigest = async (call: Call): Promise<CallAnswer> => {
    const hadNonce = challenge !== undefined;
    const first = await exchange(call, 'http_digest');
    const next = challengeOf(first.http);
    if (!next) return first.answer;
    take(next);
    return hadNonce ? (await exchange(call, 'http_digest')).answer : first.answer;
  };

  const take = (next: Challenge): void => {
    challenge = next;
    nonceUses = 0;
  };

  const once = async (call: Call, how: Login): Promise<CallAnswer> =>
    how === 'http_digest' ? withDigest(call) : (await exchange(call, how)).answer;

  /** Returns the camera's clock; sets the offset where it is told. */
  const measureClock = async (): Promise<ClockAnswer> => {
    const call = { to: options.address, body: clockQuestion };
    const askedAt = options.now();
    let answer = (await exchange(call, 'none')).answer;
    // Some tell the time only to whom they know.
    if (!answer.ok && answer.why === 'not_authorized' && login !== undefined) answer = await once(call, login);
    if (!answer.ok) {
      return answer.why === 'unreachable' ? answer : { ok: true, offsetMs: undefined, isSetByHand: undefined };
    }
    const clockMs = readClock(answer.body);
    // ONVIF tells whole seconds; the middle of the exchange and of that second are the best guess.
    const offsetMs = clockMs === undefined ? undefined : clockMs + 500 - Math.round((askedAt + options.now()) / 2);
    hasReadClock = true;
    clockOffsetMs = offsetMs ?? clockOffsetMs;
    return { ok: true, offsetMs, isSetByHand: isSetByHand(answer.body) };
  };

  const known = async (call: Call): Promise<CallAnswer> => {
    if (call.isOpen) return (await exchange(call, 'none')).answer;
    // Refused, and nobody allowed another try yet: each one might be the last before the account is locked.
    if (login === undefined) return { ok: false, why: 'not_authorized', detail: 'credentials refused' };
    const how = login;
    const answer = await once(call, how);
    if (!isRefusal(answer) || how === 'none') return answer;
    const again = await afterClockJump(call, how, answer);
    // What it took before it refuses now: nothing else is tried until somebody asks for a login again.
    if (isRefusal(again)) login = undefined;
    return again;
  };

  /** A camera that restarted in 1970 refuses a login of today. Its clock is read again, and if it jumped, so is the call made. */
  const afterClockJump = async (call: Call, how: Login, refused: CallAnswer): Promise<CallAnswer> => {
    const isStamped = how === 'ws_digest' || how === 'ws_text';
    if (!isStamped || (!refused.ok && refused.why === 'locked')) return refused;
    const before = clockOffsetMs;
    const clock = await measureClock();
    const hasJumped = clock.ok && clock.offsetMs !== undefined && Math.abs(clock.offsetMs - before) > clockJumpMs;
    return hasJumped ? once(call, how) : refused;
  };

  const climb = async (call: Call): Promise<CallAnswer> => {
    if (account === undefined || login !== undefined) return known(call);
    // A login that is stamped with the wrong time would be an attempt thrown away.
    if (!hasReadClock) await measureClock();
    const first = await exchange(call, 'ws_digest');
    const asked = challengeOf(first.http);
    if (!isRefusal(first.answer)) return taken('ws_digest', first.answer);
    if (!first.answer.ok && first.answer.why === 'locked') return first.answer;
    if (asked) {
      take(asked);
      const second = await exchange(call, 'http_digest');
      return isRefusal(second.answer) ? second.answer : taken('http_digest', second.answer);
    }
    if (options.allowsPlainText) {
      const second = await exchange(call, 'ws_text');
      return isRefusal(second.answer) ? second.answer : taken('ws_text', second.answer);
    }
    return first.answer.ok || first.answer.why !== 'not_authorized'
      ? first.answer
      : { ...first.answer, isPlainTextLeft: true };
  };

  /** A login is known to be right only by an answer that needed it. */
  const taken = (how: Login, answer: CallAnswer): CallAnswer => {
    if (answer.ok) login = how;
    return answer;
  };

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = queue.then(act, act);
    queue = turn;
    return turn;
  };

  return {
    call: (call) => (call.isPull ? known(call) : inTurn(() => known(call))),
    logIn: (call) => inTurn(() => climb(call)),
    fetch: (url, limitMs) =>
      inTurn(async () => {
        const ask = (headers: Readonly<Record<string, string>>): Promise<HttpAnswer | NoAnswer> =>
          transport.send({ method: 'GET', url, headers, limitMs, longestAnswerBytes: longestPictureBytes });
        let http = await ask(digest(url, 'GET'));
        if (!http.ok && http.isLeftOver) http = await ask(digest(url, 'GET'));
        const next = challengeOf(http);
        if (next && account && login !== undefined) {
          take(next);
          http = await ask(digest(url, 'GET'));
        }
        if (!http.ok) return unreachable(http);
        if (http.status === 401 || http.status === 403) {
          return { ok: false, why: 'not_authorized', detail: `HTTP ${http.status}` };
        }
        return http.status === 200 ? http : { ok: false, why: 'other', detail: `HTTP ${http.status}` };
      }),
    login: () => login,
    readClock: () => inTurn(measureClock),
    cameraNow: () => options.now() + clockOffsetMs,
    setAccount: (next) => {
      account = next;
      if (login === 'none') login = 'ws_digest';
    },
    diagnostics: () => failedExchange,
    close: transport.close,
  };
};

const isRefusal = (answer: CallAnswer): boolean =>
  !answer.ok && (answer.why === 'not_authorized' || answer.why === 'locked');

const challengeOf = (http: HttpAnswer | NoAnswer): Challenge | undefined =>
  http.ok && http.status === 401 ? readChallenge(http.headers['www-authenticate']) : undefined;

const unreachable = ({ reason, isClosed, tookMs }: NoAnswer): CallFailure => ({
  ok: false,
  why: 'unreachable',
  detail: reason,
  isClosed,
  tookMs,
});

const answerOf = async (http: HttpAnswer | NoAnswer): Promise<CallAnswer> => {
  if (!http.ok) return unreachable(http);
  const answer = await readSoap(http.status, http.body);
  return answer.ok ? answer : { ok: false, ...answer.fault };
};

const escapedAddress = (address: URL): string => address.href.replaceAll('&', '&amp;');
