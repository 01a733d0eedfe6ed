import { expect, test } from 'vitest';
import { messagesFor } from '#agent/cli/messages.ts';
import { inventoryLines } from '#agent/cli/provisionViews.ts';
import type { Level } from '#agent/devices/signals.ts';
import type { InboxEntry } from '#contract/provisioning.ts';
import { eventually } from '#tests/wait.ts';
import { account, openProvisioned, startCamera } from './site.ts';

const openWired = async () => {
  const { address } = await startCamera();
  const site = await openProvisioned();
  const camera = { positionId: 'cam-1', name: '院子', kind: 'camera', areaId: 'yard', covers: [] };
  expect((await site.say('', { ...camera, unit: { address }, credentials: account })).status).toBe(201);
  const data = { deviceId: 'cam-1', name: '院子', component: 'camera' };
  site.stores.journal.record([{ type: 'device.introduced', actor: 'agent', subject: 'cam-1', data }]);
  const tell = (item: string, sensor: 'input' | 'output' | 'motion', level: Level) =>
    site.signals.set({ unitId: 'cam-1', item, sensor, level, since: site.clock.now() });
  tell('motion', 'motion', 'clear');
  tell('relay-1', 'output', 'unknown');
  tell('input-10', 'input', 'clear');
  tell('input-2', 'input', 'clear');
  const wired = async (): Promise<string[]> => (await site.ask('GET', '')).body.wired.map(({ key }: InboxEntry) => key);
  return { ...site, tell, wired };
};

test('the inputs and relays of a camera are told, until something stands there; they wait for nobody', async () => {
  const site = await openWired();
  expect(await site.wired()).toEqual(['camera:cam-1/input-2', 'camera:cam-1/input-10', 'camera:cam-1/relay-1']);
  expect((await site.ask('GET', '')).body).toMatchObject({
    inbox: [],
    wired: [{ source: 'camera', unitId: 'cam-1', name: '院子', kind: 'input', items: [{ item: 'input-2' }] }, {}, {}],
  });
  // The command line says by which words it is put up.
  const lines = inventoryLines((await site.ask('GET', '')).body, messagesFor({ NESTBOX_LANG: 'en' }));
  expect(lines).toContainEqual(expect.stringMatching(/^--unit cam-1 --item relay-1 +院子 +relay$/));
  const unit = { unitId: 'cam-1', item: 'relay-1' };
  expect((await site.say('', { positionId: 'horn', name: '警号', kind: 'siren', covers: [], unit })).status).toBe(201);
  expect(await site.wired()).toEqual(['camera:cam-1/input-2', 'camera:cam-1/input-10']);
  await site.say('/horn/withdraw');
  expect(await site.wired()).toContain('camera:cam-1/relay-1');
});

test('a door contact on an input of a camera is proved by the contact itself, and the camera is not proved by it', async () => {
  const site = await openWired();
  const unit = { unitId: 'cam-1', item: 'input-2' };
  await site.say('', { positionId: 'gate', name: '院门', kind: 'door', covers: [], unit });
  const begin = async (positionId: string): Promise<string> =>
    (await site.say(`/${positionId}/tests`, { test: 'event' })).body.testId;
  const stateOf = async (testId: string): Promise<string> => (await site.ask('GET', `/tests/${testId}`)).body.state;
  const [gate, camera] = [await begin('gate'), await begin('cam-1')];
  site.tell('input-10', 'input', 'active');
  expect(await stateOf(gate)).toBe('running');
  site.tell('input-2', 'input', 'active');
  await eventually('the door to be proved', async () => (await stateOf(gate)) === 'passed');
  expect(await stateOf(camera)).toBe('running');
});
