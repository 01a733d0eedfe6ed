import { createConnection } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connectAsync, type IClientOptions } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import type { EmbeddedBroker } from '#agent/devices/mqtt/broker.ts';
import { certificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { agentClientId, listen, openEmbedded, secureLan } from './site.ts';

/** A broker that also listens in the house; here the house is this machine. */
const openHouse = async (
  folder = temporaryFolder(),
  port = 0,
): Promise<EmbeddedBroker & { readonly lanPort: number }> => {
  const broker = await openEmbedded(folder, 0, { lan: secureLan(port) });
  onTestFinished(() => broker.close());
  return { ...broker, lanPort: broker.lan?.port ?? 0 };
};

const comeIn = async (port: number, options: IClientOptions) => {
  const ca = certificates().ca;
  const url = `mqtts://127.0.0.1:${port}`;
  const connected = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, ca, ...options });
  onTestFinished(async () => void (await connected.endAsync(true)));
  return connected;
};

test('the box’s own accounts come in on loopback only; the shared one and those of single devices in the house, too', async () => {
  const broker = await openHouse();
  const { agent, flows, devices } = broker.accounts;
  const door = broker.deviceAccounts.create('door-1');
  for (const own of [agent, flows]) {
    await expect(comeIn(broker.lanPort, { ...own, clientId: 'x' })).rejects.toThrow(/Bad username or password/i);
    await expect(comeIn(broker.lanPort, { ...own, clientId: agentClientId })).rejects.toThrow(/Bad username/i);
  }
  await expect(comeIn(broker.lanPort, { ...devices, clientId: 'door-1' })).rejects.toThrow(/Bad username/i);
  expect(broker.dropped()).toEqual({ no_account: 5 });
  expect((await comeIn(broker.lanPort, { ...devices, clientId: 'gateway' })).connected).toBe(true);
  expect((await comeIn(broker.lanPort, door)).connected).toBe(true);
  const heard = await listen(broker.address('agent'), '#');
  expect(heard.client.connected).toBe(true);
});

test('a device that does not trust the authority is counted, and stays out', async () => {
  const broker = await openHouse();
  const door = broker.deviceAccounts.create('door-1');
  await expect(comeIn(broker.lanPort, { ...door, ca: '' })).rejects.toThrow(/certificate/);
  await eventually('the failed handshake to be counted', () => broker.dropped().no_tls === 1);
});

test('whoever is revoked, or gets another password, is out at once and stays out; its will is told', async () => {
  const broker = await openHouse();
  const heard = await listen(broker.address('agent'), 'devices/#');
  const first = broker.deviceAccounts.create('door-1');
  const will = { topic: 'devices/door-1/status', payload: Buffer.from('offline'), qos: 1 as const, retain: true };
  const door = await comeIn(broker.lanPort, { ...first, will });
  expect(broker.isIn('door-1')).toBe(true);
  const second = broker.deviceAccounts.create('door-1');
  await eventually('it to be out', () => !door.connected && !broker.isIn('door-1'));
  await eventually('its will', () => heard.messages.some(({ text }) => text === 'offline'));
  await expect(comeIn(broker.lanPort, first)).rejects.toThrow(/Bad username/i);
  const again = await comeIn(broker.lanPort, second);
  const other = await comeIn(broker.lanPort, broker.deviceAccounts.create('door-2'));
  broker.deviceAccounts.revoke('door-1');
  await eventually('it to be out for good', () => !again.connected && !broker.isIn('door-1'));
  await expect(comeIn(broker.lanPort, second)).rejects.toThrow(/Bad username/i);
  expect(other.connected).toBe(true);
  expect(broker.deviceAccounts.all()).toEqual([{ username: 'door-2', form: 'device' }]);
});

test('what is retained survives a restart, with the port and the account that the device has', async () => {
  const folder = temporaryFolder();
  const first = await openHouse(folder);
  const account = first.deviceAccounts.create('door-1');
  const door = await comeIn(first.lanPort, account);
  await door.publishAsync('devices/door-1/state', 'open', { qos: 1, retain: true });
  await first.close();
  const second = await openHouse(folder, first.lanPort);
  const { messages } = await listen(second.address('agent'), 'devices/#');
  await eventually('what was kept', () => messages.length > 0);
  expect(messages).toEqual([{ topic: 'devices/door-1/state', text: 'open', retained: true }]);
  expect((await comeIn(second.lanPort, account)).connected).toBe(true);
});

test('nothing is queued for a device of the house that is away: a command that comes late would be wrong', async () => {
  const broker = await openHouse();
  const agent = await listen(broker.address('agent'), 'nothing');
  const account = { ...broker.deviceAccounts.create('door-1'), clientId: 'door-1', clean: false };
  const first = await comeIn(broker.lanPort, account);
  await first.subscribeAsync('cmnd/door-1/#', { qos: 1 });
  await first.endAsync();
  await agent.client.publishAsync('cmnd/door-1/POWER', 'late', { qos: 1 });
  const again = await comeIn(broker.lanPort, account);
  const heard: string[] = [];
  again.on('message', (_topic, payload) => heard.push(payload.toString()));
  await again.subscribeAsync('cmnd/door-1/#', { qos: 1 });
  await agent.client.publishAsync('cmnd/door-1/POWER', 'now', { qos: 1 });
  await eventually('what is told now', () => heard.length > 0);
  expect(heard).toEqual(['now']);
});

/** Says something to a port, and resolves when the other side has closed. */
const sayAndWait = (port: number, bytes: Buffer, isTls: boolean): Promise<void> =>
  new Promise((done) => {
    const socket = isTls
      ? connectTls({ port, host: '127.0.0.1', ca: certificates().ca })
      : createConnection({ port, host: '127.0.0.1' });
    socket.once(isTls ? 'secureConnect' : 'connect', () => socket.write(bytes));
    socket.on('error', () => {});
    socket.resume();
    socket.once('close', () => done());
  });

/** The same rubbish in each run. */
const rubbish = (seed: number, length: number): Buffer => {
  let state = seed + 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state >> 16;
    }),
  );
};

test('plain text, rubbish and packets without end at the TLS port do no harm: a device beside them goes on', async () => {
  const broker = await openHouse();
  const door = await comeIn(broker.lanPort, broker.deviceAccounts.create('door-1'));
  const heard = await listen(broker.address('agent'), 'devices/#');
  const hello = Buffer.from('\u0010\u0017\u0000\u0004MQTT\u0004\u0002\u0000<\u0000\u000bplain-text-'.padEnd(25, 'x'));
  await sayAndWait(broker.lanPort, hello, false);
  await eventually('the plain text to be counted', () => (broker.dropped().no_tls ?? 0) > 0);
  // No CONNECT, so Aedes closes at the first packet; what is no packet at all is closed as such.
  await Promise.all(
    Array.from({ length: 20 }, (_, seed) => sayAndWait(broker.lanPort, rubbish(seed, 4096), seed % 2 === 0)),
  );
  // A CONNECT of 200 MB: nobody waits for its end.
  const endless = Buffer.concat([Buffer.from([0x10, 0x80, 0x80, 0x80, 0x64]), Buffer.alloc(1024 * 1024)]);
  await sayAndWait(broker.lanPort, endless, true);
  expect(door.connected).toBe(true);
  await door.publishAsync('devices/door-1/state', 'open', { qos: 1 });
  await eventually('the device', () => heard.messages.length > 0);
});

test('ten thousand messages of garbage from one device do no harm, and none gets where it may not', async () => {
  const broker = await openHouse();
  const door = await comeIn(broker.lanPort, broker.deviceAccounts.create('door-1'));
  const heard = await listen(broker.address('agent'), '#');
  const topics = [
    'nestbox/demo/state',
    'devices/door-2/state',
    '\u{fffd}/x',
    'homeassistant/status',
    'devices/door-1/x',
  ];
  for (let n = 0; n < 10_000; n += 1) {
    door.publish(topics[n % topics.length] ?? '', rubbish(n, n % 64), { qos: 0, retain: n % 3 === 0 });
  }
  await door.publishAsync('devices/door-1/state', 'open', { qos: 1 });
  await eventually('the last one', () => heard.messages.some(({ text }) => text === 'open'));
  expect(new Set(heard.messages.map(({ topic }) => topic))).toEqual(
    new Set(['devices/door-1/x', 'devices/door-1/state']),
  );
  expect(broker.dropped()).toEqual({ not_allowed: 8000 });
  expect(door.connected).toBe(true);
});

test('plain text where it is said so: a sensor without TLS comes in, the agent does not', async () => {
  const broker = await openEmbedded(temporaryFolder(), 0, { lan: { address: '127.0.0.1', port: 0, tls: undefined } });
  onTestFinished(() => broker.close());
  expect(broker.lan).toMatchObject({ address: '127.0.0.1', tls: false });
  const url = `mqtt://127.0.0.1:${broker.lan?.port}`;
  const door = await connectAsync(url, { ...broker.deviceAccounts.create('door-1'), reconnectPeriod: 0 });
  onTestFinished(async () => void (await door.endAsync(true)));
  await expect(connectAsync(url, { ...broker.accounts.agent, reconnectPeriod: 0 })).rejects.toThrow(/Bad username/i);
});

test('a port that is taken, or an address that is not the box’s, is said with its field', async () => {
  const first = await openHouse();
  for (const lan of [secureLan(first.lanPort), { ...secureLan(0), address: '203.0.113.9' }]) {
    const opened = openEmbedded(temporaryFolder(), 0, { lan });
    await expect(opened).rejects.toThrow(/brokerListen/);
  }
});
