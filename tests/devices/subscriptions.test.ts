import { expect, onTestFinished, test } from 'vitest';
import type { Connection } from '#agent/devices/mqtt/connection.ts';
import { readDiscovery } from '#agent/devices/mqtt/discovery.ts';
import type { Entity } from '#agent/devices/mqtt/entity.ts';
import { createSubscriptions } from '#agent/devices/mqtt/subscriptions.ts';
import { eventually } from '#tests/wait.ts';

const entityOf = (component: string, message: object): Entity => {
  const reading = readDiscovery('homeassistant', `homeassistant/${component}/x/config`, JSON.stringify(message));
  const entity = reading.kind === 'introduced' ? reading.entities[0] : undefined;
  if (!entity) throw new Error('Nothing was introduced');
  return entity;
};

// What a broker does that sends a message once for each filter: neither of ours is one.
test('a topic under a wide filter is not asked for a second time, which would make two presses of one', async () => {
  const asked: string[] = [];
  const left: string[] = [];
  const connection: Pick<Connection, 'subscribe' | 'unsubscribe'> = {
    subscribe: (filters) => void asked.push(...filters),
    unsubscribe: (filters) => void left.push(...filters),
  };
  const subscriptions = createSubscriptions(connection, ['homeassistant/#', 'devices/+/+']);
  onTestFinished(subscriptions.close);
  expect(asked.splice(0)).toEqual(['homeassistant/#', 'devices/+/+']);
  const button = entityOf('event', { state_topic: 'devices/panic-1/press' });
  const door = entityOf('lock', { state_topic: 'devices/door-1/state', availability_topic: 'site/door-1/online' });
  subscriptions.replace([button], []);
  expect(asked).toEqual([]);
  // What is retained under the wide filter comes by asking for that again, once for all newcomers.
  subscriptions.replace([door], ['devices/gone/state', 'site/gone/state']);
  subscriptions.replace([door], []);
  await eventually('the wide filter again', () => asked.includes('devices/+/+'));
  expect(asked).toEqual(['site/door-1/online', 'site/door-1/online', 'devices/+/+']);
  expect(left).toEqual(['site/gone/state']);
});
