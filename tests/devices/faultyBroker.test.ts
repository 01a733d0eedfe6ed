import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Packet, parser, writeToStream } from 'mqtt-packet';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { doorIntroduction, doorTopic, startAgentSide } from './site.ts';

/** A broker that does what it is told to: no real one is late, or stuck, when one wants it to. */
const startToldBroker = async ({ isStuck = false } = {}) => {
  const server = createServer();
  let agent: Socket | undefined;
  const asked: string[] = [];
  const answer = (socket: Socket, packet: Packet): void => {
    if (packet.cmd === 'connect') writeToStream({ cmd: 'connack', returnCode: 0, sessionPresent: false }, socket);
    if (packet.cmd === 'publish' && packet.qos === 1 && !isStuck)
      writeToStream({ cmd: 'puback', messageId: packet.messageId ?? 0 }, socket);
    if (packet.cmd === 'disconnect' && !isStuck) socket.end();
    if (packet.cmd !== 'subscribe') return;
    asked.push(...packet.subscriptions.map(({ topic }) => topic));
    writeToStream(
      { cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 1) },
      socket,
    );
  };
  server.on('connection', (socket) => {
    agent = socket;
    const reader = parser();
    reader.on('packet', (packet) => answer(socket, packet));
    socket.on('data', (bytes) => reader.parse(bytes));
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    say: (topic: string, payload: string, retain = false): void => {
      if (agent) writeToStream({ cmd: 'publish', topic, payload, qos: 0, retain, dup: false }, agent);
    },
  };
};

test('what the broker kept of a topic and hands over late does not undo what was said there since', async () => {
  const broker = await startToldBroker();
  const agent = await startAgentSide(broker.url);
  broker.say(doorTopic, doorIntroduction, true);
  await eventually('the door to be listened to', () => broker.asked.includes('site/door-1/availability'));
  broker.say('site/door-1/state', 'OFF');
  broker.say('site/door-1/availability', 'offline');
  broker.say('site/door-1/availability', 'online', true);
  broker.say('site/door-1/state', 'ON', true);
  broker.say('homeassistant/binary_sensor/door-2/config', doorIntroduction.replaceAll('door-1', 'door-2'), true);
  await eventually('what comes after it', () => agent.registry.views().length === 2);
  expect(agent.registry.views()).toContainEqual(
    expect.objectContaining({ deviceId: 'door-1', availability: 'offline', state: null }),
  );
  expect(agent.signals.of('door-1')).toMatchObject([{ level: 'unknown' }]);
});

test('a broker that is stuck does not keep the agent from ending', async () => {
  const broker = await startToldBroker({ isStuck: true });
  const agent = await startAgentSide(broker.url);
  const published = agent.connection.publish('nestbox/demo/state', '{}');
  await agent.close();
  await expect(published).rejects.toThrow();
});
