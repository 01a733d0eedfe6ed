import { renameSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import createPersistence from 'aedes-persistence-level';
import { ClassicLevel } from 'classic-level';
import type { FastifyBaseLogger } from 'fastify';
import type { BrokerAccountName } from '#agent/config/brokerAccount.ts';
import type { TlsPair } from '#agent/config/tlsFiles.ts';
import { accountOf, type BrokerAccounts, openAccounts } from './accounts.ts';
import { mayPublish, maySubscribe, type SiteTopics, type Speaker } from './acl.ts';
import { bridgeOf, largestListBytes } from './bridgeList.ts';
import { type DeviceAccounts, openDeviceAccounts } from './deviceAccounts.ts';
import { publishInOrder } from './inOrder.ts';
import { type Listener, listenFor } from './listener.ts';
import { createRejections } from './rejections.ts';

export interface EmbeddedBroker {
  readonly port: number;
  /** Where devices of the house come in; undefined: on loopback only. */
  readonly lan: { readonly address: string; readonly port: number; readonly tls: boolean } | undefined;
  readonly accounts: BrokerAccounts;
  /** Whoever is in with an account that is revoked, or gets a new password, is thrown out at once. */
  readonly deviceAccounts: DeviceAccounts;
  /** Whether somebody is in with the account of a single client. */
  isIn(username: string): boolean;
  /** The address of one account, with its password. */
  address(account: BrokerAccountName): string;
  /** Packets that were taken and dropped, and who was not let in, by reason: `not_allowed`, `too_large`, `no_account`, `no_tls`. */
  dropped(): Readonly<Record<string, number>>;
  /** Disconnects everybody and closes the store; retained messages are there at the next start. */
  close(): Promise<void>;
}

export interface BrokerOptions extends SiteTopics {
  readonly dataFolder: string;
  /** Of loopback. 0: any free port. */
  readonly port: number;
  /** A second listener, for devices of the house: it takes no account of the box's own programs. */
  readonly lan?: { readonly address: string; readonly port: number; readonly tls: TlsPair | undefined } | undefined;
  /** Command topics of the lights that are known now; flows may publish on these. */
  readonly lightCommandTopics: () => ReadonlySet<string>;
  /** The client id that only the agent's account may use: a second client with it would throw the agent off. */
  readonly agentClientId: string;
  readonly logger: FastifyBaseLogger;
}

const stranger: Speaker = { account: 'devices' };
export const largestPayloadBytes = 64 * 1024;
/** A packet that is larger is not awaited to its end: MQTT allows 256 MB, of strangers too. */
const largestPacketBytes = { stranger: 4 * largestPayloadBytes, known: 2 * largestListBytes };
const loopback = '127.0.0.1';

/**
 * Starts the MQTT 3.1.1 broker inside the agent, on loopback and, where it is told so, for devices of the house, with its
 * messages in `DATA/broker`.
 * @throws when a port is taken, the address is none of the box, or another process has the store open.
 */
export const startBroker = async (options: BrokerOptions): Promise<EmbeddedBroker> => {
  const accounts = openAccounts(options.dataFolder);
  const store = await openStore(join(options.dataFolder, 'broker'), options.logger);
  const rejections = createRejections(options.logger, 'mqtt.dropped', () => performance.now());
  const speakers = new WeakMap<Client, Speaker>();
  const fromLan = new WeakSet<object>();
  const singles = createSingles(openDeviceAccounts(options.dataFolder));
  const { deviceAccounts } = singles;

  let closing = false;

  /**
   * A second client with an id throws the first one off, so nobody may take another's: the agent's is the agent's, and that of
   * an account for one client is its user name, whatever the client calls itself.
   */
  const speakerOf = (
    client: Client,
    username: string | undefined,
    password: Uint8Array | undefined,
  ): Speaker | undefined => {
    const account = accountOf(accounts, username, password);
    if (account) {
      if (fromLan.has(client.conn) && account !== 'devices') return undefined;
      const isOthers =
        client.id === options.agentClientId ? account !== 'agent' : deviceAccounts.formOf(client.id) !== undefined;
      return isOthers ? undefined : { account };
    }
    if (username === undefined || password === undefined || !deviceAccounts.verify(username, password))
      return undefined;
    client.id = username;
    singles.enter(username, client);
    return deviceAccounts.formOf(username) === 'gateway' ? { gateway: username } : { device: username };
  };
  /** A will that outlived the broker's crash comes without a client, but with the id of the client that left it. */
  const ownerOfWill = (packet: object): Speaker => {
    const clientId = 'clientId' in packet ? packet.clientId : undefined;
    if (clientId === options.agentClientId) return { account: 'agent' };
    const form = typeof clientId === 'string' ? deviceAccounts.formOf(clientId) : undefined;
    return typeof clientId === 'string' && form === 'device' ? { device: clientId } : stranger;
  };

  const broker = await Aedes.createBroker({
    // Aedes publishes the wills of a former life after four of these.
    heartbeatInterval: 15_000,
    persistence: persistenceOn(store, (error) => {
      if (!closing) options.logger.error({ event: 'mqtt.retained_failed', err: error });
    }),
    // Everybody waits behind a subscriber that has stopped reading until it is thrown out: no longer than an alarm may.
    drainTimeout: 5_000,
    authenticate: (client, username, password, done) => {
      const named = client.id;
      const speaker = speakerOf(client, username, password);
      if (!speaker) {
        rejections.count('no_account', named);
        // The hook wants an Error with the MQTT 3.1.1 return code on it: 4 is "bad user name or password".
        return done(Object.assign(new Error('refused'), { returnCode: 4 }) as AuthenticateError, false);
      }
      speakers.set(client, speaker);
      done(null, true);
    },
    // What was queued for a device would come late, and nobody in the house may fill the store by staying away.
    preConnect: (client, packet, done) => {
      if (fromLan.has(client.conn)) packet.clean = true;
      done(null, true);
    },
    // Aedes keeps the refused filters of a packet with those that were allowed, and queues by them for who is away.
    authorizeForward: (client, packet) => {
      const speaker = speakers.get(client);
      return speaker && !maySubscribe(speaker, packet.topic, options) ? null : packet;
    },
    // Null in the answer is "refused" for this one filter; an error would close the connection.
    authorizeSubscribe: (client, subscription, done) => {
      const speaker = client ? speakers.get(client) : undefined;
      const may = speaker === undefined || maySubscribe(speaker, subscription.topic, options);
      if (!may) rejections.count('not_allowed', subscription.topic);
      done(null, may ? subscription : null);
    },
    authorizePublish: (client, packet, done) => {
      // While the broker stops, wills would call every device offline. Unanswered, they stay in the store, and are
      // published after the next start for whoever has not come back by then.
      if (closing) return;
      const speaker = client ? (speakers.get(client) ?? stranger) : ownerOfWill(packet);
      const reason =
        packet.payload.length > (bridgeOf(packet.topic) === undefined ? largestPayloadBytes : largestListBytes)
          ? 'too_large'
          : mayPublish(speaker, packet.topic, options, options.lightCommandTopics())
            ? undefined
            : 'not_allowed';
      if (reason) {
        rejections.count(reason, packet.topic);
        // An error here closes the connection and the client sends the packet again, for ever: take it, and lose it.
        packet.topic = '$SYS/nestbox/dropped';
        packet.payload = Buffer.alloc(0);
        packet.retain = false;
      }
      done(null);
    },
  });
  const published = publishInOrder(broker);
  broker.on('clientError', (client, error) => {
    // Whoever was not let in is counted: a line for each try would fill the log.
    if (!speakers.has(client)) return;
    options.logger.info({ event: 'mqtt.client_lost', client: client.id, reason: error.message });
  });
  // Aedes emits `error` for its store; without a listener that ends the agent.
  broker.on(
    'error' as 'closed',
    ((error: unknown) => options.logger.error({ event: 'mqtt.broker_failed', err: error })) as () => void,
  );

  const take = (socket: Socket): void => {
    const client = broker.handle(socket);
    socket.on('readable', () => {
      const most = largestPacketBytes[speakers.has(client) ? 'known' : 'stranger'];
      if (unfinishedBytes(client) > most) socket.destroy(new Error('a packet that is far too large'));
    });
  };
  const listeners: Listener[] = [];
  const listen = async (field: string, listener: Parameters<typeof listenFor>[0]): Promise<Listener> => {
    try {
      const made = await listenFor(listener);
      listeners.push(made);
      return made;
    } catch (error) {
      for (const { stop } of listeners) await stop()();
      await new Promise<void>((done) => broker.close(done));
      await store.close();
      const { address, port } = listener;
      throw new Error(`The embedded broker cannot listen on ${address}:${port}; ${field}`, { cause: error });
    }
  };
  const { port } = await listen('set brokerPort to a free one', {
    address: loopback,
    port: options.port,
    tls: undefined,
    take,
  });
  const lan =
    options.lan &&
    (await listen('set brokerListen to an address of this box and a free port', {
      ...options.lan,
      take: (socket) => {
        fromLan.add(socket);
        take(socket);
      },
      onTlsFailure: (reason) => rejections.count('no_tls', reason),
    }));
  if (lan) options.logger.info({ event: 'mqtt.listening', ...placeOf(lan, options.lan?.tls) });

  return {
    port,
    lan: lan && placeOf(lan, options.lan?.tls),
    accounts,
    deviceAccounts,
    isIn: singles.isIn,
    address: (account) =>
      `mqtt://${accounts[account].username}:${encodeURIComponent(accounts[account].password)}@${loopback}:${port}`,
    dropped: rejections.counts,
    close: async () => {
      closing = true;
      const throwOut = listeners.map(({ stop }) => stop());
      await published();
      await new Promise<void>((done) => broker.close(done));
      for (const end of throwOut) await end();
      await store.close();
    },
  };
};

const placeOf = ({ address, port }: Listener, tls: TlsPair | undefined) => ({ address, port, tls: tls !== undefined });

/** What has come of a packet that is not whole yet. Not in Aedes' types, but in its parser, which keeps it in memory. */
const unfinishedBytes = (client: Client): number =>
  (client as unknown as { readonly _parser: { readonly _list: { readonly length: number } } })._parser._list.length;

/** The accounts of single clients, and who is in with each. */
const createSingles = (kept: DeviceAccounts) => {
  const inside = new Map<string, Set<Client>>();
  const throwOut = (username: string): void => {
    for (const client of inside.get(username) ?? []) client.close();
  };
  const deviceAccounts: DeviceAccounts = {
    ...kept,
    create: (deviceId, form) => {
      const made = kept.create(deviceId, form);
      throwOut(deviceId);
      return made;
    },
    revoke: (deviceId) => {
      kept.revoke(deviceId);
      throwOut(deviceId);
    },
  };
  return {
    deviceAccounts,
    isIn: (username: string): boolean => inside.has(username),
    enter: (username: string, client: Client): void => {
      const clients = inside.get(username) ?? new Set();
      inside.set(username, clients.add(client));
      client.conn.once('close', () => {
        clients.delete(client);
        if (clients.size === 0 && inside.get(username) === clients) inside.delete(username);
      });
    },
  };
};

/**
 * Aedes listens for no error of the stream that brings a subscriber what is retained: a store that closes meanwhile would
 * end the agent.
 */
const persistenceOn = (store: ClassicLevel<string, Buffer>, onFailure: (error: unknown) => void): object => {
  const persistence = createPersistence(store);
  const retained = persistence.createRetainedStreamCombi.bind(persistence);
  persistence.createRetainedStreamCombi = (patterns) => retained(patterns).on('error', onFailure);
  return persistence;
};

/**
 * A damaged store is put aside, not deleted: devices introduce themselves again, so a box without its retained
 * messages is better than a box without a broker.
 */
const openStore = async (folder: string, logger: FastifyBaseLogger): Promise<ClassicLevel<string, Buffer>> => {
  const open = async (): Promise<ClassicLevel<string, Buffer>> => {
    const store = new ClassicLevel<string, Buffer>(folder, { valueEncoding: 'buffer' });
    await store.open();
    return store;
  };
  try {
    return await open();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_CORRUPTION')) throw error;
    const aside = `${folder}.damaged-${Date.now()}`;
    renameSync(folder, aside);
    logger.error({ event: 'mqtt.store_damaged', aside, err: cause });
    return open();
  }
};
