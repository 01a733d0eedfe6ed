import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import type { AgentEndpoints } from '#agent/config/runFolder.ts';
import { checkJournal } from '#agent/journal/check.ts';
import type { BrokerAccountList } from '#contract/brokerAccounts.ts';
import { createBox, projectRoot } from '#tests/box.ts';
import { certificates, writeCertificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { nestbox } from '../cli/nestbox.ts';
import { openProvisioned } from './site.ts';

const path = '/broker-accounts';

test('an account is made and revoked, its password said once and kept nowhere', async () => {
  const { ask, say, stores, as, errors } = await openProvisioned();
  const id = crypto.randomUUID();
  const made = await ask('POST', path, { id, unitId: 'door-7' });
  expect(made).toMatchObject({
    status: 201,
    body: {
      username: 'door-7',
      unitId: 'door-7',
      form: 'device',
      place: { addresses: ['127.0.0.1'], port: 18830, tls: false, isLocal: true },
    },
  });
  const { password } = made.body;
  expect(password).toMatch(/^[\w-]{24}$/);
  expect(await ask('POST', path, { id, unitId: 'door-7' })).toEqual({
    status: 200,
    body: { ...made.body, password: null },
  });
  expect((await ask('POST', path, { id, unitId: 'door-8' })).status).toBe(409);
  const kept = [stores.journal.read(0, 1000), stores.db.prepare('SELECT * FROM answer').all(), errors()];
  expect(JSON.stringify(kept)).toContain('unit.account_made');
  expect(JSON.stringify(kept)).not.toContain(password);

  expect((await say(path, { unitId: 'zigbee', form: 'gateway' })).status).toBe(201);
  const listed: BrokerAccountList = (await ask('GET', path, undefined, as('head'))).body;
  expect(listed.accounts).toEqual([
    { username: 'door-7', unitId: 'door-7', form: 'device', isConnected: false },
    { username: 'zigbee', unitId: 'zigbee', form: 'gateway', isConnected: false },
  ]);
  expect(JSON.stringify(listed)).not.toContain(password);

  expect(await say(`${path}/door-7/revoke`)).toEqual({ status: 201, body: { username: 'door-7', unitId: 'door-7' } });
  expect((await say(`${path}/door-7/revoke`)).status).toBe(404);
  expect(stores.journal.read(0, 1000).slice(-1)).toMatchObject([
    { type: 'unit.account_revoked', subject: 'door-7', data: { unitId: 'door-7', username: 'door-7' } },
  ]);
  expect(checkJournal(stores.db, () => [])).toEqual([]);
});

test('the names of the box’s own accounts are refused, and so is everything where the broker is another machine’s', async () => {
  const own = await openProvisioned();
  for (const unitId of ['agent', 'flows', 'devices', 'nestbox-demo-agent']) {
    for (const form of ['device', 'gateway']) {
      const refused = await own.say(path, { unitId, form });
      expect(refused).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path: 'body/unitId' }] } });
    }
  }
  const broker = { kind: 'external', url: 'mqtt://broker.example:1883', ca: undefined } as const;
  const { ask, say } = await openProvisioned((config) => ({ ...config, broker }));
  expect((await ask('GET', path)).body).toEqual({ place: null, accounts: [] });
  for (const refused of [await say(path, { unitId: 'door-7' }), await say(`${path}/door-7/revoke`)]) {
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toMatch(/由它的管理者建立.* \/ .*whoever keeps it makes the accounts/);
  }
});

test('a real box in the house: an account from the command line lets a device in with TLS; revoked it is out', async () => {
  const folder = temporaryFolder();
  writeCertificates(folder);
  const tls = { certificate: 'server.pem', key: 'server.key' };
  const box = await createBox(folder, ({ siren: _, ...file }) => ({
    ...file,
    cameras: [],
    simulated: false,
    flows: { enabled: false },
    brokerListen: { address: '127.0.0.1', port: 0, tls },
  }));
  onTestFinished(() => box.close());
  await box.start('agent');
  const place = ['--config', box.configFile, '--data', box.data];
  const run = (...args: string[]) => nestbox(['provision', ...args, ...place]);
  const { mqttLan } = box.endpoints() as AgentEndpoints;
  expect(mqttLan).toMatch(/^mqtts:\/\/127\.0\.0\.1:\d+$/);
  expect(box.output()).toContain('"event":"mqtt.listening"');

  const made = await run('broker-account', 'door-7');
  expect(made.code, made.err).toBe(0);
  expect(made.out).toContain(`${mqttLan}\n`);
  expect(made.out).toContain('authority');
  const password = /password +([\w-]{24})$/m.exec(made.out)?.[1] ?? '';
  const options = { username: 'door-7', password, ca: certificates().ca, reconnectPeriod: 0 };
  const door = await connectAsync(mqttLan ?? '', options);
  onTestFinished(async () => void (await door.endAsync(true)));
  const listed = await run('broker-accounts');
  expect(listed.out).toMatch(/door-7 .*device +connected/);

  const revoked = await run('broker-account', 'door-7', '--revoke');
  expect(revoked.out).toContain('account door-7 is revoked');
  await eventually('the device to be out', () => !door.connected);
  await expect(connectAsync(mqttLan ?? '', options)).rejects.toThrow(/Bad username/i);
  expect((await run('broker-account', 'nobody', '--revoke')).code).toBe(1);
  const accounts = readFileSync(join(box.data, 'keys', 'device-accounts.json'), 'utf8');
  expect(box.output() + accounts).not.toContain(password);

  await box.end('agent');
  writeFileSync(join(folder, 'server.key'), 'nothing');
  const program = [process.execPath, join(projectRoot, 'agent/main.ts')];
  const started = await nestbox(place, { program });
  expect(started.code).toBe(2);
  expect(started.err).toMatch(/^facility\.yaml brokerListen\.tls\.key: .*server\.key is no private key.*私钥$/m);
}, 180_000);

test('where the broker is another machine’s the command line says who makes accounts; its own is in no log', async () => {
  const box = await createBox(temporaryFolder(), ({ siren: _, brokerPort: __, ...file }) => ({
    ...file,
    cameras: [],
    simulated: false,
    flows: { enabled: false },
    broker: 'mqtt://agent:broker-secret@127.0.0.1:9',
  }));
  onTestFinished(() => box.close());
  await box.start('agent');
  const run = (...args: string[]) => nestbox(['provision', ...args, '--config', box.configFile, '--data', box.data]);
  const refused = await run('broker-account', 'door-7');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('whoever keeps it makes the accounts');
  expect(box.output()).not.toContain('broker-secret');
}, 180_000);
