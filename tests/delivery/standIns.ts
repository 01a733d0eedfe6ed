import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import { certificates } from '#tests/certificates.ts';

/** What a stand-in was sent, and did not refuse at the door. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const listen = async (server: Server): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

export interface HttpStandIn {
  readonly url: string;
  readonly received: Received[];
}

/** A server that hears each request to its end and then answers as it is told to. */
export const startHttp = async (
  answer: (response: ServerResponse, received: Received) => void,
  { isSecure = false } = {},
): Promise<HttpStandIn> => {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts) };
      received.push(one);
      answer(response, one);
    });
  };
  const { cert, key } = certificates();
  const server = isSecure ? createTlsServer({ cert, key }, listener) : createServer(listener);
  const port = await listen(server);
  return { url: `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}`, received };
};

/** Does what it likes with a bare connection. */
export const startTcp = (onConnection: (socket: Socket) => void): Promise<number> =>
  listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    }),
  );

/** A port on which nobody listens. */
export const closedPort = async (): Promise<number> => {
  const server = createTcpServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => server.close(() => done()));
  return port;
};

export interface MailStandIn {
  readonly port: number;
  /** Whole mails, as they came. */
  readonly received: string[];
  readonly recipients: string[];
}

type Reply = Error | undefined;
/** A mail server's reply with a code of its own. */
export const reply = (responseCode: number, text = 'said no'): Error =>
  Object.assign(new Error(text), { responseCode });

/** A real mail server that answers as it is told to; `never` hears the mail and says nothing. */
export const startMail = async ({
  security = 'tls',
  isBare = false,
  onData = () => undefined,
  onRecipient = () => undefined,
  ...options
}: {
  readonly security?: 'tls' | 'starttls';
  /** Knows no STARTTLS. */
  readonly isBare?: boolean;
  readonly onData?: () => Reply | 'never' | 'hang up';
  readonly onRecipient?: (address: string) => Reply;
} & Pick<SMTPServerOptions, 'onAuth'> = {}): Promise<MailStandIn> => {
  const received: string[] = [];
  const recipients: string[] = [];
  const { cert, key } = certificates();
  const server = new SMTPServer({
    secure: security === 'tls',
    closeTimeout: 50,
    cert,
    key,
    disabledCommands: [...(options.onAuth ? [] : ['AUTH']), ...(isBare ? ['STARTTLS'] : [])],
    ...options,
    onRcptTo: ({ address }, _session, done) => {
      const said = onRecipient(address);
      if (!said) recipients.push(address);
      done(said);
    },
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const said = onData();
        if (said === 'hang up') for (const connection of server.connections) connection._socket.destroy();
        if (said === 'never' || said === 'hang up') return;
        if (!said) received.push(Buffer.concat(parts).toString('utf8'));
        done(said);
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise((done) => server.close(() => done())));
  return { port: (server.server.address() as AddressInfo).port, received, recipients };
};
