import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Session } from '#contract/identity.ts';
import { room } from './samples.ts';

export interface Received {
  readonly path: string;
  readonly body: { readonly id: string } & Record<string, unknown>;
}
export interface ScriptedAgent {
  readonly address: string;
  /** Every write that arrived, in order. */
  readonly received: readonly Received[];
  /** Away: connections break, as when the agent is stopped. */
  readonly setAway: (away: boolean) => void;
  /** From now on nobody is answered who they are, until the returned function is called. */
  readonly holdSessions: () => () => void;
  /** How many sessions were ended. */
  readonly ended: () => number;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** As strict as a page can be served: no inline code or style, nothing from elsewhere. */
const contentPolicy = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/**
 * An agent of few words for the kiosk's own behaviour: it serves the built page and goes away when the test says so.
 * What the real agent answers is proved in tests/e2e.
 */
export const startScriptedAgent = async (pageFolder: string, session: Session): Promise<ScriptedAgent> => {
  const received: Received[] = [];
  const streams = new Set<ServerResponse>();
  let away = false;
  let held = Promise.resolve();
  let ended = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://agent');
    if (!pathname.startsWith('/api/v1')) {
      const file = join(pageFolder, pathname === '/' ? 'index.html' : pathname);
      if (!existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': contentPolicy,
      });
      response.end(readFileSync(file));
      return;
    }
    if (away) {
      request.socket.destroy();
      return;
    }
    const path = pathname.slice('/api/v1'.length);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (path === '/me') return json(200, { role: 'kiosk', name: '前台', kioskId: 'k', facility: '样例园', site: 's' });
    if (path === '/sessions') {
      await held;
      return json(201, session);
    }
    if (request.method === 'DELETE') {
      ended += 1;
      response.writeHead(204).end();
      return;
    }
    if (path === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const district = { day: null, state: 'none' };
      const snapshot = { seq: 1, places: 150, rooms: [room()], alerts: [], devices: [], district };
      response.write(`id: 1\nevent: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`);
      streams.add(response);
      return;
    }
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set, so it is bytes
      const body: Received['body'] = JSON.parse(Buffer.concat(chunks).toString());
      received.push({ path, body });
      return json(201, { event: { id: body.id }, room: null });
    }
    json(404, { code: 'not_found' });
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    address: `http://127.0.0.1:${port}`,
    received,
    holdSessions: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    ended: () => ended,
    setAway: (next) => {
      away = next;
      if (away) for (const stream of streams) stream.destroy();
    },
  };
};
