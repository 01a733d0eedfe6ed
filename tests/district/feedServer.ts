import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { SealedDay } from './chain.ts';

/** What a site answers with, which a test may change at any time. */
export interface FedSite {
  /** In the order in which the feed gives them. */
  chain: readonly SealedDay[];
  /** Bytes instead of the sealed ones, by number. */
  bytes: Map<number, Uint8Array>;
  /** A head instead of the true one. */
  head: { sequence: number; sha256: string } | undefined;
  token: string | undefined;
  answers: 'as it should' | 'never' | 'slowly' | 'with 500' | 'with a web page';
  /** The queries that came, and the status of each answer. */
  readonly asked: string[];
}

/** Feeds of many sites on one loopback port, at `/SITE/district/v1/summaries`, as a site serves them or as a cheat would. */
export const serveFeeds = async (
  chains: Readonly<Record<string, readonly SealedDay[]>>,
  tls?: { readonly cert: string; readonly key: string },
) => {
  const sites = new Map<string, FedSite>(
    Object.entries(chains).map(([id, chain]) => [
      id,
      { chain, bytes: new Map(), head: undefined, token: undefined, answers: 'as it should', asked: [] },
    ]),
  );
  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    const id = url.pathname.split('/')[1] ?? '';
    const site = sites.get(id);
    if (!site) response.writeHead(404).end();
    else answer(id, site, url, request, response);
  };
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo; // listens on TCP
  const siteOf = (id: string): FedSite => {
    const site = sites.get(id);
    if (!site) throw new Error(`there is no site ${id}`);
    return site;
  };
  return {
    addressOf: (id: string) => `${tls ? 'https' : 'http'}://127.0.0.1:${port}/${id}`,
    siteOf,
    cut: () => server.closeAllConnections(),
  };
};

const answer = (id: string, site: FedSite, url: URL, request: IncomingMessage, response: ServerResponse): void => {
  const said = saidBy(id, site, url, request);
  site.asked.push(`${said?.status ?? '-'} ${url.search}`);
  if (!said) return;
  response.writeHead(said.status, said.headers);
  if (site.answers !== 'slowly') {
    response.end(said.body);
    return;
  }
  // A sign now and then: never silent, never done.
  let at = 0;
  const timer = setInterval(() => response.write(said.body.subarray(at++ % said.body.length).subarray(0, 1)), 50);
  response.once('close', () => clearInterval(timer));
};

interface Said {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}
const saying = (status: number, body: string | Buffer = '', headers: Record<string, string> = {}): Said => ({
  status,
  headers,
  body: Buffer.from(body),
});

const saidBy = (id: string, site: FedSite, url: URL, request: IncomingMessage): Said | undefined => {
  if (site.answers === 'never') return undefined;
  if (site.answers === 'with 500') return saying(500);
  if (site.answers === 'with a web page') return saying(200, '<html>Welcome</html>');
  if (site.token !== undefined && request.headers.authorization !== `Bearer ${site.token}`) return saying(401, '{}');
  const [after, limit] = [Number(url.searchParams.get('after')), Number(url.searchParams.get('limit'))];
  const top = site.chain.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  if (after > top) return saying(409, JSON.stringify({ code: 'cursor_ahead' }));
  const page = site.chain.filter(({ sequence }) => sequence > after).slice(0, limit);
  const last = (page.length > 0 ? page : site.chain).toSorted((a, b) => a.sequence - b.sequence).at(-1);
  const head = site.head ?? { sequence: last?.sequence ?? 0, sha256: last?.sha256 ?? '0'.repeat(64) };
  const etag = `"${head.sha256}-${after}-${limit}"`;
  if (request.headers['if-none-match'] === etag) return saying(304, '', { etag });
  const items = page.map(({ sequence, bytes }) => Buffer.from(site.bytes.get(sequence) ?? bytes).toString('latin1'));
  const text = `{"site":"${id}","head":${JSON.stringify(head)},"summaries":[${items.join(',')}]}`;
  return saying(200, Buffer.from(text, 'latin1'), { etag });
};
