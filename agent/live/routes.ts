import type { ServerResponse } from 'node:http';
import { publishedTypes } from '#contract/events.ts';
import { heartbeatMs, type LiveMessageName, type LiveMessages } from '#contract/live.ts';
import { access, type Role } from '#contract/roles.ts';
import type { Routes } from '../http/app.ts';
import type { LiveHub } from './hub.ts';

export interface LiveOptions {
  readonly hub: LiveHub;
  /** Aborted when the agent stops: open streams would keep the server from closing. */
  readonly stopping: AbortSignal;
  /** False once the caller's enrolment or token was revoked. Asked when somebody's was, and at every heartbeat. */
  readonly stillWelcome: (request: import('fastify').FastifyRequest) => boolean;
}

/** A listener that lets this much pile up is cut off; it comes back with its last seq and misses nothing. */
const mostUnsentBytes = 1024 * 1024;

/** `GET /api/v1/events`: server-sent events, see contract/live.ts. */
export const liveRoutes =
  ({ hub, stopping, stillWelcome }: LiveOptions): Routes =>
  (app) => {
    // No HEAD: it would hold a connection open that never says anything.
    app.get('/api/v1/events', { config: { access: access.board }, exposeHeadRoute: false }, (request, reply) => {
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-accel-buffering': 'no',
      });
      const heartbeat = setInterval(() => {
        if (stillWelcome(request)) raw.write(': still here\n\n');
        else raw.end();
      }, heartbeatMs);
      heartbeat.unref();
      const deliver = deliverTo(raw);
      const deliverWhileWelcome: typeof deliver = (name, body, seq) => {
        // Out before the next fact, not at the next heartbeat.
        if (name === 'event' && 'type' in body && isRevocation(body.type) && !stillWelcome(request)) {
          raw.end();
          return false;
        }
        // Of what leaves nowhere even the subject tells something: that a child was ill today. Only who may ask hears of it.
        if (name === 'event' && 'type' in body && !mayAsk.has(request.principal?.role) && !isPublished(body.type))
          return true;
        return deliver(name, body, seq);
      };
      const leave = hub.join(deliverWhileWelcome, lastSeenOf(request.headers['last-event-id']));
      const stop = (): void => void raw.end();
      stopping.addEventListener('abort', stop, { once: true });
      raw.once('close', () => {
        clearInterval(heartbeat);
        stopping.removeEventListener('abort', stop);
        leave();
      });
    });
  };

const deliverTo =
  (raw: ServerResponse) =>
  (name: LiveMessageName, body: LiveMessages[LiveMessageName], seq: number): boolean => {
    if (raw.writableLength > mostUnsentBytes) {
      raw.destroy();
      return false;
    }
    raw.write(`id: ${seq}\nevent: ${name}\ndata: ${JSON.stringify(body)}\n\n`);
    return true;
  };

const mayAsk: ReadonlySet<Role | undefined> = new Set<Role>(['kiosk', 'caregiver', 'head']);
const isPublished = (type: string): boolean => publishedTypes.some((published) => published === type);
const isRevocation = (type: string): boolean => type === 'kiosk.revoked' || type === 'token.revoked';

const lastSeenOf = (header: string | string[] | undefined): number | undefined =>
  typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
