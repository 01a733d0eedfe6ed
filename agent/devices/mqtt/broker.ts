import { renameSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import createPersistence from 'aedes-persistence-level';
import { ClassicLevel } from 'classic-level';
import type { FastifyBaseLogger } from 'fastify';
import type { BrokerAccountName } from '#agent/config/brokerAccount.ts';
import { accountOf, type BrokerAccounts, openAccounts } from './accounts.ts';
import { mayPublish, maySubscribe, type SiteTopics, type Speaker } from './acl.ts';
import { bridgeOf, largestListBytes } from './bridgeList.ts';
import { type DeviceAccounts, openDeviceAccounts } from './deviceAccounts.ts';
import { publishInOrder } from './inOrder.ts';
import { createRejections } from './rejections.ts';

export interface EmbeddedBroker {
  readonly port: number;
  readonly accounts: BrokerAccounts;
  readonly deviceAccounts: DeviceAccounts;
  /** The address of one account, with its password. */
  address(account: BrokerAccountName): string;
  /** Packets that were taken and dropped, by reason: `not_allowed`, `too_large`. */
  dropped(): Readonly<Record<string, number>>;
  /** Disconnects everybody and closes the store; retained messages are there at the next start. */
  close(): Promise<void>;
}

export interface BrokerOptions extends SiteTopics {
  readonly dataFolder: string;
  /** 0: any free port. */
  readonly port: number;
  /** Command topics of the lights that are known now; flows may publish on these. */
  readonly lightCommandTopics: () => ReadonlySet<string>;
  /** The client id that only the agent's account may use: a second client with it would throw the agent off. */
  readonly agentClientId: string;
  readonly logger: FastifyBaseLogger;
}

const stranger: Speaker = { account: 'devices' };
export const largestPayloadBytes = 64 * 1024;
const address = '127.0.0.1';

/**
 * Starts the MQTT 3.1.1 broker inside the agent, on loopback, with its messages in `DATA/broker`.
 * @throws when the port is taken, or another process has the store open.
 */
export const startBroker = async (options: BrokerOptions): Promise<EmbeddedBroker> => {
  const accounts = openAccounts(options.dataFolder);
  const store = await openStore(join(options.dataFolder, 'broker'), options.logger);
  const rejections = createRejections(options.logger, 'mqtt.dropped', () => performance.now());
  const deviceAccounts = openDeviceAccounts(options.dataFolder);
  const speakers = new WeakMap<Client, Speaker>();

  let closing = false;

  /**
   * A second client with an id throws the first one off, so nobody may take another's: the agent's is the agent's, and that of
   * a device with an account of its own is its user name.
   */
  const speakerOf = (
    clientId: string,
    username: string | undefined,
    password: Uint8Array | undefined,
  ): Speaker | undefined => {
    const account = accountOf(accounts, username, password);
    if (account) {
      const isOthers = clientId === options.agentClientId ? account !== 'agent' : deviceAccounts.has(clientId);
      return isOthers ? undefined : { account };
    }
    const isDevice = username !== undefined && password !== undefined && deviceAccounts.verify(username, password);
    return isDevice && clientId === username ? { device: username } : undefined;
  };
  /** A will that outlived the broker's crash comes without a client, but with the id of the client that left it. */
  const ownerOfWill = (packet: object): Speaker => {
    const clientId = 'clientId' in packet ? packet.clientId : undefined;
    if (clientId === options.agentClientId) return { account: 'agent' };
    return typeof clientId === 'string' && deviceAccounts.has(clientId) ? { device: clientId } : stranger;
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
      const speaker = speakerOf(client.id, username, password);
      if (!speaker) {
        // The hook wants an Error with the MQTT 3.1.1 return code on it: 4 is "bad user name or password".
        return done(Object.assign(new Error('refused'), { returnCode: 4 }) as AuthenticateError, false);
      }
      speakers.set(client, speaker);
      done(null, true);
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
  broker.on('clientError', (client, error) =>
    options.logger.info({ event: 'mqtt.client_lost', client: client.id, reason: error.message }),
  );
  // Aedes emits `error` for its store; without a listener that ends the agent.
  broker.on(
    'error' as 'closed',
    ((error: unknown) => options.logger.error({ event: 'mqtt.broker_failed', err: error })) as () => void,
  );

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    broker.handle(socket);
  });
  let port: number;
  try {
    port = await listen(server, options.port);
  } catch (error) {
    await new Promise<void>((done) => broker.close(done));
    await store.close();
    throw new Error(`The embedded broker cannot listen on ${address}:${options.port}; set brokerPort to a free one`, {
      cause: error,
    });
  }

  return {
    port,
    accounts,
    deviceAccounts,
    address: (account) =>
      `mqtt://${accounts[account].username}:${encodeURIComponent(accounts[account].password)}@${address}:${port}`,
    dropped: rejections.counts,
    close: async () => {
      closing = true;
      const closed = new Promise<void>((done) => server.close(() => done()));
      await published();
      await new Promise<void>((done) => broker.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
      await store.close();
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

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, address, () => {
      server.removeListener('error', failed);
      const bound = server.address();
      if (typeof bound === 'object' && bound) done(bound.port);
      else failed(new Error('The broker has no address'));
    });
  });

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
