import { connectAsync } from 'mqtt';
import { v7 as uuidv7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import { createProfiledStore } from '#agent/devices/profiledStore.ts';
import { checkJournal } from '#agent/journal/check.ts';
import type { SiteView } from '#contract/site.ts';
import { createBox } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openSiteApp } from '#tests/siteApp.ts';
import { eventually } from '#tests/wait.ts';

const open = async () => {
  const site = await openSiteApp();
  const technician = site.as('technician');
  const post = async (url: string, payload: object, headers = technician) => {
    const answer = await site.app.inject({ method: 'POST', url, headers, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  const describe = (changes: object = {}) =>
    post('/api/v1/devices/profiled', {
      id: uuidv7(),
      deviceId: 'back-door',
      name: '后门',
      profile: 'raw-door-contact',
      topicId: 'door-9',
      ...changes,
    });
  return { ...site, technician, post, describe };
};

test('described by a profile it is kept in the journal, until it is withdrawn', async () => {
  const { app, technician, describe, post, stores } = await open();
  const device = { deviceId: 'back-door', name: '后门', profile: 'raw-door-contact', topicId: 'door-9' };
  expect(await describe()).toEqual({ status: 201, body: device });
  const answer = await app.inject({ method: 'GET', url: '/api/v1/devices/profiled', headers: technician });
  const listed = answer.json();
  expect(listed.devices).toEqual([device]);
  expect(listed.profiles).toContainEqual({
    profile: 'raw-door-contact',
    zh: '门磁（直接上报）',
    en: 'Door contact, plain MQTT',
  });
  expect(stores.profiled.all()).toEqual([
    { id: 'back-door', name: '后门', profile: 'raw-door-contact', topicId: 'door-9' },
  ]);
  expect(checkJournal(stores.db, (db) => [createProfiledStore(db).projection])).toEqual([]);
  const end = { id: uuidv7() };
  expect(await post('/api/v1/devices/profiled/back-door/withdraw', end)).toEqual({ status: 201, body: device });
  expect(stores.profiled.all()).toEqual([]);
  expect((await post('/api/v1/devices/profiled/back-door/withdraw', { id: uuidv7() })).status).toBe(404);
});

test('a profile nobody knows, and an id that somebody has, are refused', async () => {
  const { describe, config, as, post } = await open();
  expect(await describe({ profile: 'no-such-profile' })).toMatchObject({
    status: 422,
    body: { code: 'unknown_reference', errors: [{ path: 'body/profile' }] },
  });
  expect(await describe({ deviceId: config.cameras[0]?.id })).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  });
  expect((await describe()).status).toBe(201);
  expect((await describe()).status).toBe(409);
  const mine = { id: uuidv7(), deviceId: 'x', name: 'x', profile: 'raw-door-contact' };
  expect((await post('/api/v1/devices/profiled', mine, as('head'))).status).toBe(403);
});

test('a running agent hears a device from when it is described, also after a restart, until it is withdrawn', async () => {
  const box = await createBox(temporaryFolder(), (file) => ({ ...file, cameras: [], flows: { enabled: false } }));
  onTestFinished(box.close);
  await box.start('agent');
  const state = async () => {
    const { devices } = (await box.call('head', 'GET', '/api/v1/site')).body as SiteView;
    return devices.find(({ deviceId }) => deviceId === 'back-door')?.state;
  };
  const say = async (word: string): Promise<void> => {
    const options = { ...readBrokerAccount(box.data, 'devices'), protocolVersion: 4 as const };
    const device = await connectAsync(box.endpoints().mqtt, options);
    await device.publishAsync('devices/door-9/state', word, { qos: 1, retain: true });
    await device.endAsync();
  };
  const body = { id: uuidv7(), deviceId: 'back-door', name: '后门', profile: 'raw-door-contact', topicId: 'door-9' };
  await say('open');
  expect((await box.call('technician', 'POST', '/api/v1/devices/profiled', body)).status).toBe(201);
  await eventually('what it says', async () => (await state()) === 'open');
  await box.end('agent');
  await box.start('agent');
  await eventually('what it said', async () => (await state()) === 'open');
  const end = { id: uuidv7() };
  expect((await box.call('technician', 'POST', '/api/v1/devices/profiled/back-door/withdraw', end)).status).toBe(201);
  await eventually('nobody of this name', async () => (await state()) === undefined);
}, 180_000);
