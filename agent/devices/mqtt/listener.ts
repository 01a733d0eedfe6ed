import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsPair } from '#agent/config/tlsFiles.ts';

export interface ListenerOptions {
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
  /** Undefined: plain text. */
  readonly tls: TlsPair | undefined;
  /** Takes who has come in; with TLS once the handshake is done. */
  readonly take: (socket: Socket) => void;
  /** Told of a handshake that failed: a device that does not trust the authority, or does not speak TLS. */
  readonly onTlsFailure?: (reason: string) => void;
}

export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Takes nobody else; who is in stays. Returns how to throw them out, which resolves when nothing is open any more. */
  stop(): () => Promise<void>;
}

/** A stranger who holds connections open must not use up what the whole agent may open. */
const mostConnections = 500;
const handshakeMs = 10_000;

/** Listens for MQTT. @throws when the port is taken, or the address is none of this machine. */
export const listenFor = async (options: ListenerOptions): Promise<Listener> => {
  const { address, tls, take } = options;
  const sockets = new Set<Socket>();
  const server = tls
    ? createTlsServer({ ...tls, minVersion: 'TLSv1.2', handshakeTimeout: handshakeMs }, take)
    : createServer(take);
  server.maxConnections = mostConnections;
  // Of TLS the socket below it: it is there before the handshake, and when there never is one.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A second small packet would wait up to 40 ms for the acknowledgement of the first.
    socket.setNoDelay(true);
  });
  server.on('tlsClientError', (error: Error) => options.onTlsFailure?.(error.message));
  const port = await listen(server, options.port, address);
  return {
    address,
    port,
    stop: () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      return async () => {
        for (const socket of sockets) socket.destroy();
        await closed;
      };
    },
  };
};

const listen = (server: Server, port: number, address: string): Promise<number> =>
  new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, address, () => {
      server.removeListener('error', failed);
      const bound = server.address();
      if (typeof bound === 'object' && bound) done(bound.port);
      else failed(new Error('The broker has no address'));
    });
  });
