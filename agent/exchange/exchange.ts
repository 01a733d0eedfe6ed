import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http';
import { request as overHttps, type RequestOptions as TlsOptions } from 'node:https';

export interface Question
  extends Pick<RequestOptions, 'method' | 'agent' | 'path' | 'lookup'>,
    Pick<TlsOptions, 'ca' | 'rejectUnauthorized'> {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** The longest pause, from the asking on. */
  readonly silenceMs?: number;
  /** From the asking to the last byte of the answer. */
  readonly wholeMs?: number;
  /** All of the question is out: whoever was asked may act on it, whatever comes back. */
  readonly onSent?: () => void;
}

/**
 * One request over HTTP or HTTPS, and what `receive` makes of the answer, whatever its status. No redirect is followed: a token is
 * for the address that was asked. Rejects with words that hold neither the address nor what was sent.
 */
export const exchange = <T>(
  url: URL,
  { body, silenceMs, wholeMs, headers, onSent, ...options }: Question,
  receive: (answer: IncomingMessage) => Promise<T>,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const signal = wholeMs === undefined ? undefined : AbortSignal.timeout(wholeMs);
    const failed = (error: unknown): void =>
      reject(signal?.aborted ? new Error(`no whole answer within ${Number(wholeMs) / 1000} s`) : error);
    const asked = (url.protocol === 'https:' ? overHttps : overHttp)(
      url,
      {
        ...options,
        headers: { ...headers, ...(body && { 'content-length': body.byteLength }) },
        ...(signal && { signal }),
        ...(silenceMs !== undefined && { timeout: silenceMs }),
      },
      (answer) => void receive(answer).then(resolve, failed),
    );
    asked.on('timeout', () => asked.destroy(new Error(`no word for ${Number(silenceMs) / 1000} s`)));
    asked.on('error', failed);
    if (onSent) asked.on('finish', onSent);
    // Whoever is asked may refuse a body before all of it is there; the answer is what counts.
    asked.end(body);
  });

/** All that is answered. @throws when it is more than `mostBytes`. */
export const bodyOf = async (answer: IncomingMessage, mostBytes = Number.POSITIVE_INFINITY): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > mostBytes) throw new Error(`the answer is larger than ${mostBytes / 1024 ** 2} MiB`);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
};
