import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { bodyOf, exchange } from '#agent/exchange/exchange.ts';

export interface Asked {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The district's own token unless another is named; `null`: no credential. */
  readonly token?: string | null;
  /** Takes a 429 as it is, where it is what was looked for. */
  readonly impatient?: boolean;
}
export interface Answer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Status line, headers and body, as they are on the wire. */
  readonly wireBytes: number;
}

export interface Probe {
  /** @throws when nobody answers within the time-out. Waits and asks again when it is told that it asks too often. */
  ask(path: string, asked?: Asked): Promise<Answer>;
  /** Everything that was heard so far. */
  readonly heard: readonly Answer[];
  close(): void;
}

export interface ProbeOptions {
  readonly token: string;
  /** A certificate authority (PEM) that is believed whatever name the site's certificate bears. */
  readonly ca?: string | undefined;
}

const timeoutMs = 10_000;
const mostBytes = 256 * 1024 * 1024;
const longestWaitSeconds = 90;
const mostTries = 4;

/** Asks one site, at `address` with or without a path. */
export const createProbe = (address: URL, { token, ca }: ProbeOptions): Probe => {
  const agent =
    address.protocol === 'https:'
      ? new HttpsAgent({ keepAlive: true, ...(ca !== undefined && { ca, checkServerIdentity: () => undefined }) })
      : new HttpAgent({ keepAlive: true });
  const prefix = address.pathname.replace(/\/$/, '');
  const heard: Answer[] = [];

  const once = (path: string, { method = 'GET', headers = {}, body, token: other }: Asked): Promise<Answer> => {
    const bearer = other === undefined ? token : other;
    const question = {
      agent,
      method,
      // As it is asked for: what dots and slashes in it do is for the site to say.
      path: prefix + path,
      silenceMs: timeoutMs,
      headers: {
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : Buffer.from(body),
    };
    return exchange(address, question, async (incoming) => {
      const received = await bodyOf(incoming, mostBytes);
      const { statusCode = 0, statusMessage = '', httpVersion, rawHeaders } = incoming;
      const line = `HTTP/${httpVersion} ${statusCode} ${statusMessage}\r\n`;
      // Each name with ": " and each value with a line's end; and the empty line.
      const inHeaders = rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text, 'latin1') + 2, 2);
      return {
        ...{ method, path, status: statusCode, body: received },
        headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, value?.toString()])),
        wireBytes: line.length + inHeaders + received.length,
      };
    });
  };

  return {
    heard,
    ask: async (path, asked = {}) => {
      for (let tried = 1; ; tried += 1) {
        const answer = await once(path, asked);
        heard.push(answer);
        if (answer.status !== 429 || asked.impatient || tried === mostTries) return answer;
        const seconds = Number(answer.headers['retry-after'] ?? 1);
        await pause(Math.min(Number.isFinite(seconds) ? seconds : 1, longestWaitSeconds));
      }
    },
    close: () => agent.destroy(),
  };
};

/** Waits so many seconds. */
export const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));
