import { describe, expect, onTestFinished, test } from 'vitest';
import { onvifDriver } from '#agent/devices/onvif/driver.ts';
import { type ManagedDriver, randomPassword, rotate } from '#agent/devices/provisioning/accounts/rotation.ts';
import { runTrial, type Trial } from '#agent/devices/provisioning/accounts/trials.ts';
import { openSecrets } from '#agent/devices/secrets.ts';
import { createVault } from '#agent/devices/vault.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { epochMs, systemClock } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { account, openProvisioned, startCamera } from './site.ts';

const now = () => epochMs(1_000);
const identity = {
  manufacturer: 'Sim',
  model: 'M',
  serial: 'S',
  firmware: undefined,
  mac: undefined,
  endpoint: undefined,
};
const accepted = { ok: true, identity, login: 'ws_digest', clockOffsetMs: 0 } as const;

describe('one account on many cameras', () => {
  test('is tried once on each, four at a time, and kept for those that take it', async () => {
    const asked: string[] = [];
    let [atOnce, most] = [0, 0];
    const cameras = Array.from({ length: 16 }, (_, index) => ({
      address: `http://c${index}/`,
      positionId: `c${index}`,
    }));
    const kept: string[] = [];
    let last: Trial | undefined;
    await runTrial(
      { trialId: 't', groupId: 'g', startedAt: now() },
      cameras,
      {
        now,
        identify: async (address) => {
          asked.push(address);
          atOnce += 1;
          most = Math.max(most, atOnce);
          await new Promise((done) => setImmediate(done));
          atOnce -= 1;
          return address === 'http://c3/' ? { ok: false, code: 'refused', detail: 'credentials refused' } : accepted;
        },
        onAccepted: (positionId) => kept.push(positionId),
      },
      (trial) => {
        last = trial;
      },
    );
    expect(new Set(asked).size).toBe(16);
    expect(asked).toHaveLength(16);
    expect(most).toBe(4);
    expect(kept).toHaveLength(15);
    expect(last?.results[3]).toMatchObject({ verdict: 'refused' });
    expect(last?.state).toBe('done');
  });

  test('stops at the first camera that says that it locks', async () => {
    const asked: string[] = [];
    let last: Trial | undefined;
    await runTrial(
      { trialId: 't', groupId: 'g', startedAt: now() },
      Array.from({ length: 12 }, (_, index) => ({ address: `http://c${index}/`, positionId: undefined })),
      {
        now,
        identify: async (address) => {
          asked.push(address);
          return { ok: false, code: 'refused', detail: 'account locked or about to be' };
        },
        onAccepted: () => undefined,
      },
      (trial) => {
        last = trial;
      },
    );
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(last?.results.filter(({ verdict }) => verdict === 'not_tried').length).toBeGreaterThanOrEqual(8);
  });

  test.each([['the account cannot be kept'], ['whoever watches cameras breaks']])(
    'fails, and is told, when %s',
    async (why) => {
      const { address } = await startCamera();
      const site = await openProvisioned();
      const place = { positionId: 'cam-1', name: '院子', kind: 'camera', covers: [], unit: { address } };
      expect((await site.say('', { ...place, credentials: account })).status).toBe(201);
      await site.say('/accounts', { groupId: 'installer', ...account });
      const isKept = why === 'whoever watches cameras breaks';
      if (isKept) {
        site.provisioning.onCameras(() => {
          throw new Error('no more sockets');
        });
      } else
        site.stores.db.exec(
          `CREATE TRIGGER full BEFORE UPDATE ON unit_account BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
        );
      const id = crypto.randomUUID();
      expect((await site.ask('POST', '/accounts/installer/trials', { id, positionIds: ['cam-1'] })).status).toBe(201);
      const { body } = await eventually('the end of the trial', async () => {
        const answer = await site.ask('GET', `/trials/${id}`);
        return answer.body.state === 'running' ? undefined : answer;
      });
      expect(body.state).toBe(isKept ? 'done' : 'failed');
      await eventually('the word of it', () => (site.errors().includes('devices.trial_failed') ? true : undefined));
    },
  );

  test('over HTTP finds which cameras take it, and their positions have it from then on', async () => {
    const [good, other] = await Promise.all([
      startCamera({ id: 'a', serial: 'A', mac: '02:00:5e:00:53:21' }),
      startCamera({ id: 'b', serial: 'B', mac: '02:00:5e:00:53:22', password: 'another' }),
    ]);
    const { ask, say } = await openProvisioned();
    for (const [positionId, address] of [
      ['cam-a', good.address],
      ['cam-b', other.address],
    ] as const) {
      await good.camera.unplug();
      await other.camera.unplug();
      const body = { positionId, name: positionId, kind: 'camera', covers: [], unit: { address }, ifSilent: true };
      expect((await say('', body)).status).toBe(201);
    }
    await good.camera.plug();
    await other.camera.plug();
    const made = await say('/accounts', { groupId: 'installer', ...account });
    expect(made.body).toEqual({ groups: ['installer'] });
    const id = crypto.randomUUID();
    const begun = await ask('POST', '/accounts/installer/trials', { id, positionIds: ['cam-a', 'cam-b'] });
    expect(begun.status, JSON.stringify(begun.body)).toBe(201);
    const trial = await eventually('the end of the trial', async () => {
      const { body } = await ask('GET', `/trials/${id}`);
      return body.state === 'done' ? body : undefined;
    });
    expect(trial.results).toMatchObject([
      { positionId: 'cam-a', verdict: 'accepted' },
      { positionId: 'cam-b', verdict: 'refused' },
    ]);
    const { positions } = (await ask('GET', '')).body;
    expect(positions.map((each: { hasCredentials: boolean }) => each.hasCredentials)).toEqual([true, false]);
    expect(JSON.stringify([trial, positions, made.body])).not.toContain(account.password);
  });
});

test('a clock that runs free is set when the technician asks for it; one that a time server sets is left to it', async () => {
  const { address, camera } = await startCamera();
  camera.setFault('clockOffsetMs', 60_000);
  const site = await openProvisioned();
  const body = {
    positionId: 'cam-1',
    name: '院子',
    kind: 'camera',
    covers: [],
    unit: { address },
    credentials: account,
  };
  expect((await site.say('', body)).status).toBe(201);
  const set = await site.say('/cam-1/set-clock');
  expect(set.status, JSON.stringify(set.body)).toBe(200);
  expect(Math.abs(set.body.clockOffsetMs)).toBeLessThanOrEqual(2_000);
  expect((await site.say('/nowhere/set-clock')).status).toBe(404);
  const served = await startCamera({ id: 'b', serial: 'B', mac: '02:00:5e:00:53:02' });
  await site.say('', { ...body, positionId: 'cam-2', unit: { address: served.address } });
  expect((await site.say('/cam-2/set-clock')).body).toMatchObject({
    code: 'conflict',
    detail: expect.stringContaining('time server'),
  });
});

test('a camera is restarted when somebody asks for it and means it', async () => {
  const { address, camera } = await startCamera({ extras: { inputs: 0, relays: 1, analytics: false } });
  const site = await openProvisioned();
  const body = { positionId: 'cam-1', name: '院子', kind: 'camera', covers: [], unit: { address } };
  expect((await site.say('', { ...body, credentials: account })).status).toBe(201);
  // A relay that was closed opens when the power goes.
  const driver = onvifDriver({
    camera: { id: 'cam-1', name: '院子', onvif: address, ...account },
    clock: systemClock(),
  });
  onTestFinished(() => driver.stop());
  await driver.authenticate();
  await driver.setRelay('relay-1', true);
  expect((await site.say('/cam-1/reboot')).body).toMatchObject({ code: 'confirmation_needed' });
  expect(camera.contacts().Relay_1).toBe(true);
  const asked = await site.say('/cam-1/reboot', { confirm: true });
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  await eventually('the restart', () => camera.contacts().Relay_1 === false);
  await eventually('the camera again', () => camera.isPlugged());
  expect((await site.say('/nowhere/reboot', { confirm: true })).status).toBe(404);
});

describe('an account for this camera alone', () => {
  test('is made on a real camera, works from then on, and is known to nobody', async () => {
    const { address } = await startCamera();
    const site = await openProvisioned();
    const body = {
      positionId: 'cam-1',
      name: '院子',
      kind: 'camera',
      covers: [],
      unit: { address },
      credentials: account,
    };
    expect((await site.say('', body)).status).toBe(201);
    const rotated = await site.say('/cam-1/rotate');
    expect(rotated.status, JSON.stringify(rotated.body)).toBe(200);
    const kept = site.vault.find('cam-1');
    expect(kept?.password).not.toBe(account.password);
    expect(site.vault.isOwn('cam-1')).toBe(true);
    expect(JSON.stringify(rotated.body)).not.toContain(kept?.password);
    const login = await site.ask('POST', '/identifications', { address, credentials: kept ?? account });
    expect(login.status, JSON.stringify(login.body)).toBe(200);
  });

  const openVault = () => createVault(openDatabase(':memory:'), openSecrets(`${temporaryFolder()}/device.key`));
  const silent = async () => ({ ok: false, code: 'unsupported', detail: 'no' }) as const;
  const refused = { ok: false, code: 'refused', detail: 'credentials refused' } as const;
  /** A camera that knows these accounts and dies at a given moment. `onRefused`: told of each account that it refuses. */
  const cameraWith = (
    accounts: Map<string, string>,
    dies = (): void => undefined,
    onRefused = (_: string): void => undefined,
  ) => ({
    driverWith: ({ username, password }: { username: string; password: string }): ManagedDriver => ({
      probe: async () => ({ ok: true, clockOffsetMs: 0 }),
      authenticate: async () => {
        if (accounts.get(username) === password) return accepted;
        onRefused(username);
        return refused;
      },
      capabilities: silent,
      snapshot: silent,
      start: () => undefined,
      diagnostics: () => undefined,
      stop: async () => undefined,
      createOperator: async (name, secret) => {
        accounts.set(name, secret);
        dies();
        return { ok: true };
      },
      changePassword: silent,
      setClock: silent,
      reboot: silent,
    }),
  });

  test('locks nobody out when the box dies between the camera and the vault', async () => {
    const vault = openVault();
    const accounts = new Map([['admin', 'old']]);
    const present = { username: 'admin', password: 'old' };
    const crash = cameraWith(accounts, () => {
      throw new Error('the power went');
    });
    await expect(rotate('cam-1', present, { vault, now, ...crash })).rejects.toThrow('the power went');
    expect(vault.find('cam-1')).toBeUndefined();
    expect(await rotate('cam-1', present, { vault, now, ...cameraWith(accounts) })).toEqual({ ok: true, how: 'found' });
    expect(vault.find('cam-1')).toEqual({ username: 'nestbox', password: accounts.get('nestbox') });
  });

  test('is not tried again where the camera has said that it will not have it', async () => {
    const vault = openVault();
    const failed: string[] = [];
    const camera = cameraWith(new Map([['viewer', 'old']]), undefined, (username) => failed.push(username));
    const driverWith = (account: { username: string; password: string }) => ({
      ...camera.driverWith(account),
      createOperator: async () => refused,
    });
    for (let round = 0; round < 3; round += 1) {
      const done = await rotate('cam-1', { username: 'viewer', password: 'old' }, { vault, now, driverWith });
      expect(done).toMatchObject({ ok: false, code: 'refused' });
    }
    expect(failed).toEqual([]);
    expect(vault.has('cam-1:next')).toBe(false);
  });

  test('costs one refused account each time, and is not lost, when nobody knows which one the camera has', async () => {
    const vault = openVault();
    const accounts = new Map([['admin', 'set by hand']]);
    const present = { username: 'admin', password: 'old' };
    const pending = { username: 'admin', password: 'pending' };
    vault.put('cam-1:next', pending, now(), true);
    const failed: string[] = [];
    const camera = cameraWith(accounts, undefined, (username) => failed.push(username));
    for (let round = 1; round <= 4; round += 1) {
      expect(await rotate('cam-1', present, { vault, now, ...camera })).toMatchObject({ code: 'refused' });
      expect(failed).toHaveLength(round);
      expect(vault.find('cam-1:next')).toEqual(pending);
    }
    accounts.set('admin', 'pending');
    expect(await rotate('cam-1', present, { vault, now, ...camera })).toEqual({ ok: true, how: 'found' });
  });

  test('that never reached the camera gives way to the present one at the next rotation', async () => {
    const vault = openVault();
    const accounts = new Map([['admin', 'old']]);
    const present = { username: 'admin', password: 'old' };
    vault.put('cam-1:next', { username: 'nestbox', password: 'pending' }, now(), true);
    const camera = cameraWith(accounts);
    expect(await rotate('cam-1', present, { vault, now, ...camera })).toMatchObject({ code: 'refused' });
    expect(await rotate('cam-1', present, { vault, now, ...camera })).toEqual({ ok: true, how: 'operator' });
    expect(vault.find('cam-1')).toEqual({ username: 'nestbox', password: accounts.get('nestbox') });
  });

  test('has a password as cameras take it', () => {
    for (let round = 0; round < 200; round += 1) {
      expect(randomPassword()).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z\d]{16}$/);
    }
    expect(new Set(Array.from({ length: 200 }, randomPassword)).size).toBe(200);
  });
});
