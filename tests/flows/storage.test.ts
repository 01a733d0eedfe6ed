import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFlows } from '#agent/flows/storage.ts';

const folder = resolve(import.meta.dirname, '../../flows');
const values = { NESTBOX_SITE: 'S-1', NESTBOX_MQTT_HOST: '127.0.0.1', NESTBOX_MQTT_PORT: '1883' };

describe('the flows as Node-RED gets them', () => {
  test('name the broker of this site, and nothing is left to be replaced', () => {
    const nodes = readFlows(folder, values);
    expect(nodes.find(({ id }) => id === 'broker')).toMatchObject({ broker: '127.0.0.1', port: '1883' });
    // Function bodies are programs and may use templates of their own.
    const plain = nodes.filter(({ type }) => type !== 'function');
    expect(JSON.stringify(plain)).not.toContain('${');
  });

  test('carry the body of each function from its own file', () => {
    const body = readFlows(folder, values).find(({ id }) => id === 'room-light')?.func ?? '';
    const run = new Function('msg', 'flow', 'env', body);
    const flow = { get: () => undefined, set: () => undefined };
    const alert = { topic: 'raised', alert: { alertId: '1', roomId: 'a' } };
    expect(run(alert, flow, { get: () => 'S-1' })).toMatchObject({ topic: 'sim/S-1/light-a/set' });
  });

  test('say which value is missing', () => {
    expect(() => readFlows(folder, {})).toThrow(/asks for \$\{NESTBOX_/);
  });
});
