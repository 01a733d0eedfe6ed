import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { matches } from '#agent/http/resource.ts';
import { feedPage } from '#agent/summary/feed.ts';
import { keysOf } from '#agent/summary/routes.ts';
import type { SealedStore } from '#agent/summary/store.ts';
import type { PublicKey } from '#contract/district.ts';
import { type ProblemCode, problemCodes } from '#contract/problems.ts';

export interface ServedSite {
  readonly site: string;
  readonly token: string;
  readonly key: PublicKey;
  readonly store: SealedStore;
  /** Nobody answers: the line is cut as soon as it is asked. */
  readonly offline: boolean;
}

export interface Serving {
  readonly address: string;
  stop(): Promise<void>;
}

const mostOfAPage = 1000;

/**
 * Serves every facility at `/SITE/district/v1/…` on loopback, as its own box would at `/district/v1/…`: the pages are
 * the product's. One Fastify for each of ten thousand would be gigabytes; this finds the facility by its first segment.
 */
export const serveSites = async (
  sites: ReadonlyMap<string, ServedSite>,
  { port, latencyMs }: { readonly port: number; readonly latencyMs: number },
): Promise<Serving> => {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, name = '', ...path] = url.pathname.split('/');
    const found = sites.get(name);
    if (found?.offline) {
      request.socket.destroy();
      return;
    }
    const answer = (): void => send(response, answerOf(found, path.join('/'), url, request));
    if (latencyMs === 0) answer();
    else void delay(latencyMs).then(answer);
  });
  server.listen(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port: bound } = server.address() as AddressInfo; // listens on TCP
  return {
    address: `http://127.0.0.1:${bound}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly etag?: string;
  readonly body?: string | Buffer;
}

const answerOf = (found: ServedSite | undefined, path: string, url: URL, request: IncomingMessage): Answer => {
  if (!found) return problem('not_found', 'there is no such facility here');
  if (request.headers.authorization !== `Bearer ${found.token}`) return problem('unauthenticated', 'which token?');
  if (request.method !== 'GET') return problem('not_found', 'only reading is simulated');
  const { site, store, key } = found;
  if (path === 'district/v1/key') {
    return { status: 200, type: json, body: JSON.stringify({ site, keys: keysOf(store, key) }) };
  }
  if (path === 'district/v1/summaries') return pageOf(found, url.searchParams, request.headers['if-none-match']);
  const [, day] = /^district\/v1\/summaries\/(\d{4}-\d{2}-\d{2})$/.exec(path) ?? [];
  const row = day === undefined ? undefined : store.find(day, Number(url.searchParams.get('revision')) || undefined);
  return row
    ? { status: 200, type: 'application/cloudevents+json; charset=utf-8', etag: `"${row.sha256}"`, body: row.bytes }
    : problem('not_found', 'no such day or revision was sealed');
};

const pageOf = ({ store, site }: ServedSite, query: URLSearchParams, ifNoneMatch: string | undefined): Answer => {
  const after = Number(query.get('after') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? 100), mostOfAPage);
  if (!Number.isSafeInteger(after) || after < 0 || !Number.isInteger(limit) || limit < 1) {
    return problem('invalid', 'after and limit are whole numbers');
  }
  const page = feedPage(store, site, { after, limit });
  if (!page.ok) return problem(page.failure.code, page.failure.detail ?? '');
  const { etag } = page;
  if (matches(ifNoneMatch, etag)) return { status: 304, etag };
  return { status: 200, type: json, etag, body: Buffer.concat([...page.body().chunks]) };
};

const json = 'application/json; charset=utf-8';

const problem = (code: ProblemCode, detail: string): Answer => {
  const { status, title } = problemCodes[code];
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail });
  return { status, type: 'application/problem+json', body };
};

const send = (response: ServerResponse, { status, type, etag, body }: Answer): void => {
  if (etag !== undefined) response.setHeader('etag', etag);
  if (type !== undefined) response.setHeader('content-type', type);
  if (body !== undefined) response.setHeader('content-length', Buffer.byteLength(body));
  response.writeHead(status).end(body);
};
