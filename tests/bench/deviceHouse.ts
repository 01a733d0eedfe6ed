import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { v7 as uuidv7 } from 'uuid';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import { sessionHeader } from '#agent/identity/identify.ts';
import type { Box } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';

/** A full house. */
export const deviceCount = 200;
/** After the connect the agent gives everybody behind the broker this long before it calls anybody offline. */
export const settleMs = 31_000;
/** Longer than what follows a commit is put off. */
export const quietMs = 25;
/** Only a hang. */
const limitMs = 10_000;

interface Alert {
  readonly type: string;
  readonly data: { readonly alertId: string; readonly kind?: string };
}

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

/** One after another: each has introduced itself before the next comes. */
export const plugAll = async (many: number, plug: (index: number) => Promise<MqttClient>): Promise<MqttClient[]> => {
  const plugged: MqttClient[] = [];
  for (let index = 0; index < many; index += 1) plugged.push(await plug(index));
  return plugged;
};

/** Each of so many buttons at a position of its own. */
export const provisionButtons = async (box: Box, many: number): Promise<void> => {
  for (let index = 0; index < many; index += 1) {
    const body = {
      id: uuidv7(),
      positionId: `p-${index}`,
      name: `紧急按钮 ${index}`,
      kind: 'panic',
      covers: [],
      unit: { unitId: `b-${index}` },
    };
    await eventually(`position ${index}`, async () => {
      const { status } = await box.call('technician', 'POST', '/api/v1/devices', body);
      return status < 300;
    });
  }
};

export const acknowledge = async (box: Box, alertId: string): Promise<void> => {
  const body = { id: uuidv7(), action: '已查看' };
  const answer = await box.call('head', 'POST', `/api/v1/alerts/${alertId}/acknowledge`, body);
  if (answer.status >= 300) throw new Error(`The alert was not acknowledged: ${JSON.stringify(answer.body)}`);
};

/** A caregiver at a kiosk, who has looked after each call and resets the zone: no house leaves a hundred of them standing. */
export const resetBy = async (box: Box): Promise<() => Promise<void>> => {
  const post = async (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> => {
    const answer = await fetch(`${box.endpoints().http}/api/v1${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const { code } = JSON.parse(await box.nestbox('kiosk', 'code', '--json')) as { code: string };
  const enrolled = await post('/kiosks/enrolments', { id: uuidv7(), code, name: '测速' });
  const cookie = enrolled.headers.get('set-cookie')?.split(';')[0] ?? '';
  const session = await post('/sessions', { method: 'pin', secret: '135790' }, { cookie });
  const { token } = (await session.json()) as { token: string }; // by the contract
  return async () => {
    await post('/zones/always/reset', { id: uuidv7(), note: '已查看' }, { cookie, [sessionHeader]: token });
  };
};

/** The id of the alert of this kind that the message raises. */
export const raisedOf =
  (kind: string) =>
  (topic: string, payload: Buffer): string | undefined => {
    if (!topic.startsWith('nestbox/')) return undefined;
    const { type, data } = JSON.parse(payload.toString()) as Alert;
    return type === 'cn.nestbox.alert.raised' && data.kind === kind ? data.alertId : undefined;
  };

/** Rejects when nothing came: a bound for a hang, and no claim. */
export const tooLate = async (): Promise<never> => {
  await pause(limitMs, undefined, { ref: false });
  throw new Error(`Nothing arrived within ${limitMs} ms`);
};
