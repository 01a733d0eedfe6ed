import { createHash, randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Clock } from '#agent/time/clock.ts';
import { type Camera, createCamera } from '#sim/camera/camera.ts';
import type { Extras } from '#sim/camera/events.ts';
import { freePort } from '#tests/box.ts';
import { fakeClock } from '#tests/clock.ts';
import { account } from './simulator.ts';

export interface Said {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

interface Asking {
  /** `ws`: WS-Security digest; `text`: the password in clear; `none`. */
  readonly login?: 'ws' | 'text' | 'none';
  readonly path?: string;
  readonly password?: string;
  readonly username?: string;
  /** Added to the time in the token. */
  readonly aheadMs?: number;
  readonly authorization?: string;
  readonly signal?: AbortSignal;
}

const namespaces = { tds: 'ver10/device', tr2: 'ver20/media', tmd: 'ver10/deviceIO', trt: 'ver10/media' };
const tokenProfile = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0';

/** A simulated camera on a free port with a clock of its own, and a client that says exactly what it is told. */
export const startCamera = async ({ extras, clock = fakeClock() }: { extras?: Extras; clock?: Clock } = {}) => {
  const port = await freePort();
  /** The logins that the stream was told to want, last. */
  let streamLogins: Readonly<Record<string, string>> | undefined;
  const camera: Camera = createCamera(
    {
      id: 'cam-yard',
      name: '院子',
      onvif: new URL(`http://127.0.0.1:${port}/onvif/device_service`),
      serial: 'SIM-cam-yard',
      mac: '02:00:5e:00:53:01',
      colour: 0xff334455,
      account,
      ...(extras ? { extras } : {}),
    },
    clock,
    {
      streamUri: (id, stream) => `rtsp://127.0.0.1:5554/${id}/${stream}?channel=1`,
      snapshot: async () => Buffer.from('jpeg'),
      guard: (_id, accounts) => {
        streamLogins = Object.fromEntries(accounts);
      },
    },
  );
  await camera.plug();
  onTestFinished(() => camera.unplug());
  const base = `http://127.0.0.1:${port}`;

  /** `body`: the element that is asked, with one of the prefixes above, `tev` or `wsnt`. */
  const ask = async (body: string, asking: Asking = {}): Promise<Said> => {
    const response = await fetch(new URL(asking.path ?? '/onvif/device_service', base), {
      method: 'POST',
      // A connection that is used again may be one that a restart has just ended.
      headers: {
        connection: 'close',
        ...(asking.authorization === undefined ? {} : { authorization: asking.authorization }),
      },
      body: envelope(body, securityOf(asking, clock.now())),
      ...(asking.signal ? { signal: asking.signal } : {}),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  /** Creates a pull point and returns how to ask at its address. */
  const subscribe = async (terminationTime?: string) => {
    const said = await ask(
      `<tev:CreatePullPointSubscription>${terminationTime ? `<tev:InitialTerminationTime>${terminationTime}</tev:InitialTerminationTime>` : ''}</tev:CreatePullPointSubscription>`,
    );
    const address = new URL(between(said.text, 'Address') || 'http://none');
    const at = { path: `${address.pathname}${address.search}` };
    return {
      said,
      address,
      pull: (timeout = 'PT0.05S', asking: Asking = {}) =>
        ask(
          `<tev:PullMessages><tev:Timeout>${timeout}</tev:Timeout><tev:MessageLimit>20</tev:MessageLimit></tev:PullMessages>`,
          { ...at, ...asking },
        ),
      renew: () => ask('<wsnt:Renew><wsnt:TerminationTime>PT1M</wsnt:TerminationTime></wsnt:Renew>', at),
      synchronise: () => ask('<tev:SetSynchronizationPoint/>', at),
      unsubscribe: () => ask('<wsnt:Unsubscribe/>', at),
    };
  };
  return { camera, port, base, clock, ask, subscribe, streamLogins: () => streamLogins };
};

/** The text of the first element of that local name; empty when there is none. */
export const between = (xml: string, name: string): string =>
  new RegExp(`<(?:[\\w-]+:)?${name}(?: [^>]*)?>([^<]*)<`).exec(xml)?.[1]?.replaceAll('&#38;', '&') ?? '';

/** The values of all simple items with that name, with the operation that came along. */
export const itemsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`SimpleItem Name="${name}" Value="([^"]*)"`, 'g'))].map(([, value = '']) => value);

const envelope = (body: string, security: string): string =>
  `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema" ${Object.entries(
    namespaces,
  )
    .map(([prefix, uri]) => `xmlns:${prefix}="http://www.onvif.org/${uri}/wsdl"`)
    .join(
      ' ',
    )} xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"><e:Header>${security}</e:Header><e:Body>${body}</e:Body></e:Envelope>`;

const securityOf = (
  { login = 'ws', username = account.username, password = account.password, aheadMs = 0 }: Asking,
  nowMs: number,
): string => {
  if (login === 'none') return '';
  if (login === 'text')
    return `<Security><UsernameToken><Username>${username}</Username><Password Type="${tokenProfile}#PasswordText">${password}</Password></UsernameToken></Security>`;
  const nonce = randomBytes(16);
  const created = new Date(nowMs + aheadMs).toISOString();
  const digest = createHash('sha1').update(nonce).update(created).update(password).digest('base64');
  return (
    `<Security><UsernameToken><Username>${username}</Username><Password Type="${tokenProfile}#PasswordDigest">${digest}</Password>` +
    `<Nonce>${nonce.toString('base64')}</Nonce><Created>${created}</Created></UsernameToken></Security>`
  );
};

/** Answers a 401's challenge as RFC 7616 says. */
export const digestAnswer = (
  challenge: string,
  method: string,
  uri: string,
  password = account.password,
  count = '00000001',
): string => {
  const said = (name: string): string => new RegExp(`${name}="?([^",]*)`).exec(challenge)?.[1] ?? '';
  const hash = (text: string): string =>
    createHash(said('algorithm') === 'SHA-256' ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const first = hash(`${account.username}:${said('realm')}:${password}`);
  const response = hash(`${first}:${said('nonce')}:${count}:abc:auth:${hash(`${method}:${uri}`)}`);
  return (
    `Digest username="${account.username}", realm="${said('realm')}", nonce="${said('nonce')}", uri="${uri}", ` +
    `algorithm=${said('algorithm')}, qop=auth, nc=${count}, cnonce="abc", response="${response}"`
  );
};
