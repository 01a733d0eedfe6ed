import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFlows } from '#agent/flows/storage.ts';

const folder = resolve(import.meta.dirname, '../../flows');
const values = { NESTBOX_SITE: 'S-1', NESTBOX_MQTT_HOST: '127.0.0.1', NESTBOX_MQTT_PORT: '1883' };

describe('the flows as Node-RED gets them', () => {
  test('name this site in every topic', () => {
    const nodes = readFlows(folder, values);
    expect(nodes.find(({ id }) => id === 'alert-in')).toMatchObject({ topic: 'nestbox/S-1/alerts/+' });
    // Function bodies are programs and may use templates of their own.
    const plain = nodes.filter(({ type }) => type !== 'function');
    expect(JSON.stringify(plain)).not.toContain('${');
  });

  test('carry the body of each function from its own file', () => {
    const body = readFlows(folder, values).find(({ type }) => type === 'function')?.func ?? '';
    const run = new Function('msg', 'flow', 'env', body);
    const flow = { get: () => undefined, set: () => undefined };
    const alert = { payload: { type: 'cn.nestbox.alert.raised', data: { alertId: '1', kind: 'breach', roomId: 'a' } } };
    expect(run(alert, flow, { get: () => 'S-1' })).toMatchObject({ topic: 'sim/S-1/light-a/set' });
  });

  test('say which value is missing', () => {
    expect(() => readFlows(folder, {})).toThrow(/asks for \$\{NESTBOX_/);
  });
});
