import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Refusal, Road } from './forwarder.ts';
import { type Hearing, heardKinds } from './hearing.ts';

export interface HttpsRoadOptions {
  readonly site: string;
  /** The district's intake, with a path where it has one. */
  readonly url: string;
  readonly token: string | undefined;
  /** The authority of its certificate, PEM; undefined: those that the system trusts. */
  readonly ca: string | undefined;
  readonly hearing: Hearing;
  /** Not before its turn after the start: ten thousand sites do not begin in one second. */
  readonly isUp: () => boolean;
  readonly limitMs?: number;
}

export interface HttpsRoad extends Road {
  /** Asks what the district has for this site, and says where its chain and its answers stand. Rejects like `send`. */
  ask(head: { readonly sequence: number; readonly sha256: string; readonly answers: number }): Promise<void>;
}

/** From the first byte to the last of a request and its answer. */
const answeredWithinMs = 60_000;
const largestAnswerBytes = 1024 * 1024;

/** Sealed things by POST to the district's intake; its receipt and what else it has for us stand in the answer. */
export const httpsRoad = ({ site, url, token, ca, hearing, isUp, limitMs }: HttpsRoadOptions): HttpsRoad => {
  const base = url.replace(/\/+$/, '');
  const call = (path: string, options: RequestOptions, bytes?: Buffer): Promise<unknown> =>
    askOnce(
      new URL(`${base}${path}`),
      {
        ...options,
        headers: {
          ...options.headers,
          accept: 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(ca === undefined ? {} : { ca }),
      },
      bytes,
      limitMs ?? answeredWithinMs,
    );
  const hear = (answer: unknown): void => {
    if (typeof answer !== 'object' || answer === null) return;
    const { receipt, ...lists } = answer as Record<string, unknown>;
    if (receipt !== undefined) hearing.value('receipts', receipt);
    for (const kind of heardKinds) {
      const said = lists[kind];
      for (const body of Array.isArray(said) ? said : []) hearing.value(kind, body);
    }
  };
  return {
    name: 'https',
    isUp,
    send: async (kind, bytes) => {
      const headers = { 'content-type': contentTypes[kind], 'content-length': bytes.byteLength };
      hear(await call(`/${kind}`, { method: 'POST', headers }, bytes));
    },
    ask: async ({ sequence, sha256, answers }) => {
      const query = new URLSearchParams({ site, sequence: String(sequence), sha256, answers: String(answers) });
      hear(await call(`/notices?${query}`, { method: 'GET' }));
    },
  };
};

const contentTypes = { summaries: 'application/cloudevents+json', answers: 'application/json' } as const;

/** One request and its whole answer as JSON. @throws in words that hold no secret; a `Refusal` for what is not wanted as it is. */
const askOnce = async (
  url: URL,
  options: RequestOptions,
  bytes: Buffer | undefined,
  limitMs: number,
): Promise<unknown> => {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const signal = AbortSignal.timeout(limitMs);
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      // No kept connection: a site sends once a day.
      const asking = request(url, { ...options, agent: false, signal }, resolve);
      asking.once('error', reject);
      asking.end(bytes);
    });
    return judgeAnswer(answer.statusCode ?? 0, await wholeOf(answer));
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${Math.round(limitMs / 1000)} s`);
    throw error;
  }
};

const wholeOf = async (answer: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > largestAnswerBytes) {
      answer.destroy();
      throw new Error('the answer is larger than 1 MiB');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

/** What is wrong with what was sent, and not with the way there: another road or a later time would not help. */
const refusals: readonly number[] = [400, 409, 413, 422];

const judgeAnswer = (status: number, text: string): unknown => {
  // A redirect is not followed: the token is for this address alone.
  if (status >= 300 && status < 400)
    throw new Error(`redirected (${status}); upstream.https.url must name the intake itself`);
  const body = parsed(text);
  if (status >= 200 && status < 300) {
    if (typeof body !== 'object' || body === null) throw new Error('the answer is no JSON');
    return body;
  }
  const code = codeOf(body);
  if (code !== undefined && refusals.includes(status)) throw refusal(code);
  throw new Error(`answered ${status}${code === undefined ? '' : ` ${code}`}`);
};

const refusal = (code: string): Refusal =>
  Object.assign(new Error(`the district refused it: ${code}`), { refused: code });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Only a word of the form of our own codes: what else a stranger writes does not reach a screen. */
const codeOf = (body: unknown): string | undefined => {
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : undefined;
};
