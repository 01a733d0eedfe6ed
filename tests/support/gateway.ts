import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly id: string;
    readonly to?: string;
    readonly text: string;
    readonly [field: string]: unknown;
  };
  readonly at: number;
}

/** What a gateway does with one message. `silence`: takes it and never says so. `lost`: takes it and hangs up. */
export type Behaviour = 'take' | 'deliver' | 'break' | 'refuse' | 'silence' | 'lost';

export interface Gateway {
  readonly url: string;
  /** Every request, in order. */
  readonly received: Received[];
  /** What a recipient sees: a message that came twice under one id is shown once. */
  shown(): Received[];
  /** What it does from now on; a list is gone through, and its last is what it goes on with. */
  behave(...how: readonly Behaviour[]): void;
}

/** A gateway to persons (`format: json`) on loopback that does what it is told to. */
export const openGateway = async (): Promise<Gateway> => {
  const received: Received[] = [];
  const taken = new Map<string, Received>();
  let plan: Behaviour[] = ['take'];
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString());
      const one = { path: request.url ?? '', headers: request.headers, body, at: performance.now() };
      received.push(one);
      const how = plan.length > 1 ? plan.shift() : plan[0];
      if (how === 'break' || how === 'refuse') {
        response.writeHead(how === 'break' ? 500 : 422).end('{}');
        return;
      }
      if (!taken.has(body.id)) taken.set(body.id, one);
      if (how === 'silence') return;
      if (how === 'lost') {
        request.socket.destroy();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(how === 'deliver' ? '{"delivered":true}' : '{}');
    });
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    shown: () => [...taken.values()],
    behave: (...how) => {
      plan = [...how];
    },
  };
};
