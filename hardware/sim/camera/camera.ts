import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '#agent/time/clock.ts';
import type { CameraDescription } from '../facility.ts';
import { type Call, deviceService, openToAll } from './deviceService.ts';
import { eventService, subscriptionService } from './eventService.ts';
import { judgeLogin, nonceMemory } from './login.ts';
import { mediaService } from './mediaService.ts';
import { createPullPoints, type PropertyName } from './pullPoints.ts';
import { envelope, faultBody, type Reply, readRequest, refuse } from './soap.ts';

/** One simulated ONVIF camera over HTTP. Its picture comes from `pictures`. */
export interface Camera {
  readonly description: CameraDescription;
  isPlugged(): boolean;
  /** Starts to listen. Rejects when the port is taken. */
  plug(): Promise<void>;
  /** As when the cable is pulled: connections die, nothing answers, subscriptions are forgotten. */
  unplug(): Promise<void>;
  report(property: PropertyName, value: boolean): void;
  events(): Readonly<Record<PropertyName, boolean>>;
}

/** Where a camera's picture comes from. */
export interface PictureSource {
  /** RTSP address; undefined while there is none. */
  streamUri(cameraId: string): string | undefined;
  /** A JPEG; undefined when none can be made. */
  snapshot(cameraId: string): Promise<Buffer | undefined>;
}

const longestRequestBytes = 65_536;

export const createCamera = (description: CameraDescription, clock: Clock, pictures: PictureSource): Camera => {
  const nowMs = (): number => clock.now();
  const pullPoints = createPullPoints(nowMs);
  const isNewNonce = nonceMemory(nowMs);
  const port = Number(description.onvif.port || 80);
  const host = description.onvif.hostname.replace(/^\[|\]$/g, '');
  let plugged = false;

  const answer = async (request: IncomingMessage, signal: AbortSignal): Promise<Reply> => {
    const soap = readRequest(await readText(request));
    if (!soap) return refuse('ter:WellFormed', 'This is not a SOAP request');
    if (description.account && !openToAll.has(soap.action)) {
      const verdict = judgeLogin(soap.token, description.account, nowMs(), isNewNonce);
      if (verdict !== 'accepted') return refuse('ter:NotAuthorized', `Sender not authorized (${verdict})`);
    }
    const call: Call = { request: soap, camera: description, base: baseOf(request), nowMs: nowMs() };
    const path = request.url ?? '/';
    const subscription = /^\/onvif\/subscription\/(\w+)/.exec(path)?.[1];
    const reply =
      subscription === undefined
        ? (deviceService(call) ?? mediaService(call, picture(call.base)) ?? eventService(call, pullPoints))
        : await subscriptionService(call, pullPoints.find(subscription), signal);
    return reply ?? refuse('ter:ActionNotSupported', `This camera does not know ${soap.action}`, 500);
  };

  const picture = (base: string) => {
    const streamUri = pictures.streamUri(description.id);
    return { streamUri, snapshotUri: streamUri && `${base}/snapshot.jpg` };
  };

  const baseOf = (request: IncomingMessage): string => `http://${request.headers.host ?? description.onvif.host}`;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET' && request.url === '/snapshot.jpg') {
      const jpeg = await pictures.snapshot(description.id);
      response.writeHead(jpeg ? 200 : 503, { 'content-type': jpeg ? 'image/jpeg' : 'text/plain' }).end(jpeg);
      return;
    }
    if (request.method !== 'POST') {
      response.writeHead(405, { allow: 'POST' }).end();
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const reply = await answer(request, gone.signal);
    response.writeHead(reply.ok ? 200 : reply.fault.status, { 'content-type': 'application/soap+xml; charset=utf-8' });
    response.end(envelope(reply.ok ? reply.body : faultBody(reply.fault)));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  return {
    description,
    isPlugged: () => plugged,
    plug: async () => {
      if (plugged) return;
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      plugged = true;
    },
    unplug: async () => {
      if (!plugged) return;
      plugged = false;
      pullPoints.endAll();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    report: pullPoints.report,
    events: pullPoints.state,
  };
};

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
