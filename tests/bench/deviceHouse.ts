import { connectAsync, type MqttClient } from 'mqtt';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import type { Box } from '#tests/box.ts';

/** A full house. */
export const deviceCount = 200;

/** A door that introduces itself, with a last will, and is shut. */
export const plugDoor = async (box: Box, index: number): Promise<MqttClient> => {
  const id = `d-${index}`;
  const device = await connectAsync(box.endpoints().mqtt, {
    ...readBrokerAccount(box.data, 'devices'),
    protocolVersion: 4,
    clientId: id,
    keepalive: 30,
    will: { topic: `bench/${id}/availability`, payload: Buffer.from('offline'), qos: 1, retain: true },
  });
  const introduction = {
    unique_id: id,
    name: `门 ${index}`,
    device_class: 'door',
    state_topic: `bench/${id}/state`,
    availability_topic: `bench/${id}/availability`,
    expire_after: 90,
  };
  const say = (topic: string, payload: string) => device.publishAsync(topic, payload, { qos: 1, retain: true });
  await say(`homeassistant/binary_sensor/${id}/config`, JSON.stringify(introduction));
  await say(`bench/${id}/availability`, 'online');
  await say(`bench/${id}/state`, 'OFF');
  return device;
};

/** A panic button that tells each press. */
export const plugButton = async (box: Box, index: number): Promise<MqttClient> => {
  const id = `b-${index}`;
  const device = await connectAsync(box.endpoints().mqtt, {
    ...readBrokerAccount(box.data, 'devices'),
    protocolVersion: 4,
    clientId: id,
    keepalive: 30,
  });
  const introduction = {
    unique_id: id,
    name: `紧急按钮 ${index}`,
    event_types: ['press'],
    state_topic: `bench/${id}/press`,
  };
  await device.publishAsync(`homeassistant/event/${id}/config`, JSON.stringify(introduction), { qos: 1, retain: true });
  return device;
};
