import { expect, test } from 'vitest';
import type { TestRun } from '#contract/provisioning.ts';
import { eventually } from '#tests/wait.ts';
import { account, openProvisioned, startCamera } from './site.ts';

const place = { positionId: 'cam-1', name: '院子', kind: 'camera', areaId: 'yard', covers: [] };

/** A site at which a camera takes its password in plain text, and nothing else. */
const openOld = async () => {
  const { camera, address } = await startCamera();
  camera.setFault('plainTextOnly', true);
  const site = await openProvisioned();
  const perform = async (name: TestRun['test']): Promise<TestRun> => {
    const { body } = await site.say('/cam-1/tests', { test: name });
    return eventually('the end of the test', async () => {
      const run = (await site.ask('GET', `/tests/${body.testId}`)).body;
      return run.state === 'running' ? undefined : run;
    });
  };
  return { ...site, camera, unit: { address }, perform };
};
const allowed = { ...account, allowPlainText: true };

test('a camera that refuses every digest is not sent its password: what is left, and why it is dangerous, is said', async () => {
  const site = await openOld();
  const refused = await site.say('', { ...place, unit: site.unit, credentials: account });
  expect(refused.body).toMatchObject({
    code: 'credentials_refused',
    detail: expect.stringMatching(/同一网络里谁都能读到.*whoever listens there can read it/),
    errors: [{ path: 'body/credentials/allowPlainText' }],
  });
  expect((await site.ask('POST', '/identifications', { ...site.unit, credentials: allowed })).body).toMatchObject({
    login: 'ws_text',
  });
  const made = await site.say('', { ...place, unit: site.unit, credentials: allowed });
  expect(made.body).toMatchObject({ hasCredentials: true, allowsPlainText: true });
  expect((await site.ask('GET', '/report')).body.positions[0].findings).toContain('plain_text_login');
  const page = await site.app.inject({ url: '/api/v1/devices/report?format=html', headers: site.as('head') });
  expect(page.body).toContain('允许明文登录');
});

test('an account that is kept for many is no leave to send it: that is given for one camera', async () => {
  const site = await openOld();
  await site.say('/accounts', { groupId: 'installer', ...account });
  expect((await site.say('/accounts', { groupId: 'other', ...allowed })).status).toBe(400);
  const by = (credentials: object) => site.say('', { ...place, unit: site.unit, credentials });
  expect((await by({ group: 'installer' })).body).toMatchObject({ code: 'credentials_refused' });
  expect((await by({ group: 'installer', allowPlainText: true })).body).toMatchObject({ allowsPlainText: true });
});

test('the leave is taken back and given again, and outlasts a change of the account', async () => {
  const site = await openOld();
  await site.say('', { ...place, unit: site.unit, credentials: allowed });
  expect((await site.say('/cam-1/plain-text', { allow: false })).body).toMatchObject({ allowsPlainText: false });
  const failed = await site.perform('login');
  expect(failed).toMatchObject({
    state: 'failed',
    step: { en: expect.stringContaining('plain text is what is left') },
  });
  expect((await site.say('/cam-1/plain-text', { allow: true })).body).toMatchObject({ allowsPlainText: true });
  expect(await site.perform('login')).toMatchObject({ state: 'passed' });
  expect((await site.say('/cam-1/rotate')).status).toBe(200);
  expect((await site.ask('GET', '')).body.positions[0]).toMatchObject({ allowsPlainText: true });
  expect(await site.perform('login')).toMatchObject({ state: 'passed' });
  expect((await site.say('/ghost/plain-text', { allow: true })).status).toBe(404);
});

test('the last exchange that failed is for the technician alone, and nothing in it helps to log in', async () => {
  const site = await openOld();
  await site.say('', { ...place, unit: site.unit, credentials: allowed });
  site.camera.setFault('plainTextOnly', false);
  expect((await site.say('/cam-1/plain-text', { allow: false })).status).toBeLessThan(300);
  site.camera.setFault('wrongPassword', true);
  expect(await site.perform('login')).toMatchObject({ state: 'failed' });
  const { status, body } = await site.ask('GET', '/cam-1/diagnostics');
  expect(status).toBe(200);
  expect(body).toMatchObject({ positionId: 'cam-1', at: expect.any(String) });
  expect(body.text).toContain('GetDeviceInformation');
  expect(body.text).toContain('NotAuthorized');
  expect(body.text).not.toContain(account.password);
  expect(body.text).not.toMatch(/<(\w+:)?(Password|Nonce|Username)\b[^>]*>(?!\*\*\*<)/);
  for (const role of ['head', 'auditor', 'caregiver'] as const) {
    expect((await site.ask('GET', '/cam-1/diagnostics', undefined, site.as(role))).status, role).toBe(403);
  }
  await site.say('', { positionId: 'gate', name: '大门', kind: 'door', covers: [] });
  expect((await site.ask('GET', '/gate/diagnostics')).status).toBe(404);
});
