import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { envelope, faultBody, type Reply, withOddNamespaces } from './soap.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Called once the answer is out. */
  readonly afterwards?: () => void;
}

/** The connection stays open and nothing is ever said. */
export const hang = 'hang';

export type Answering = (request: IncomingMessage, body: string, signal: AbortSignal) => Promise<Answer | typeof hang>;

/** A camera's HTTP server; opened and closed as often as its power comes and goes. */
export interface WebServer {
  isOpen(): boolean;
  /** Rejects when the port is taken. */
  open(): Promise<void>;
  /** Connections die. */
  close(): Promise<void>;
}

const longestRequestBytes = 65_536;

/** `dropAfterMs`: after how long the connection of a request with that body is cut; undefined: never. */
export const createWebServer = (
  address: URL,
  answering: Answering,
  dropAfterMs: (body: string) => number | undefined,
): WebServer => {
  const port = Number(address.port || 80);
  const host = address.hostname.replace(/^\[|\]$/g, '');
  let isOpen = false;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readText(request);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const dropMs = dropAfterMs(body);
    const drop = (): void => {
      // First, so that a pull which is cut off takes no message with it.
      gone.abort();
      response.destroy();
    };
    const dropping = dropMs === undefined ? undefined : setTimeout(drop, dropMs);
    for (const end of ['finish', 'close']) response.once(end, () => clearTimeout(dropping));
    const answer = await answering(request, body, gone.signal);
    if (answer === hang) return;
    // Cameras tell the length, and in this spelling: there are clients that read nothing else.
    response.writeHead(answer.status, { ...answer.headers, 'Content-Length': Buffer.byteLength(answer.body) });
    if (answer.afterwards) response.once('finish', answer.afterwards);
    response.end(answer.body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  return {
    isOpen: () => isOpen,
    open: async () => {
      if (isOpen) return;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      isOpen = true;
    },
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};

/** A SOAP answer; `isOdd`: written as other firmware writes it. */
export const soapAnswer = (reply: Reply, isOdd: boolean): Answer => {
  const document = envelope(reply.ok ? reply.body : faultBody(reply.fault));
  return {
    status: reply.ok ? 200 : reply.fault.status,
    headers: { 'Content-Type': 'application/soap+xml; charset=utf-8' },
    body: isOdd ? withOddNamespaces(document) : document,
    ...(reply.ok && reply.afterwards ? { afterwards: reply.afterwards } : {}),
  };
};

export const page = (status: number, html: string): Answer => ({
  status,
  headers: { 'Content-Type': 'text/html' },
  body: html,
});

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    // A request stream without an encoding yields buffers.
    const part = chunk as Buffer;
    bytes += part.length;
    if (bytes > longestRequestBytes) throw new Error('The request is too long');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
};
