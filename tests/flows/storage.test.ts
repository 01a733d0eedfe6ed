import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FlowNode, textOf } from '#agent/flows/normalise.ts';
import { expandFlows, shippedFlows } from '#agent/flows/product.ts';
import { flowStorage } from '#agent/flows/storage.ts';
import { openFlowVersions } from '#agent/flows/versions.ts';
import { temporaryFolder } from '#tests/folder.ts';

const values = { NESTBOX_SITE: 'S-1', NESTBOX_MQTT_HOST: '127.0.0.1', NESTBOX_MQTT_PORT: '1883' };

describe('the flows as Node-RED gets them', () => {
  test('name the broker of this site, and nothing is left to be replaced', () => {
    const nodes = expandFlows(shippedFlows(), values);
    expect(nodes.find(({ id }) => id === 'broker')).toMatchObject({ broker: '127.0.0.1', port: '1883' });
    // Function bodies are programs and may use templates of their own.
    const plain = nodes.filter(({ type }) => type !== 'function');
    expect(JSON.stringify(plain)).not.toContain('${');
  });

  test('carry the body of each function from its own file', () => {
    const func = expandFlows(shippedFlows(), values).find(({ id }) => id === 'room-light')?.func;
    const run = new Function('msg', 'flow', 'env', String(func));
    const flow = { get: () => undefined, set: () => undefined };
    const alert = { topic: 'raised', alert: { alertId: '1', roomId: 'a' } };
    expect(run(alert, flow, { get: () => 'S-1' })).toMatchObject({ topic: 'sim/S-1/light-a/set' });
  });

  test('say which value is missing', () => {
    expect(() => expandFlows(shippedFlows(), {})).toThrow(/asks for \$\{NESTBOX_/);
  });
});

const tab: FlowNode = { id: 't', type: 'tab', label: '联动' };
const node = (id: string, rest: object = {}): FlowNode => ({
  id,
  type: 'debug',
  z: 't',
  x: 100,
  y: 100,
  wires: [],
  ...rest,
});

describe('a deployed flow as text', () => {
  test('is the same whatever the order of nodes and keys, a nudge, or what the editor adds', () => {
    const one = textOf([tab, node('a'), node('b', { name: '灯' })]);
    const { id, type, ...rest } = node('a', { x: 103, y: 98 });
    const other = textOf([node('b', { name: '灯' }), { ...rest, type, id }, { label: '联动', id: 't', type: 'tab' }]);
    expect(other).toBe(one);
    expect(textOf([tab, node('a', { x: 140 }), node('b', { name: '灯' })])).not.toBe(one);
  });

  test('holds no credentials', () => {
    expect(textOf([node('a', { credentials: { password: 'secret' } })])).not.toContain('secret');
  });
});

describe('a site that deploys', () => {
  const open = () => {
    const data = temporaryFolder();
    mkdirSync(join(data, 'flows'));
    mkdirSync(join(data, 'keys'));
    const versions = openFlowVersions(data);
    const chosen: { version: number | undefined; fallback: string | undefined }[] = [];
    const storage = flowStorage({
      data,
      versions,
      values,
      broker: { user: 'flows', password: 'secret-of-the-broker' },
      hasType: (type) => type !== 'unheard-of',
      onChosen: (each) => void chosen.push(each),
      onNothing: () => {},
    });
    return { data, versions, storage, chosen };
  };

  test('runs the flows of the product until then, and keeps every deploy with who and when', async () => {
    const { storage, versions, chosen } = open();
    expect(await storage.getFlows()).toEqual(expandFlows(shippedFlows(), values));
    await storage.saveFlows([tab, node('a')], { username: '张工' });
    await storage.saveFlows([tab, node('b')], { username: '李工' });
    expect(chosen.map(({ version }) => version)).toEqual([undefined, 1, 2]);
    expect(versions.all()).toMatchObject([
      { version: 1, by: '张工', at: expect.stringMatching(/^\d{4}-/) },
      { version: 2, by: '李工' },
    ]);
    expect(readFileSync(versions.file, 'utf8')).toBe(textOf([tab, node('b')]));
  });

  test('keeps the sources of what came with the product: its next version brings the next body', async () => {
    const { storage, versions } = open();
    const given = (await storage.getFlows()).map((each) => (each.id === 'light-out' ? { ...each, name: '灯' } : each));
    await storage.saveFlows(given);
    expect(textOf(versions.find(1)?.flows ?? [])).toBe(
      textOf(shippedFlows().map((each) => (each.id === 'light-out' ? { ...each, name: '灯' } : each))),
    );
  });

  test.each([
    ['what is no list', { a: 1 }, /list of nodes/],
    ['a node without a type', [{ id: 'a' }], /no type/],
    ['two nodes with one id', [node('a'), node('a')], /two nodes/],
    ['a node that is not known here', [node('a', { type: 'unheard-of' })], /unheard-of/],
    ['a value that no site has', [node('a', { topic: `$\{NESTBOX_MOON}` })], /NESTBOX_MOON/],
  ])('is refused %s', async (_what, flows, why) => {
    const { storage, versions } = open();
    await expect(storage.saveFlows(flows)).rejects.toThrow(why);
    expect(versions.all()).toEqual([]);
  });

  test('falls back to the last good version when the file is broken, and leaves the file to be mended', async () => {
    const { storage, versions, chosen } = open();
    versions.deploy([tab, node('a')], '张工');
    versions.deploy([tab, node('x', { type: 'unheard-of' })], '李工');
    writeFileSync(versions.file, '[{');
    expect(await storage.getFlows()).toEqual([tab, node('a')]);
    expect(chosen).toEqual([{ version: 1, fallback: expect.stringContaining('is no JSON') }]);
    expect(readFileSync(versions.file, 'utf8')).toBe('[{');
  });

  test('keeps what somebody wrote into the file by hand as a version', async () => {
    const { storage, versions, chosen } = open();
    versions.deploy([tab, node('a')], '张工');
    writeFileSync(versions.file, JSON.stringify([tab, node('by-hand')]));
    await storage.getFlows();
    expect(chosen).toEqual([{ version: 2, fallback: undefined }]);
    expect(versions.find(2)).toMatchObject({ by: 'flows.json' });
  });

  test('goes back to the product, and from there to a version', async () => {
    const { storage, versions } = open();
    versions.deploy([tab, node('a')], '张工');
    versions.deploy(null, '张工');
    expect(await storage.getFlows()).toEqual(expandFlows(shippedFlows(), values));
    versions.deploy(versions.find(1)?.flows ?? null, '张工');
    expect(await storage.getFlows()).toEqual([tab, node('a')]);
    expect(versions.all().map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  test('keeps credentials beside its keys, never the account of its own broker', async () => {
    const { storage, data } = open();
    await storage.saveCredentials({ broker: { password: 'secret-of-the-broker' }, other: { password: 'typed' } });
    expect(readFileSync(join(data, 'keys/flows-credentials.json'), 'utf8')).toBe('{"other":{"password":"typed"}}');
    expect(await storage.getCredentials()).toMatchObject({ broker: { user: 'flows' }, other: { password: 'typed' } });
  });
});
