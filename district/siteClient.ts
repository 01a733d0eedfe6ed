import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface SiteRequest {
  /** `https://host:port`, with a path where several sites answer there. */
  readonly address: string;
  /** What is asked for below it, with its query. */
  readonly path: string;
  readonly token: string | undefined;
  /** The authority that vouches for the site's certificate, PEM; undefined: those of the machine. */
  readonly ca: string | undefined;
  readonly etag?: string | undefined;
  /** Sent as JSON by POST; a GET without. */
  readonly body?: object | undefined;
}

export type SiteAnswer =
  | { readonly ok: true; readonly status: number; readonly etag: string | undefined; readonly body: Buffer }
  | { readonly ok: false; readonly detail: string };

export interface SiteClient {
  ask(request: SiteRequest): Promise<SiteAnswer>;
  close(): void;
}

export interface SiteLimits {
  /** From asking until the answer begins, and the longest pause in it. */
  readonly silenceMs: number;
  /** The whole answer. */
  readonly wholeMs: number;
}

/** A thousand summaries of 64 KiB: nothing that a site seals comes near. */
const mostBytes = 64 * 1024 * 1024;

/** Asks sites over HTTP. Never follows a redirect: the token is for the site in the list. */
export const createSiteClient = ({ silenceMs, wholeMs }: SiteLimits): SiteClient => {
  const plain = new HttpAgent({ keepAlive: true, timeout: silenceMs });
  const secured = new Map<string | undefined, HttpsAgent>();
  const agentFor = (url: URL, ca: string | undefined): HttpAgent | HttpsAgent => {
    if (url.protocol === 'http:') return plain;
    const known = secured.get(ca) ?? new HttpsAgent({ keepAlive: true, timeout: silenceMs, ...(ca && { ca }) });
    secured.set(ca, known);
    return known;
  };
  return {
    ask: ({ address, path, token, etag, ca, body }) =>
      new Promise((resolve) => {
        const url = new URL(`${address}${path}`);
        const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
        const failed = (error: unknown): void => resolve({ ok: false, detail: detailOf(error, silenceMs, wholeMs) });
        const sent = body && Buffer.from(JSON.stringify(body));
        const headers = {
          accept: 'application/json',
          ...(sent && { 'content-type': 'application/json', 'content-length': sent.length }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(etag !== undefined && { 'if-none-match': etag }),
        };
        const options = {
          method: sent ? 'POST' : 'GET',
          agent: agentFor(url, ca),
          headers,
          timeout: silenceMs,
          signal: AbortSignal.timeout(wholeMs),
        };
        try {
          const request = send(url, options, (response) => {
            void bodyOf(response).then((received) => {
              const { statusCode: status = 0, headers } = response;
              resolve({ ok: true, status, etag: headers.etag, body: received });
            }, failed);
          });
          request.on('timeout', () => request.destroy(new Error('silent')));
          request.on('error', failed);
          request.end(sent);
        } catch (error) {
          // A token or tag with signs that no header may have.
          failed(error);
        }
      }),
    close: () => {
      plain.destroy();
      for (const agent of secured.values()) agent.destroy();
    },
  };
};

const bodyOf = async (response: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) throw new Error(`the answer is longer than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
};

/** What went wrong on the line, without the address: that is in the list. */
const detailOf = (error: unknown, silenceMs: number, wholeMs: number): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.message === 'silent') return `no word for ${silenceMs / 1000} s`;
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `not all of it came within ${wholeMs / 1000} s`;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
};
