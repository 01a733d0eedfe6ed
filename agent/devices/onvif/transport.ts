import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** What came back over HTTP, whatever it is. Header names are lower case. */
export interface HttpAnswer {
  readonly ok: true;
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Nothing came back. `reason`: the shortest name of what went wrong: `ECONNREFUSED`, `timeout`, `aborted`. */
export interface NoAnswer {
  readonly ok: false;
  readonly reason: string;
  /** The camera closed a connection that it had taken the request on. */
  readonly isClosed: boolean;
  /** The connection was an old one that the camera had probably closed before it was used again: worth another try. */
  readonly isLeftOver: boolean;
  readonly tookMs: number;
}

export interface HttpQuestion {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The whole exchange, milliseconds. */
  readonly limitMs: number;
  readonly longestAnswerBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** The way to one camera: a few connections that are used again, because each new one costs a small camera dearly. */
export interface Transport {
  /** Never rejects and never throws. */
  send(question: HttpQuestion): Promise<HttpAnswer | NoAnswer>;
  close(): void;
}

/** One for commands, one for the pull that waits. */
const mostSockets = 2;

export const createTransport = (): Transport => {
  const keep = { keepAlive: true, maxSockets: mostSockets, maxFreeSockets: 1, timeout: 60_000 };
  const http = new HttpAgent(keep);
  // Cameras sign their own certificates; what protects the password is that it is never sent as it is.
  const https = new HttpsAgent({ ...keep, rejectUnauthorized: false });
  const post = (question: HttpQuestion): Promise<HttpAnswer | NoAnswer> =>
    new Promise((done) => {
      const startedAt = performance.now();
      const limit = AbortSignal.timeout(question.limitMs);
      let isOnItsWay = false;
      let isSent = false;
      let isOver = false;
      const fail = (error: unknown): void => {
        if (isOver) return;
        isOver = true;
        const reason = limit.aborted ? 'timeout' : question.signal?.aborted ? 'aborted' : reasonOf(error);
        const isClosed = isSent && closings.has(reason);
        const tookMs = performance.now() - startedAt;
        const isLeftOver = closings.has(reason) && request.reusedSocket && !isOnItsWay && tookMs < leftOverMs;
        done({ ok: false, reason, isClosed, isLeftOver, tookMs });
      };
      const isSecure = question.url.protocol === 'https:';
      const request = (isSecure ? httpsRequest : httpRequest)(
        question.url,
        {
          method: question.method,
          headers: { ...question.headers, 'content-length': Buffer.byteLength(question.body ?? '') },
          agent: isSecure ? https : http,
          signal: question.signal ? AbortSignal.any([limit, question.signal]) : limit,
        },
        (response) => {
          isOnItsWay = true;
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > question.longestAnswerBytes) request.destroy(new Error('answer too long'));
            else chunks.push(chunk);
          });
          response.once('end', () =>
            done({
              ok: true,
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            }),
          );
          response.once('error', fail);
        },
      );
      request.once('finish', () => {
        isSent = true;
      });
      request.once('close', () => isOnItsWay || fail(new Error('closed')));
      request.on('error', fail);
      request.end(question.body);
    });
  return {
    send: async (question) => {
      try {
        return await post(question);
      } catch (error) {
        // An address or a header that Node refuses.
        return { ok: false, reason: reasonOf(error), isClosed: false, isLeftOver: false, tookMs: 0 };
      }
    },
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
};

/** A closed connection is noticed at once, not after a while; but a busy box may take its time to look. */
const leftOverMs = 500;
const closings = new Set(['ECONNRESET', 'EPIPE', 'closed', 'socket hang up']);

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 80);
};
