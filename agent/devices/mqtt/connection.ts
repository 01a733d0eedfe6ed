import { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { connect, type IClientOptions } from 'mqtt';

/** A connection that comes back by itself: to the site's broker, embedded or not, and to the district's. */
export interface Connection {
  /**
   * QoS 1: resolves when the broker has it, after as many connections as it takes. Rejects when the connection is closed for good
   * before that. With `withinMs` it belongs to this connection: it rejects when that is lost or so much time has passed, is
   * not sent again by itself, and the connection, which may be dead, is made anew.
   */
  publish(
    topic: string,
    payload: string | Buffer,
    options?: { readonly retain?: boolean; readonly withinMs?: number },
  ): Promise<void>;
  /** QoS 0, only while connected: what would be wrong when it came late. Returns whether it was sent. */
  publishNow(topic: string, payload: string): boolean;
  /** Remembered across reconnects. Asking again makes the broker send retained messages again. */
  subscribe(filters: readonly string[]): void;
  unsubscribe(filters: readonly string[]): void;
  onMessage(listener: (topic: string, payload: Buffer, retained: boolean) => void): void;
  /** After each connect, once the remembered subscriptions were asked for. */
  onUp(listener: () => void): void;
  onDown(listener: () => void): void;
  status(): ConnectionStatus;
  /** Sends what is in flight for a moment, then leaves with a clean disconnect (no will). */
  close(): Promise<void>;
}

export interface ConnectionStatus {
  readonly connected: boolean;
  /** Since when it is so; milliseconds since the epoch. */
  readonly since: number;
  /** Why it is not connected; empty while it is. */
  readonly detail: string;
}

export interface ConnectionOptions {
  /** `mqtt://user:password@host:port` or `mqtts://…`. */
  readonly url: string;
  /** The certificate authority of an `mqtts://` broker, PEM; left out: those that the system trusts. */
  readonly ca?: string | undefined;
  readonly clientId: string;
  readonly will: { readonly topic: string; readonly payload: () => string };
  /** An account that does not stand in the address. */
  readonly account?: { readonly username?: string; readonly password?: string };
  /** The broker keeps what it could not deliver while we were away. */
  readonly keepsSession?: boolean;
  /** Tries for the first time only then. */
  readonly firstTryAfterMs?: number;
  /** Left out: `retryDelayMs`. */
  readonly retryAfterMs?: (attempt: number, random: number) => number;
  /** What its events are called in the log; left out: `mqtt`. */
  readonly logName?: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly logger: FastifyBaseLogger;
}

const firstRetryMs = 100;
const longestRetryMs = 15_000;
const largestBatch = 100;
const flushLimitMs = 2000;

/** Full jitter between half and the whole of a doubling step, so that a restarted broker is not stormed. */
const retryDelayMs = (attempt: number, random: number): number => {
  const step = Math.min(firstRetryMs * 2 ** attempt, longestRetryMs);
  return Math.round(step / 2 + (step / 2) * random);
};

/** Begins to connect at once and goes on for ever; never throws for a broker that is away. */
export const openConnection = (options: ConnectionOptions): Connection => {
  const filters = new Set<string>();
  const upListeners: (() => void)[] = [];
  const downListeners: (() => void)[] = [];
  const ofThisConnection = new Set<() => void>();
  const unacknowledged = new Set<(reason: Error) => void>();
  let status: ConnectionStatus = { connected: false, since: options.now(), detail: 'connecting' };
  let lastError = '';
  let attempt = 0;
  let closing = false;

  const firstTryAfterMs = options.firstTryAfterMs ?? 0;
  const logName = options.logName ?? 'mqtt';
  const retryAfterMs = options.retryAfterMs ?? retryDelayMs;
  /** The broker has answered something: it is really there, and the next failure is a first one. */
  const answered = (): void => {
    attempt = 0;
  };

  const will = (): IClientOptions['will'] & object => ({
    topic: options.will.topic,
    payload: Buffer.from(options.will.payload()),
    qos: 1,
    retain: true,
  });
  const client = connect(options.url, {
    protocolVersion: 4,
    clientId: options.clientId,
    keepalive: 30,
    connectTimeout: 10_000,
    reconnectPeriod: retryAfterMs(0, options.random()),
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    clean: options.keepsSession !== true,
    manualConnect: firstTryAfterMs > 0,
    will: will(),
    ...options.account,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });

  const subscribeNow = (wanted: readonly string[]): void => {
    for (let from = 0; from < wanted.length; from += largestBatch) {
      const batch = wanted.slice(from, from + largestBatch);
      client.subscribe(batch, { qos: 1 }, (error) => {
        if (!error) answered();
        else if (client.connected) {
          options.logger.warn({
            event: `${logName}.subscribe_refused`,
            topics: batch.slice(0, 5),
            reason: error.message,
          });
        }
      });
    }
  };

  client.on('connect', () => {
    sendAtOnce(client.stream);
    lastError = '';
    status = { connected: true, since: options.now(), detail: '' };
    options.logger.info({ event: `${logName}.connected` });
    subscribeNow([...filters]);
    for (const listener of upListeners) listener();
  });
  client.on('close', () => {
    // mqtt.js has already set its timer with the period of before; this is the one for the next failure.
    attempt += 1;
    client.options.reconnectPeriod = retryAfterMs(attempt, options.random());
    client.options.will = will();
    for (const lost of [...ofThisConnection]) lost();
    const detail = lastError || 'connection lost';
    if (status.connected) {
      status = { connected: false, since: options.now(), detail };
      if (closing) options.logger.info({ event: `${logName}.left` });
      else options.logger.warn({ event: `${logName}.disconnected`, reason: detail });
      for (const listener of downListeners) listener();
    } else {
      status = { ...status, detail };
    }
  });
  // mqtt.js emits `error` for a refused account or a broken stream; without a listener that would end the agent.
  client.on('error', (error) => {
    lastError = error.message;
  });

  const firstTry = firstTryAfterMs > 0 ? setTimeout(() => client.connect(), firstTryAfterMs) : undefined;

  /** Takes back what mqtt.js would send again by itself. */
  const takeBack = (callback: unknown): void => {
    const [messageId] = Object.entries(client.outgoing).find(([, { cb }]) => cb === callback) ?? [];
    if (messageId !== undefined) client.removeOutgoingMessage(Number(messageId));
  };
  const publishWithin = (topic: string, payload: string | Buffer, retain: boolean, withinMs: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (error?: Error | null): void => {
        clearTimeout(limit);
        unacknowledged.delete(end);
        ofThisConnection.delete(lost);
        if (error) reject(error);
        else {
          answered();
          resolve();
        }
      };
      const giveUp = (reason: string): void => {
        end(new Error(reason));
        takeBack(end);
      };
      const lost = (): void => giveUp('the connection was lost before the broker had it');
      const limit = setTimeout(() => {
        giveUp(`the broker acknowledged nothing for ${Math.round(withinMs / 1000)} s`);
        client.stream?.destroy();
      }, withinMs);
      unacknowledged.add(end);
      ofThisConnection.add(lost);
      client.publish(topic, payload, { qos: 1, retain }, end);
    });

  return {
    publish: (topic, payload, { retain = false, withinMs } = {}) =>
      withinMs === undefined
        ? new Promise((resolve, reject) => {
            unacknowledged.add(reject);
            client.publish(topic, payload, { qos: 1, retain }, (error) => {
              unacknowledged.delete(reject);
              if (error) return reject(error);
              answered();
              resolve();
            });
          })
        : publishWithin(topic, payload, retain, withinMs),
    publishNow: (topic, payload) => {
      if (!client.connected) return false;
      client.publish(topic, payload, { qos: 0 });
      return true;
    },
    subscribe: (wanted) => {
      for (const filter of wanted) filters.add(filter);
      if (client.connected) subscribeNow(wanted);
    },
    unsubscribe: (unwanted) => {
      for (const filter of unwanted) filters.delete(filter);
      if (client.connected && unwanted.length > 0) client.unsubscribe([...unwanted], () => {});
    },
    onMessage: (listener) => {
      client.on('message', (topic, payload, packet) => listener(topic, payload, packet.retain));
    },
    onUp: (listener) => {
      upListeners.push(listener);
      if (client.connected) listener();
    },
    onDown: (listener) => void downListeners.push(listener),
    status: () => status,
    close: async () => {
      closing = true;
      clearTimeout(firstTry);
      const left = client.endAsync(!client.connected).catch(() => {});
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        limit = setTimeout(resolve, flushLimitMs);
      });
      await Promise.race([left, late]);
      clearTimeout(limit);
      // A broker that is stuck acknowledges nothing and closes nothing; a second `end` would wait for it as the first does.
      client.stream?.destroy();
      for (const reject of unacknowledged) reject(new Error('The connection was closed before the broker had it'));
    },
  };
};

/** Without it the second of two small packets waits up to 40 ms for the acknowledgement of the first: an alert would. */
const sendAtOnce = (stream: object): void => {
  // Of TLS too: its socket passes this on to the one below.
  if (stream instanceof Socket) stream.setNoDelay(true);
};
