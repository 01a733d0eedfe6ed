import { connect, type MqttClient } from 'mqtt';

/** `refused`: the broker does not take this account. `not_allowed`: it takes it, and not what it wants to hear. */
export type Standing = 'connecting' | 'connected' | 'offline' | 'refused' | 'not_allowed' | 'no_address';

export interface Answer {
  readonly id: string | null;
  readonly ok: boolean;
  readonly code?: string;
  /** In words, where it was refused. */
  readonly detail?: string;
}

/** A request as the agent takes it (agent/contract/flows.ts). */
export interface Asked {
  readonly id: string;
  readonly ask: 'siren' | 'message' | 'acknowledge';
  readonly [field: string]: unknown;
}

type Listener = (payload: unknown, retained: boolean) => void;

/** The one connection to the site's broker. */
export interface SiteLink {
  /** Hears a place under `nestbox/{site}/`, which may end in `/+`. What is retained comes again. Returns how to stop. */
  hear(place: string, listener: Listener): () => void;
  /** Asks again until it is answered; one id is done once. What gets no answer in time is refused as `no_answer`. */
  ask(request: Asked): Promise<Answer>;
  /** Told at once how it stands, and each time that changes. Returns how to stop. */
  follow(listener: (standing: Standing) => void): () => void;
  /** Says that the flows are gone, and leaves. */
  close(): Promise<void>;
}

export interface LinkOptions {
  readonly site: string | undefined;
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly clientId: string;
  readonly askAgainMs?: number;
  readonly patienceMs?: number;
}

const defaultAskAgainMs = 5000;
/** What is asked so late is no longer what is wanted. */
const defaultPatienceMs = 20_000;
const reconnectMs = 1000;
const refusals = new Set([4, 5]);

export const openLink = (options: LinkOptions): SiteLink => {
  const { site, host, port = '1883', clientId } = options;
  const listeners = new Map<string, Set<Listener>>();
  const followers = new Set<(standing: Standing) => void>();
  const asked = new Map<string, (answer: Answer) => void>();
  let standing: Standing = 'connecting';
  const stand = (next: Standing): void => {
    standing = next;
    for (const follower of followers) follower(next);
  };

  const root = `nestbox/${site}/`;
  const state = (online: boolean) => ({ topic: `${root}flows/state`, payload: JSON.stringify({ online }) });
  const said = { qos: 1, retain: true } as const;
  const client: MqttClient | undefined =
    site === undefined || host === undefined
      ? undefined
      : connect({
          host,
          port: Number(port),
          protocolVersion: 4,
          clientId,
          ...(options.username === undefined ? {} : { username: options.username, password: options.password ?? '' }),
          keepalive: 30,
          reconnectPeriod: reconnectMs,
          reconnectOnConnackError: true,
          resubscribe: false,
          will: { ...state(false), payload: Buffer.from(state(false).payload), ...said },
        });
  if (!client) standing = 'no_address';

  const subscribe = (places: readonly string[], done: () => void): void => {
    const filters = places.map((place) => `${root}${place}`);
    client?.subscribe(filters, { qos: 1 }, (error, granted) => {
      // A broker of MQTT 3.1.1 refuses with 128, which mqtt.js gives as an error or as what was granted.
      const isRefused = granted?.some(({ qos }) => Number(qos) === 128) ?? false;
      if (client.connected && (error || isRefused)) stand('not_allowed');
      else if (!error) done();
    });
  };
  client?.on('connect', () => {
    // Whoever hears that the flows are there may count on it that they hear.
    subscribe([...listeners.keys()], () => {
      client.publish(state(true).topic, state(true).payload, said);
      stand('connected');
    });
  });
  client?.on('close', () => {
    if (standing !== 'refused') stand('offline');
  });
  // Without a listener a refused account would end the process.
  client?.on('error', (error) => {
    const { code } = error as { code?: unknown };
    stand(typeof code === 'number' && refusals.has(code) ? 'refused' : 'offline');
  });
  client?.on('message', (topic, payload, { retain }) => {
    const place = topic.slice(root.length);
    const hearing = [...listeners].filter(([filter]) => matches(filter, place)).flatMap(([, some]) => [...some]);
    const content = hearing.length === 0 ? undefined : read(payload);
    if (content === undefined) return;
    for (const listener of hearing) listener(content, retain);
  });

  const hear: SiteLink['hear'] = (place, listener) => {
    const some = listeners.get(place) ?? new Set();
    listeners.set(place, some.add(listener));
    if (client?.connected) subscribe([place], () => {});
    return () => {
      some.delete(listener);
      if (some.size > 0) return;
      listeners.delete(place);
      if (client?.connected) client.unsubscribe(`${root}${place}`);
    };
  };
  if (client) {
    hear('flows/answers', (content) => {
      const answer = content as Answer;
      asked.get(answer.id ?? '')?.(answer);
    });
  }

  return {
    hear,
    ask: (request) =>
      new Promise((resolve) => {
        const put = (): void => {
          if (client?.connected) client.publish(`${root}flows/requests`, JSON.stringify(request), { qos: 1 });
        };
        const end = (answer: Answer): void => {
          clearInterval(again);
          clearTimeout(limit);
          client?.off('connect', put);
          asked.delete(request.id);
          resolve(answer);
        };
        const again = setInterval(put, options.askAgainMs ?? defaultAskAgainMs);
        const limit = setTimeout(
          () => end({ id: request.id, ok: false, code: 'no_answer', detail: 'The agent did not answer' }),
          options.patienceMs ?? defaultPatienceMs,
        );
        client?.on('connect', put);
        asked.set(request.id, end);
        put();
      }),
    follow: (listener) => {
      followers.add(listener);
      listener(standing);
      return () => void followers.delete(listener);
    },
    close: async () => {
      followers.clear();
      for (const [id, end] of asked) end({ id, ok: false, code: 'no_answer', detail: 'The flow was stopped' });
      if (client?.connected) {
        await client.publishAsync(state(false).topic, state(false).payload, said).catch(() => {});
        await client.endAsync().catch(() => {});
      } else client?.end(true);
    },
  };
};

const matches = (filter: string, place: string): boolean =>
  filter === place ||
  (filter.endsWith('/+') && place.startsWith(filter.slice(0, -1)) && !place.slice(filter.length - 1).includes('/'));

const read = (payload: Buffer): unknown => {
  try {
    const content: unknown = JSON.parse(payload.toString());
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
};
