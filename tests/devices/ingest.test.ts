import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDeviceStore } from '#agent/devices/store.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import {
  type AgentSide,
  brokerKinds,
  client,
  doorIntroduction,
  doorTopic,
  plugDoor,
  startAgentSide,
  startTestBroker,
} from './site.ts';

const heardAll = (agent: AgentSide): boolean => {
  const [door] = agent.registry.views();
  return door?.state === 'closed' && door.availability === 'online';
};

describe.each(brokerKinds)('devices on the %s broker', (kind) => {
  test('a door introduces itself, opens, and is offline when its will says so', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const door = await plugDoor(broker.deviceUrl());
    const view = () => agent.registry.views().find(({ deviceId }) => deviceId === 'door-1');

    await eventually('a closed door', () => view()?.state === 'closed' && view()?.availability === 'online');
    expect(view()).toMatchObject({
      name: '大门',
      component: 'binary_sensor',
      deviceClass: 'door',
      availability: 'online',
    });
    await door.publishAsync('site/door-1/state', 'ON', { qos: 1, retain: true });
    await eventually('an open door', () => view()?.state === 'open');
    expect(view()?.lastSeenAt).not.toBeNull();
    door.stream.destroy();
    await eventually('the door to be offline', () => view()?.availability === 'offline');

    const [introduced, ...changes] = agent.events().map(({ type, data }) => [type, data]);
    expect(introduced).toEqual([
      'device.introduced',
      {
        deviceId: 'door-1',
        name: '大门',
        component: 'binary_sensor',
        deviceClass: 'door',
        manufacturer: 'Sim',
        model: 'Door 1',
      },
    ]);
    // Two topics, so the first two may come in either order.
    expect(changes.slice(0, 2)).toEqual(
      expect.arrayContaining([
        ['device.availability_changed', { deviceId: 'door-1', availability: 'online' }],
        ['device.state_changed', { deviceId: 'door-1', state: 'closed' }],
      ]),
    );
    expect(changes.slice(2)).toEqual([
      ['device.state_changed', { deviceId: 'door-1', state: 'open' }],
      ['device.availability_changed', { deviceId: 'door-1', availability: 'offline' }],
    ]);
    await eventually('its state to be unknown', () => view()?.state === null);
    expect(agent.registry.offline().map(({ deviceId }) => deviceId)).toEqual(['door-1']);
    expect(agent.registry.recent(2).map(({ text }) => text)).toEqual(['offline', 'open']);
  });

  test('a last word just before the end is journalled, and a door that is back is unknown until it speaks', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const door = await plugDoor(broker.deviceUrl());
    await eventually('a closed door', () => heardAll(agent));
    door.publish('site/door-1/state', 'ON', { qos: 1, retain: true });
    await door.publishAsync('site/door-1/availability', 'offline', { qos: 1, retain: true });
    await eventually('the end', () => agent.registry.views()[0]?.availability === 'offline');
    const last = agent.store.find('door-1');
    expect(last?.state).toBe('open');
    // Within 200 ms of its last word anything would still be held back as chatter.
    await eventually('the pace to allow another word', () => Date.now() > (last?.stateSince ?? 0) + 250);
    await door.publishAsync('site/door-1/availability', 'online', { qos: 1, retain: true });
    await eventually('the door back', () => agent.registry.views()[0]?.availability === 'online');
    expect(agent.registry.views()[0]?.state).toBeNull();
    await door.publishAsync('site/door-1/state', 'ON', { qos: 1, retain: true });
    await eventually('its word', () => agent.registry.views()[0]?.state === 'open');
  });

  test('after a reconnect a state is unknown until the device says it, and the same word again is no event', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const door = await client(broker.deviceUrl(), { clientId: 'door-1' });
    await door.publishAsync(doorTopic, doorIntroduction, { qos: 1, retain: true });
    await door.publishAsync('site/door-1/availability', 'online', { qos: 1, retain: true });
    const view = () => agent.registry.views()[0];
    await eventually('the door to be listened to', () => view()?.availability === 'online');
    await door.publishAsync('site/door-1/state', 'OFF', { qos: 1 });
    await eventually('a closed door', () => view()?.state === 'closed');
    const before = agent.journal.lastSeq();

    await broker.stop();
    await eventually('the doubt', () => view()?.state === null && view()?.availability === 'unknown');
    await broker.start();
    await eventually('the retained availability', () => view()?.availability === 'online');
    expect(view()?.state).toBeNull();
    await eventually('the door to be back', () => door.connected);
    await door.publishAsync('site/door-1/state', 'OFF', { qos: 1 });
    await eventually('the door to be closed again', () => view()?.state === 'closed');
    expect(agent.journal.lastSeq()).toBe(before);
  });

  test('a restarted agent believes what is retained and writes nothing new', async () => {
    const broker = await startTestBroker(kind);
    const folder = temporaryFolder();
    const first = await startAgentSide(broker.agentUrl(), folder);
    await plugDoor(broker.deviceUrl());
    await eventually('a closed door', () => heardAll(first));
    const events = first.events();
    await first.close();

    const second = await startAgentSide(broker.agentUrl(), folder);
    await eventually('the door again', () => heardAll(second));
    expect(second.registry.views()[0]).toMatchObject({ availability: 'online', lastSeenAt: null });
    expect(second.events()).toEqual(events);
  });

  test('a pressed button counts each time, and a retained press is old news', async () => {
    const broker = await startTestBroker(kind);
    const button = await client(broker.deviceUrl());
    const introduction = JSON.stringify({ name: '一键报警', unique_id: 'panic-1', state_topic: 'site/panic-1' });
    await button.publishAsync('homeassistant/event/panic-1/config', introduction, { qos: 1, retain: true });
    await button.publishAsync('site/panic-1', '{"event_type":"press"}', { qos: 1, retain: true });
    const agent = await startAgentSide(broker.agentUrl());
    await eventually('the old press to be dropped', () => agent.ingest.rejected().retained_pulse);
    await button.publishAsync('site/panic-1', '{"event_type":"press"}', { qos: 1 });
    await button.publishAsync('site/panic-1', '{"event_type":"press"}', { qos: 1 });
    const presses = () => agent.events().filter(({ type }) => type === 'device.state_changed');
    await eventually('two presses', () => presses().length === 2);
    expect(presses()[0]?.data).toEqual({ deviceId: 'panic-1', state: 'press' });
  });

  test('a contact that chatters does not flood the journal, and its last word is kept', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const door = await plugDoor(broker.deviceUrl());
    for (let flip = 0; flip < 300; flip += 1) {
      await door.publishAsync('site/door-1/state', flip % 2 === 0 ? 'OFF' : 'ON', { qos: 1, retain: true });
    }
    const states = () => agent.events().filter(({ type }) => type === 'device.state_changed');
    await eventually('the last word', () => agent.registry.views()[0]?.state === 'open');
    expect(states().at(-1)?.data).toEqual({ deviceId: 'door-1', state: 'open' });
    expect(states().length).toBeLessThan(30);
  });

  test('a withdrawn device is gone; ids of cameras and of others cannot be taken; there is a limit', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const door = await plugDoor(broker.deviceUrl());
    const say = (topic: string, payload: string) => door.publishAsync(topic, payload, { qos: 1 });
    await eventually('the door', () => agent.registry.views().length === 1);
    await say('homeassistant/lock/thief/config', JSON.stringify({ unique_id: 'door-1', state_topic: 'x/y' }));
    await say('homeassistant/lock/camera/config', JSON.stringify({ unique_id: 'cam-1', state_topic: 'x/y' }));
    const part = { unique_id: 'part', state_topic: 'x/y', device: { identifiers: ['cam-1'] } };
    await say('homeassistant/lock/part/config', JSON.stringify(part));
    await eventually('three refusals', () => agent.ingest.rejected().id_taken === 3);
    await door.publishAsync(doorTopic, '', { qos: 1, retain: true });
    await eventually('no device', () => agent.registry.views().length === 0);
    expect(agent.events().at(-1)).toMatchObject({ type: 'device.withdrawn', subject: 'door-1' });
    for (let from = 0; from < 2010; from += 30) {
      const batch = Array.from({ length: 30 }, (_, index) => `l${from + index}`);
      await Promise.all(
        batch.map((id) =>
          say(`homeassistant/lock/${id}/config`, JSON.stringify({ unique_id: id, state_topic: `l/${id}` })),
        ),
      );
    }
    await eventually('the limit', () => agent.ingest.rejected().too_many_devices === 10);
    await eventually('2000 devices', () => agent.registry.views().length === 2000);
  });

  test('a withdrawn sensor is told to be unknown, and stays so where its unit stands at a position', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const told: string[] = [];
    agent.signals.onChange(({ item, level }) => told.push(`${item} ${level}`));
    const door = await plugDoor(broker.deviceUrl());
    await eventually('a closed door', () => told.at(-1) === 'door-1 clear');
    const withdraw = () => door.publishAsync(doorTopic, '', { qos: 1, retain: true });
    await withdraw();
    await eventually('its loss', () => told.at(-1) === 'door-1 unknown');
    expect(agent.signals.all()).toEqual([]);

    agent.bound.add('door-1');
    await door.publishAsync(doorTopic, doorIntroduction, { qos: 1, retain: true });
    await eventually('the door again', () => told.at(-1) === 'door-1 clear');
    await withdraw();
    await eventually('its loss again', () => told.at(-1) === 'door-1 unknown');
    expect(agent.signals.of('door-1')).toMatchObject([{ item: 'door-1', level: 'unknown' }]);
    await door.publishAsync(doorTopic, doorIntroduction, { qos: 1, retain: true });
    await eventually('the door a third time', () => told.at(-1) === 'door-1 clear');
    await withdraw();
    await eventually('its last loss', () => told.at(-1) === 'door-1 unknown');

    agent.bound.delete('door-1');
    const data = { positionId: 'front', unitId: 'door-1', because: 'removed' } as const;
    agent.journal.record([{ type: 'unit.released', actor: 'agent', subject: 'front', data }]);
    await eventually('nothing to be left', () => agent.signals.all().length === 0);
  });

  test('ten thousand messages of garbage on every topic that is listened to: nothing breaks, nothing half-written, the counters grow', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const door = await plugDoor(broker.deviceUrl());
    await eventually('the door', () => agent.registry.views()[0]?.state === 'closed');
    const topics = fc.constantFrom(
      doorTopic,
      'site/door-1/state',
      'site/door-1/availability',
      'homeassistant/device/x/config',
      'homeassistant/binary_sensor/n/x/config',
      'homeassistant/status',
      'homeassistant/x',
      'homeassistant/lock/日/config',
    );
    const fragments = fc.constantFrom(
      '{"unique_id":"door-1","state_topic":"site/door-1/state"}',
      '{"dev":{"ids":["a"]},"o":{"name":"o"},"cmps":{"c":{"p":"lock","stat_t":"a/b"}}}',
      '{"unique_id":"\\ud800","name":"\\udc00","state_topic":"s\\ud800"}',
      '{"~":"x","avty":[{"t":"~/a"},7],"stat_t":"~"}',
      'ON',
      'offline',
      '',
      'null',
    );
    const payloads = fc.oneof(
      fragments.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
    );
    const garbage = fc.sample(fc.tuple(topics, payloads, fc.boolean()), { numRuns: 10_000, seed: 5 });
    for (let from = 0; from < garbage.length; from += 200) {
      const batch = garbage.slice(from, from + 200);
      await Promise.all(batch.map(([topic, payload, retain]) => door.publishAsync(topic, payload, { qos: 1, retain })));
    }
    await door.publishAsync('homeassistant/lock/end/config', '{"unique_id":"the-end","state_topic":"end"}', { qos: 1 });
    await eventually('the agent to have read it all', () => agent.store.find('the-end'));
    expect(agent.connection.status().connected).toBe(true);
    const rejected = agent.ingest.rejected();
    expect(rejected.not_utf8).toBeGreaterThan(0);
    expect(rejected.bad_json).toBeGreaterThan(0);
    expect(rejected.bad_topic).toBeGreaterThan(0);
    expect(rejected.unknown_word).toBeGreaterThan(0);
    expect(checkJournal(agent.journal.db, (db) => [createDeviceStore(db).projection])).toEqual([]);
  });
});
