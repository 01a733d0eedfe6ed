import { describe, expect, test } from 'vitest';
import { seedPositions } from '#agent/devices/provisioning/seeds.ts';
import { epochMs } from '#agent/time/clock.ts';
import { account, doorIntroduced, openProvisioned, startCamera } from './site.ts';

const gate = { positionId: 'gate', name: '大门', kind: 'door', areaId: 'hall', covers: [] };

describe('a position over HTTP', () => {
  test('tells how many people its camera counts, and nothing while nobody knows', async () => {
    const { address } = await startCamera();
    const { ask, say, signals } = await openProvisioned();
    const body = {
      positionId: 'cam-hall',
      name: '门厅',
      kind: 'camera',
      areaId: 'hall',
      covers: [],
      unit: { address },
    };
    expect((await say('', { ...body, credentials: account })).body).toMatchObject({ peopleCount: null });
    const counted = async () => (await ask('GET', '')).body.positions[0].peopleCount;
    const signal = { unitId: 'cam-hall', item: 'people-count', sensor: 'people_count', level: 'active' } as const;
    signals.set({ ...signal, since: epochMs(1), count: 7 });
    expect(await counted()).toBe(7);
    signals.set({ ...signal, level: 'clear', since: epochMs(2), count: 0 });
    expect(await counted()).toBe(0);
    signals.doubt('cam-hall', epochMs(3));
    expect(await counted()).toBeNull();
  });

  test('of a camera is bound to the unit that answers at the address, and tells who it is', async () => {
    const { address } = await startCamera({ serial: 'S-1', mac: '02:00:5e:00:53:11' });
    const { ask, say } = await openProvisioned();
    const made = await say('', {
      positionId: 'cam-hall',
      name: '门厅',
      kind: 'camera',
      areaId: 'hall',
      covers: ['hall'],
      unit: { address },
      credentials: account,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body).toMatchObject({
      positionId: 'cam-hall',
      hasCredentials: true,
      isProved: false,
      unit: { unitId: 'cam-hall', address, serial: 'S-1' },
      tests: ['reach', 'login', 'clock', 'picture', 'stream', 'event', 'tamper'],
    });
    const { body } = await ask('GET', '');
    expect(body.positions).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain(account.password);
  });

  test('is made once under its id, and another body under the same id is refused', async () => {
    const { ask, stores } = await openProvisioned();
    const id = crypto.randomUUID();
    expect((await ask('POST', '', { id, ...gate })).status).toBe(201);
    const seq = stores.journal.lastSeq();
    expect((await ask('POST', '', { id, ...gate })).status).toBe(200);
    expect(stores.journal.lastSeq()).toBe(seq);
    expect((await ask('POST', '', { id, ...gate, name: '后门' })).body).toMatchObject({ code: 'id_reused' });
    expect((await ask('POST', '', { ...gate, id: crypto.randomUUID() })).body).toMatchObject({ code: 'conflict' });
  });

  test.each([
    [{ areaId: 'wc' }, 'body/areaId', '卫生间'],
    [{ covers: ['hall', 'feeding'] }, 'body/covers/1', '母婴室'],
  ])('of a camera is refused where none may be: %o', async (place, path, name) => {
    const { say } = await openProvisioned();
    const body = { positionId: 'cam-x', name: '摄像机', kind: 'camera', covers: [], ...place };
    const made = await say('', body);
    expect(made.status).toBe(422);
    expect(made.body).toMatchObject({ code: 'forbidden_place', errors: [{ path }] });
    expect(made.body.detail).toContain(name);
    expect(made.body.detail).toContain('国务院令第799号第八条');
    // A smoke detector may hang there, and a camera that is put up elsewhere cannot be moved there afterwards.
    expect((await say('', { ...body, positionId: 'smoke-x', kind: 'smoke' })).status).toBe(201);
    expect((await say('', { ...body, areaId: 'hall', covers: ['hall'] })).status).toBe(201);
    const { positionId, ...moved } = body;
    expect((await say(`/${positionId}`, moved, 'PUT')).body).toMatchObject({ code: 'forbidden_place' });
  });

  test('names what is no area, no zone, and no unit', async () => {
    const { say } = await openProvisioned();
    const nowhere = await say('', { ...gate, zoneId: 'perimter' });
    expect(nowhere.status).toBe(422);
    expect(nowhere.body).toMatchObject({
      code: 'unknown_reference',
      errors: [{ path: 'body/zoneId', message: expect.stringMatching(/"perimter" is no zone.*perimeter \(周界\)/) }],
    });
    expect((await say('', { ...gate, positionId: 'gate-2', zoneId: 'perimeter' })).status).toBe(201);
    const { positionId: _, ...moved } = gate;
    const changed = await say('/gate-2', { ...moved, zoneId: 'perimter' }, 'PUT');
    expect(changed.body).toMatchObject({ code: 'unknown_reference', errors: [{ path: 'body/zoneId' }] });
    const lost = await say('', { ...gate, areaId: 'attic' });
    expect(lost.body).toMatchObject({ code: 'unknown_reference', errors: [{ path: 'body/areaId' }] });
    const ghost = await say('', { ...gate, unit: { unitId: 'ghost' } });
    expect(ghost.body).toMatchObject({ code: 'unknown_reference', errors: [{ path: 'body/unit/unitId' }] });
  });

  test('takes a unit out of the inbox, and a withdrawal puts it back', async () => {
    const { ask, say, stores } = await openProvisioned();
    stores.journal.record([doorIntroduced('door-7', { model: 'D1' })]);
    expect((await ask('GET', '')).body.inbox).toMatchObject([
      { source: 'mqtt', unitId: 'door-7', kind: 'door', model: 'D1' },
    ]);
    expect((await say('', { ...gate, unit: { unitId: 'door-7' } })).status).toBe(201);
    expect((await ask('GET', '')).body).toMatchObject({ inbox: [], positions: [{ unit: { unitId: 'door-7' } }] });
    const taken = await say('', { ...gate, positionId: 'gate-2', unit: { unitId: 'door-7' } });
    expect(taken.body).toMatchObject({ code: 'conflict' });
    expect((await say('/gate/withdraw')).status).toBe(201);
    expect((await ask('GET', '')).body).toMatchObject({ positions: [], inbox: [{ unitId: 'door-7' }] });
  });

  test('keeps a camera that does not answer only when that is said', async () => {
    const { camera, address } = await startCamera();
    await camera.unplug();
    const { say } = await openProvisioned();
    const body = { positionId: 'cam-1', name: '院子', kind: 'camera', covers: [], unit: { address } };
    expect((await say('', body)).body).toMatchObject({ code: 'device_silent' });
    expect((await say('', { ...body, ifSilent: true })).status).toBe(201);
  });

  test('does not take a camera that refuses the account, and says so', async () => {
    const { address } = await startCamera({ password: 'another' });
    const { ask, say } = await openProvisioned();
    const body = { positionId: 'cam-1', name: '院子', kind: 'camera', covers: [], unit: { address } };
    const refused = await say('', { ...body, credentials: account, ifSilent: true });
    expect(refused.body).toMatchObject({ code: 'credentials_refused' });
    expect((await ask('GET', '')).body.positions).toEqual([]);
  });
});

describe('a replaced unit', () => {
  const camera = { positionId: 'cam-1', name: '院子', kind: 'camera', areaId: 'yard', covers: ['yard'] };

  test('leaves its history to the position; of the same model it must be confirmed', async () => {
    const first = await startCamera({ serial: 'S-1', mac: '02:00:5e:00:53:11' });
    const second = await startCamera({ serial: 'S-2', mac: '02:00:5e:00:53:12' });
    const { ask, say, clock } = await openProvisioned();
    await say('', { ...camera, unit: { address: first.address }, credentials: account });
    clock.advance(60_000);
    const asked = await say('/cam-1/replace', { unit: { address: second.address } });
    expect(asked.status).toBe(409);
    expect(asked.body).toMatchObject({ code: 'confirmation_needed', errors: [{ path: 'body/confirm' }] });
    expect((await ask('GET', '')).body.positions[0].unit.serial).toBe('S-1');
    const done = await say('/cam-1/replace', { unit: { address: second.address }, confirm: true });
    expect(done.body).toMatchObject({ areaId: 'yard', covers: ['yard'], unit: { serial: 'S-2' } });
    const { body } = await ask('GET', '/cam-1/history');
    expect(
      body.units.map(({ serial, until }: { serial: string; until: string | null }) => [serial, until === null]),
    ).toEqual([
      ['S-1', false],
      ['S-2', true],
    ]);
    expect(body.entries.map(({ type }: { type: string }) => type)).toEqual([
      'unit.bound',
      'unit.released',
      'unit.bound',
      'position.recorded',
    ]);
  });

  test('cannot be one that stands elsewhere', async () => {
    const first = await startCamera({ serial: 'S-1', mac: '02:00:5e:00:53:11' });
    const { say } = await openProvisioned();
    await say('', { ...camera, unit: { address: first.address }, credentials: account });
    await say('', { ...camera, positionId: 'cam-2' });
    const taken = await say('/cam-2/replace', { unit: { address: first.address }, credentials: account });
    expect(taken.body).toMatchObject({ code: 'conflict' });
  });
});

describe('facility.yaml', () => {
  const listed = { id: 'cam-yard', name: '院子', room: 'yard', onvif: 'http://127.0.0.1:1/onvif/device_service' };

  test('brings its cameras and its first positions, once', async () => {
    const site = await openProvisioned((config) => ({
      ...config,
      cameras: [{ ...listed, username: 'nestbox', password: 'from-file' }],
      positions: [{ id: 'gate', name: '大门', kind: 'door', area: 'hall', unit: 'door-1' }],
    }));
    const { body } = await site.ask('GET', '');
    expect(body.positions).toMatchObject([
      {
        positionId: 'cam-yard',
        kind: 'camera',
        areaId: 'yard',
        covers: ['yard'],
        isConfigured: true,
        hasCredentials: true,
      },
      { positionId: 'gate', kind: 'door', areaId: 'hall', unit: { unitId: 'door-1' } },
    ]);
    const again = { config: site.config, journal: site.stores.journal, positions: site.stores.positions };
    expect(seedPositions(again)).toBe(0);
    expect((await site.say('/cam-yard/withdraw')).body).toMatchObject({ code: 'conflict' });
    // Taken out of the file, its camera stands there no longer.
    expect(seedPositions({ ...again, config: { ...site.config, cameras: [] } })).toBe(1);
    expect(site.stores.positions.find('cam-yard')?.unit).toBeUndefined();
  });
});
