import { mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { DeviceList, PositionView, TestRun } from '#contract/provisioning.ts';
import { createBox } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { account, startCamera } from './site.ts';

/** A real agent, and a camera with two relays, the siren on the second. */
const openHouse = async () => {
  const sim = await startCamera({ extras: { inputs: 0, relays: 2, analytics: false } });
  const box = await createBox(temporaryFolder(), ({ siren: _, ...file }) => ({
    ...file,
    cameras: [],
    positions: [],
    simulated: false,
    flows: { enabled: false },
  }));
  mkdirSync(box.data, { recursive: true });
  onTestFinished(() => box.close());
  await box.start('agent');
  const post = async (path: string, body: object): Promise<unknown> => {
    const answer = await box.call('technician', 'POST', `/api/v1/devices${path}`, { id: crypto.randomUUID(), ...body });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };
  const siren = async (): Promise<PositionView | undefined> => {
    const { body } = await box.call('technician', 'GET', '/api/v1/devices');
    return (body as DeviceList).positions.find(({ positionId }) => positionId === 'yard-siren'); // by the contract
  };
  const perform = async (name: TestRun['test']): Promise<TestRun> => {
    const { testId } = (await post('/yard-siren/tests', { test: name })) as TestRun; // by the contract
    return eventually('the end of the test', async () => {
      const { body } = await box.call('technician', 'GET', `/api/v1/devices/tests/${testId}`);
      return (body as TestRun).state === 'running' ? undefined : (body as TestRun); // by the contract
    });
  };
  const place = { kind: 'camera', name: '院子', areaId: 'yard', covers: [] };
  await post('', { positionId: 'cam-1', ...place, unit: { address: sim.address }, credentials: account });
  const unit = { unitId: 'cam-1', item: 'relay-2' };
  await post('', { positionId: 'yard-siren', kind: 'siren', name: '院子警号', covers: [], unit });
  await eventually('the camera', async () => (await siren())?.availability === 'online');
  return { sim, box, siren, perform };
};

test('a siren on the relay of a camera is put up, sounds for its test, is proved, and is still after it', async () => {
  const { sim, siren, perform } = await openHouse();
  expect(await perform('state')).toMatchObject({ state: 'passed' });
  const sounded = await perform('sound');
  expect(sounded, JSON.stringify(sounded)).toMatchObject({ state: 'passed' });
  await eventually('silence', () => sim.camera.contacts().Relay_2 === false);
  expect(sim.camera.contacts().Relay_1).toBe(false);
  expect(await siren()).toMatchObject({ isProved: true, tests: ['state', 'sound'] });

  sim.camera.setFault('stuckRelay', true);
  const deaf = await perform('sound');
  expect(deaf).toMatchObject({ state: 'failed' });
  expect(deaf.step.en).toContain('relay');
}, 120_000);

test('a siren on the relay of a camera falls silent after the agent was killed', async () => {
  const { sim, box, perform } = await openHouse();
  await perform('state');
  // It is not heard that it sounds, so the test goes on.
  sim.camera.setFault('deadEvents', true);
  const test = { id: crypto.randomUUID(), test: 'sound' };
  await box.call('technician', 'POST', '/api/v1/devices/yard-siren/tests', test);
  await eventually('the siren', () => sim.camera.contacts().Relay_2 === true);
  await box.end('agent', 'SIGKILL');
  await eventually('silence', () => sim.camera.contacts().Relay_2 === false, 60_000);
}, 120_000);
