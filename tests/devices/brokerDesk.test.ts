import { expect, test } from 'vitest';
import { brokerDesk } from '#agent/devices/mqtt/brokerDesk.ts';
import { openDeviceAccounts } from '#agent/devices/mqtt/deviceAccounts.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { client, plugDoor, siteCode, startAgentSide, startTestBroker } from './site.ts';

test('an account is named so that its device can say all that it says; whoever speaks through a gateway has none', async () => {
  const broker = await startTestBroker('embedded');
  const embedded = broker.embedded();
  if (!embedded) throw new Error('this broker is embedded');
  const agent = await startAgentSide(broker.agentUrl());
  const node = await client(broker.deviceUrl());
  const esp = { identifiers: ['a8032ab1c0de'], name: 'Kitchen' };
  const entity = {
    name: 'PIR',
    unique_id: 'kitchen-pir',
    device_class: 'motion',
    state_topic: 'kitchen-node/binary_sensor/pir/state',
    availability_topic: 'kitchen-node/status',
    device: esp,
  };
  await node.publishAsync('homeassistant/binary_sensor/kitchen-node/pir/config', JSON.stringify(entity), { qos: 1 });
  const bridged = {
    ...entity,
    unique_id: 'window-1',
    state_topic: 'zigbee2mqtt/window-1',
    device: { identifiers: 'w1' },
  };
  const { availability_topic: _, ...window } = bridged;
  await node.publishAsync('homeassistant/binary_sensor/window-1/pir/config', JSON.stringify(window), { qos: 1 });
  await plugDoor(broker.deviceUrl());
  agent.ingest.useProfiled([{ id: 'hall', name: '门厅', profile: 'raw-door-contact', topicId: 'door-9' }]);
  await eventually('all four to be known', () => agent.ingest.roster.unitIds().length === 4);
  const desk = brokerDesk({
    site: siteCode,
    discoveryPrefix: 'homeassistant',
    broker: embedded,
    roster: agent.ingest.roster,
    topicIdOf: (unitId) => (unitId === 'hall' ? 'door-9' : undefined),
  });
  const units = agent.ingest.roster.unitIds();
  const names = Object.fromEntries(units.map((unitId) => [unitId, desk.nameOf(unitId)]));
  expect(names).toEqual({ a8032ab1c0de: 'kitchen-node', w1: undefined, 'door-1': undefined, hall: 'door-9' });
  expect(desk.nameOf('not-here-yet')).toBe('not-here-yet');
  expect(['kitchen-node', 'door-9', 'other'].map(desk.unitOf)).toEqual(['a8032ab1c0de', 'hall', 'other']);
  // The name is more than a guess: with its account the node says it all.
  const account = desk.accounts.create('kitchen-node');
  const own = await client(`mqtt://127.0.0.1:${embedded.port}`, account);
  await own.publishAsync('kitchen-node/status', 'online', { qos: 1 });
  await own.publishAsync('kitchen-node/binary_sensor/pir/state', 'ON', { qos: 1 });
  await eventually('its motion', () => agent.signals.of('a8032ab1c0de').some(({ level }) => level === 'active'));
  expect(desk.isIn('kitchen-node')).toBe(true);
  expect(embedded.dropped()).toEqual({});
});

test('a listener on every address is told by the addresses of this box; without one, only what runs here comes in', () => {
  const deskOn = (lan: { address: string; port: number; tls: boolean } | undefined) =>
    brokerDesk({
      site: siteCode,
      discoveryPrefix: 'homeassistant',
      broker: { port: 1883, lan, deviceAccounts: openDeviceAccounts(temporaryFolder()), isIn: () => false },
      roster: { ofUnit: () => [], unitIds: () => [] },
      topicIdOf: () => undefined,
    }).place();
  expect(deskOn(undefined)).toEqual({ addresses: ['127.0.0.1'], port: 1883, tls: false, isLocal: true });
  expect(deskOn({ address: '192.168.1.10', port: 8883, tls: true })).toEqual({
    addresses: ['192.168.1.10'],
    port: 8883,
    tls: true,
    isLocal: false,
  });
  const { addresses } = deskOn({ address: '0.0.0.0', port: 8883, tls: true });
  for (const address of addresses) expect(address).toMatch(/^(?!127\.|0\.)\d+(\.\d+){3}$/);
});
