import { statSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { brokerAccountsFile } from '#agent/config/brokerAccount.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { agentClientId, client, listen, openEmbedded } from './site.ts';

test('retained messages survive a restart of the broker, and so do the accounts', async () => {
  const folder = temporaryFolder();
  const first = await openEmbedded(folder);
  const device = await client(first.address('devices'));
  await device.publishAsync('site/door/状态', '开', { qos: 1, retain: true });
  await device.endAsync();
  await first.close();

  const second = await openEmbedded(folder);
  expect(second.accounts).toEqual(first.accounts);
  const { messages } = await listen(second.address('agent'), 'site/#');
  await eventually('the retained message', () => messages.length > 0);
  expect(messages).toEqual([{ topic: 'site/door/状态', text: '开', retained: true }]);
  await second.close();
});

test('the accounts file can be read by its owner only', async () => {
  const folder = temporaryFolder();
  const broker = await openEmbedded(folder);
  expect(statSync(brokerAccountsFile(folder)).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'keys')).mode & 0o077).toBe(0);
  await broker.close();
});

test('nobody comes in without an account, and nobody but the agent with the agent’s client id', async () => {
  const broker = await openEmbedded(temporaryFolder());
  const attempt = (username: string, password: string, clientId: string) =>
    connectAsync(`mqtt://127.0.0.1:${broker.port}`, { username, password, clientId, reconnectPeriod: 0 }).then(
      async (connected) => {
        await connected.endAsync();
        return 'in';
      },
      (error: Error) => error.message,
    );
  const { agent, devices } = broker.accounts;
  expect(await attempt('agent', 'wrong', 'a')).toMatch(/Bad username or password/i);
  expect(await attempt('', '', 'a')).toMatch(/Bad username or password/i);
  expect(await attempt(devices.username, devices.password, agentClientId)).toMatch(/Bad username or password/i);
  expect(await attempt(devices.username, devices.password, 'a')).toBe('in');
  expect(await attempt(agent.username, agent.password, agentClientId)).toBe('in');
  await broker.close();
});

test('a forbidden publish is dropped and counted, without an endless reconnect', async () => {
  const broker = await openEmbedded(temporaryFolder());
  const heard = await listen(broker.address('agent'), 'nestbox/#');
  const flows = await client(broker.address('flows'));
  let connects = 0;
  flows.on('connect', () => {
    connects += 1;
  });
  await flows.publishAsync('nestbox/demo/commands/siren', '{"on":true}', { qos: 1 });
  await flows.publishAsync('nestbox/demo/alerts/1', '{}', { qos: 0, retain: true });
  await flows.publishAsync('nestbox/demo/state', '{}', { qos: 2, retain: true });
  await flows.publishAsync('nestbox/demo/flows/state', '1', { qos: 1 });
  await eventually('the allowed message', () => heard.messages.length > 0);
  expect(heard.messages.map(({ topic }) => topic)).toEqual(['nestbox/demo/flows/state']);
  expect(broker.dropped()).toEqual({ not_allowed: 3 });
  expect(connects).toBe(0);
  const late = await listen(broker.address('agent'), 'nestbox/#');
  await late.client.publishAsync('nestbox/demo/flows/requests', '', { qos: 1 });
  await eventually('the end mark', () => late.messages.length > 0);
  expect(late.messages.map(({ topic }) => topic)).toEqual(['nestbox/demo/flows/requests']);
  await broker.close();
});

test('flows may command the lights that are known, and nothing else that listens', async () => {
  const broker = await openEmbedded(temporaryFolder(), 0, { lights: new Set(['site/light-1/set']) });
  const heard = await listen(broker.address('agent'), 'site/#');
  const flows = await client(broker.address('flows'));
  await flows.publishAsync('site/siren-1/set', 'ON', { qos: 1 });
  await flows.publishAsync('site/light-1/set', 'ON', { qos: 1 });
  await eventually('the light’s command', () => heard.messages.length > 0);
  expect(heard.messages.map(({ topic }) => topic)).toEqual(['site/light-1/set']);
  await broker.close();
});

test('a will passes the same rules: a device’s own is heard, one in the agent’s name is not', async () => {
  const broker = await openEmbedded(temporaryFolder());
  const heard = await listen(broker.address('agent'), '#');
  const will = (topic: string) => ({ topic, payload: Buffer.from('offline'), qos: 1 as const, retain: true });
  for (const topic of ['nestbox/demo/state', 'site/door/availability']) {
    const device = await client(broker.address('devices'), { will: will(topic), reconnectPeriod: 0 });
    device.stream.destroy();
  }
  await eventually('the device’s will', () => heard.messages.length > 0);
  await eventually('the other will to be dropped', () => broker.dropped().not_allowed === 1);
  expect(heard.messages.map(({ topic }) => topic)).toEqual(['site/door/availability']);
  await broker.close();
});

test('more than 64 KiB in one packet, or 1 MiB in the list of a bridge, are dropped and counted', async () => {
  const broker = await openEmbedded(temporaryFolder());
  const heard = await listen(broker.address('agent'), '#');
  const device = await client(broker.address('devices'));
  await device.publishAsync('site/big', Buffer.alloc(64 * 1024 + 1, 'x'), { qos: 1 });
  await device.publishAsync('site/bridge/devices/x', Buffer.alloc(64 * 1024 + 1, 'x'), { qos: 1 });
  await device.publishAsync('site/bridge/devices', Buffer.alloc(1024 * 1024 + 1, 'x'), { qos: 1 });
  await device.publishAsync('site/bridge/devices', Buffer.alloc(1024 * 1024, 'x'), { qos: 1 });
  await device.publishAsync('site/fits', Buffer.alloc(64 * 1024, 'x'), { qos: 1 });
  await eventually('both that fit', () => heard.messages.length > 1);
  expect(heard.messages.map(({ topic }) => topic).sort()).toEqual(['site/bridge/devices', 'site/fits']);
  expect(broker.dropped()).toEqual({ too_large: 3 });
  await broker.close();
});

test('a broker that stops says nothing about its devices; who was there is not called offline', async () => {
  const folder = temporaryFolder();
  const first = await openEmbedded(folder);
  const device = await client(first.address('devices'), {
    will: { topic: 'site/door/availability', payload: Buffer.from('offline'), qos: 1, retain: true },
    reconnectPeriod: 0,
  });
  await device.publishAsync('site/door/availability', 'online', { qos: 1, retain: true });
  await first.close();
  const second = await openEmbedded(folder);
  const { messages } = await listen(second.address('agent'), 'site/#');
  await eventually('the retained availability', () => messages.length > 0);
  expect(messages.map(({ text }) => text)).toEqual(['online']);
  await second.close();
});

test('a broker that stops while somebody subscribes stops quietly', async () => {
  const folder = temporaryFolder();
  const first = await openEmbedded(folder);
  const device = await client(first.address('devices'));
  await Promise.all(
    Array.from({ length: 500 }, (_, n) => device.publishAsync(`site/${n}`, 'x'.repeat(500), { qos: 1, retain: true })),
  );
  await first.close();
  for (let round = 0; round < 5; round += 1) {
    const broker = await openEmbedded(folder);
    const newcomers = await Promise.all(Array.from({ length: 5 }, () => client(broker.address('agent'))));
    // Acknowledged before what is retained is read: that is still under way when the store closes.
    await Promise.all(newcomers.map((newcomer) => newcomer.subscribeAsync('#', { qos: 1 })));
    await broker.close();
  }
});

test('a port that is taken is said in one line', async () => {
  const first = await openEmbedded(temporaryFolder());
  await expect(openEmbedded(temporaryFolder(), first.port)).rejects.toThrow(/brokerPort/);
  await first.close();
});

test('each message arrives, and those of one quality of service in order, whether the broker keeps them or not', async () => {
  const broker = await openEmbedded(temporaryFolder());
  const heard: string[] = [];
  // As the agent: a session of one connection.
  const agent = await client(broker.address('agent'));
  agent.on('message', (_topic, payload) => heard.push(payload.toString()));
  await agent.subscribeAsync('site/#', { qos: 1 });
  const device = await client(broker.address('devices'));
  const texts = (qos: 0 | 1) => heard.filter((text) => text.startsWith(`${qos}:`));
  const sent = Array.from({ length: 300 }, (_, n) => ({ qos: n % 3 === 0 ? 0 : 1, n }) as const);
  const expected = (wanted: 0 | 1) => sent.filter(({ qos }) => qos === wanted).map(({ qos, n }) => `${qos}:${n}`);
  await Promise.all(
    sent.map(({ qos, n }) => device.publishAsync(`site/${n % 7}`, `${qos}:${n}`, { qos, retain: n % 2 === 0 })),
  );
  await eventually('the last of each', () => texts(0).includes('0:297') && texts(1).includes('1:299'));
  expect(texts(0)).toEqual(expected(0));
  expect(texts(1)).toEqual(expected(1));
  await broker.close();
});

test('a subscriber that has stopped reading is thrown out and holds nobody up for long', async () => {
  const broker = await openEmbedded(temporaryFolder());
  const stalled = await client(broker.address('agent'), { reconnectPeriod: 0 });
  await stalled.subscribeAsync('site/#');
  stalled.stream.pause();
  const { messages } = await listen(broker.address('agent'), 'site/last');
  const device = await client(broker.address('devices'));
  const bulk = Buffer.alloc(60_000, 'x');
  for (let n = 0; n < 500; n += 1) device.publish('site/bulk', bulk, { qos: 0 });
  await device.publishAsync('site/last', 'here', { qos: 1 });
  await eventually('the last message', () => messages.length > 0);
  await broker.close();
});
