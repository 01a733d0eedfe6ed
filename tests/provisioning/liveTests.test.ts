import { describe, expect, test } from 'vitest';
import type { Driver } from '#agent/devices/driver.ts';
import { createBench } from '#agent/devices/provisioning/live/bench.ts';
import { testPicture } from '#agent/devices/provisioning/live/pictures.ts';
import { runProgram } from '#agent/devices/provisioning/live/programs.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { TestRun } from '#contract/provisioning.ts';
import { startRtspSource } from '#tests/rtspSource.ts';
import { eventually } from '#tests/wait.ts';
import { account, doorIntroduced, openProvisioned, startCamera } from './site.ts';

type Site = Awaited<ReturnType<typeof openProvisioned>>;

const begin = async (site: Site, positionId: string, name: TestRun['test']) => {
  const id = crypto.randomUUID();
  const begun = await site.ask('POST', `/${positionId}/tests`, { id, test: name });
  expect(begun.status, JSON.stringify(begun.body)).toBe(201);
  return id;
};
const ended = (site: Site, id: string): Promise<TestRun> =>
  eventually(
    'the end of a test',
    async () => {
      const { body } = await site.ask('GET', `/tests/${id}`);
      return body.state === 'running' ? undefined : (body as TestRun);
    },
    60_000,
  );
const perform = async (site: Site, positionId: string, name: TestRun['test']): Promise<TestRun> =>
  ended(site, await begin(site, positionId, name));

const withCamera = async (options: Parameters<typeof startCamera>[0] = {}) => {
  const sim = await startCamera(options);
  const site = await openProvisioned();
  const made = await site.say('', {
    positionId: 'cam-1',
    name: '院子',
    kind: 'camera',
    areaId: 'yard',
    covers: ['yard'],
    unit: { address: sim.address },
    credentials: account,
    ifSilent: true,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { ...site, sim };
};
const withDoor = async (kind = 'door') => {
  const site = await openProvisioned();
  site.stores.journal.record([doorIntroduced('unit-1')]);
  const made = await site.say('', { positionId: 'gate', name: '大门', kind, covers: [], unit: { unitId: 'unit-1' } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return site;
};

describe('a camera under test', () => {
  test('answers, logs in and has the right time; each outcome is a fact with what was measured', async () => {
    const site = await withCamera();
    for (const name of ['reach', 'login', 'clock'] as const) {
      expect(await perform(site, 'cam-1', name), name).toMatchObject({ state: 'passed' });
    }
    const [position] = (await site.ask('GET', '')).body.positions;
    expect(position.proofs.map(({ test: each }: { test: string }) => each).sort()).toEqual(['clock', 'login', 'reach']);
    const { clockOffsetMs } = position.proofs.find(({ test: each }: { test: string }) => each === 'clock').measured;
    expect(Math.abs(clockOffsetMs)).toBeLessThanOrEqual(2000);
    expect(position.isProved).toBe(false);
  });

  test('fails where its outcome cannot be recorded, and the log says so', async () => {
    const site = await withCamera();
    site.stores.db.exec(
      `CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
    );
    const run = await perform(site, 'cam-1', 'reach');
    expect(run).toMatchObject({ state: 'failed', step: { en: expect.stringContaining('broke off') } });
    expect(site.errors()).toContain('reach: SqliteError: the disk is full');
  });

  test('fails where it comes too late and that cannot be recorded either', async () => {
    const site = await openProvisioned();
    const failures: unknown[] = [];
    const unit = {
      unitId: 'cam-1',
      item: undefined,
      address: undefined,
      since: epochMs(1),
      until: undefined,
      other: undefined,
    };
    const bench = createBench({
      journal: site.stores.journal,
      clock: site.clock,
      signals: site.signals,
      evidence: site.evidence,
      find: (positionId) => ({
        positionId,
        name: '院子',
        kind: 'camera',
        areaId: undefined,
        zoneId: undefined,
        covers: [],
        unit,
      }),
      testsOf: () => ['reach'],
      driverAt: () => ({
        ...noDriver,
        probe: () => new Promise((_, refuse) => setTimeout(() => refuse(new Error('cut off')), 100)),
        stop: async () => Promise.reject(new Error('never stops')),
      }),
      command: () => false,
      onFailure: (error) => failures.push(error),
      limits: { reach: 20 },
    });
    site.stores.db.exec(
      `CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
    );
    const testId = crypto.randomUUID();
    bench.start({ testId, positionId: 'cam-1', test: 'reach', actor: 'token:x' });
    await eventually('the end of the test', () => (bench.find(testId)?.state === 'failed' ? true : undefined));
    expect(failures).toHaveLength(1);
  });

  test('five seconds off fails its clock, and hears what to do in both languages', async () => {
    const site = await withCamera({ clockOffsetMs: 5_000 });
    const run = await perform(site, 'cam-1', 'clock');
    expect(run).toMatchObject({ state: 'failed' });
    expect(run.measured.clockOffsetMs).toBeGreaterThan(3_000);
    expect(run.step.zh).toContain('NTP');
    expect(run.step.en).toContain('NTP');
  });

  test('that was put up before it could be asked is known by name after its login', async () => {
    const site = await withCamera({ serial: 'S-9' });
    await site.sim.camera.unplug();
    await site.say('/cam-1/withdraw');
    const silent = {
      positionId: 'cam-1',
      name: '院子',
      kind: 'camera',
      covers: [],
      unit: { address: site.sim.address },
    };
    await site.say('', { ...silent, credentials: account, ifSilent: true });
    expect((await perform(site, 'cam-1', 'reach')).step.en).toContain('check power');
    await site.sim.camera.plug();
    site.clock.advance(1_000);
    expect(await perform(site, 'cam-1', 'login')).toMatchObject({ state: 'passed' });
    expect(site.stores.positions.find('cam-1')?.unit).toMatchObject({ serial: 'S-9', address: site.sim.address });
  });

  test('has its stream measured from real RTSP', async () => {
    const source = await startRtspSource();
    const site = await withCamera({ rtsp: source.url });
    const run = await perform(site, 'cam-1', 'stream');
    expect(run, JSON.stringify(run)).toMatchObject({ state: 'passed', codec: 'h264' });
    expect(run.measured).toMatchObject({ widthPx: 640, heightPx: 360 });
    expect(run.measured.frameRateMilli).toBeGreaterThan(7_000);
    expect(run.measured.frameRateMilli).toBeLessThan(13_000);
    expect(run.measured.keyframeEveryMs).toBeGreaterThan(700);
    expect(run.measured.keyframeEveryMs).toBeLessThan(1_600);
    expect(run.measured.bitrateKbps).toBeGreaterThan(10);
  }, 90_000);

  test('shows a live picture, which is kept as evidence under its hash', async () => {
    const source = await startRtspSource();
    const site = await withCamera({ rtsp: source.url });
    const run = await perform(site, 'cam-1', 'picture');
    expect(run, JSON.stringify(run)).toMatchObject({ state: 'passed', measured: { widthPx: 640, heightPx: 360 } });
    const picture = await site.app.inject({
      url: `/api/v1/devices/evidence/${run.pictureSha256}`,
      headers: site.as('technician'),
    });
    expect(picture.headers['content-type']).toBe('image/jpeg');
    expect(picture.rawPayload.subarray(0, 2).toString('hex')).toBe('ffd8');
  }, 90_000);

  test('whose picture is always the same is frozen, and a black one is no picture', async () => {
    const [still, black] = await Promise.all([jpegOf('testsrc=size=320x180'), jpegOf('color=black:size=320x180')]);
    const showing = (jpeg: Buffer) => testPicture({ ...noDriver, snapshot: async () => ({ ok: true, jpeg }) }, never);
    const frozen = await showing(still);
    expect(frozen).toMatchObject({ passed: false, measured: { widthPx: 320, heightPx: 180 } });
    expect(frozen.said.en).toContain('frozen');
    const dark = await showing(black);
    expect(dark).toMatchObject({ passed: false });
    expect(dark.said.en).toContain('black');
    // What was seen is kept all the same: it shows why.
    expect(dark.picture?.equals(black)).toBe(true);
  }, 90_000);

  test('that gives no stream fails without its password in what is said', async () => {
    const site = await withCamera({ rtsp: 'rtsp://127.0.0.1:1/none' });
    const run = await perform(site, 'cam-1', 'stream');
    expect(run).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(run)).not.toContain(account.password);
    expect(JSON.stringify(site.stores.journal.read(0, 1000))).not.toContain(account.password);
  });

  test('proves its event by somebody who waves at it, not by what it says after a reconnect', async () => {
    const site = await withCamera();
    const motion = { unitId: 'cam-1', item: 'motion', sensor: 'motion', since: epochMs(1) } as const;
    site.signals.set({ ...motion, level: 'unknown' });
    const id = await begin(site, 'cam-1', 'event');
    const { body } = await site.ask('GET', `/tests/${id}`);
    expect(body).toMatchObject({ state: 'running', step: { en: 'walk and wave in front of the camera' } });
    expect(body.leftMs).toBeGreaterThan(0);
    site.signals.set({ ...motion, level: 'active' });
    site.signals.set({ ...motion, unitId: 'cam-2', level: 'active' });
    expect((await site.ask('GET', `/tests/${id}`)).body.state).toBe('running');
    site.signals.set({ ...motion, level: 'clear' });
    site.signals.set({ ...motion, level: 'active' });
    expect(await ended(site, id)).toMatchObject({ state: 'passed' });
  });
});

describe('a sensor under test', () => {
  test('tells its state, and a door that is opened proves its event', async () => {
    const site = await withDoor();
    const door = { unitId: 'unit-1', item: 'unit-1', sensor: 'opening', since: epochMs(1) } as const;
    const state = await begin(site, 'gate', 'state');
    site.signals.set({ ...door, level: 'clear' });
    const told = { zh: '当前状态：门窗打开：否', en: 'it says: open: no' };
    expect(await ended(site, state)).toMatchObject({ state: 'passed', step: told });
    const event = await begin(site, 'gate', 'event');
    site.signals.set({ ...door, level: 'active' });
    const proved = { zh: '收到了真实触发：门窗打开（unit-1）', en: 'a real trigger came: open (unit-1)' };
    expect(await ended(site, event)).toMatchObject({ state: 'passed', step: proved });
    expect((await site.ask('GET', '')).body.positions[0]).toMatchObject({ isProved: true });
  });

  test('that somebody tries raises no alarm: its zone leaves it out until a little after', async () => {
    const site = await openProvisioned();
    const button = { positionId: 'panic', unitId: 'unit-1' };
    site.stores.journal.record([
      { ...doorIntroduced('unit-1') },
      {
        type: 'position.recorded',
        actor: 'agent',
        subject: 'panic',
        data: { positionId: 'panic', name: '紧急按钮', kind: 'panic', covers: [] },
      },
      { type: 'unit.bound', actor: 'agent', subject: 'panic', data: button },
    ]);
    const press = (level: 'active' | 'clear') =>
      site.signals.set({ unitId: 'unit-1', item: 'unit-1', sensor: 'panic', level, since: epochMs(1) });
    const alarms = () => site.zones.conditions().filter(({ kind }) => kind === 'panic');
    press('clear');
    const id = await begin(site, 'panic', 'event');
    press('active');
    expect(await ended(site, id)).toMatchObject({ state: 'passed' });
    expect(alarms()).toEqual([]);
    press('clear');
    // Nobody tries it any more: now it is meant.
    site.clock.advance(60_000);
    site.zones.tick();
    press('active');
    expect(alarms()).toHaveLength(1);
  });

  test('has one test at a time, only those of its kind, and cancelled ones leave no trace', async () => {
    const site = await withDoor();
    const id = await begin(site, 'gate', 'event');
    expect((await site.ask('POST', '/gate/tests', { id, test: 'event' })).status).toBe(200);
    expect((await site.say('/gate/tests', { test: 'state' })).body).toMatchObject({ code: 'conflict' });
    const before = site.stores.journal.lastSeq();
    await site.ask('POST', `/tests/${id}/cancel`);
    expect(await ended(site, id)).toMatchObject({ state: 'cancelled' });
    expect(site.stores.journal.lastSeq()).toBe(before);
    expect((await site.say('/gate/tests', { test: 'picture' })).body).toMatchObject({ code: 'conflict' });
    expect((await site.say('/ghost/tests', { test: 'state' })).status).toBe(404);
  });

  test('a siren sounds for its test and is still after it, and its own word for it is the proof', async () => {
    const site = await withDoor('siren');
    const id = await begin(site, 'gate', 'sound');
    site.signals.set({ unitId: 'unit-1', item: 'unit-1', sensor: 'output', level: 'active', since: epochMs(1) });
    expect(await ended(site, id)).toMatchObject({ state: 'passed' });
    expect(site.sirens).toEqual([
      { unitId: 'unit-1', on: true },
      { unitId: 'unit-1', on: false },
    ]);
  });
});

const never = new AbortController().signal;
const unsupported = async () => ({ ok: false, code: 'unsupported', detail: 'not here' }) as const;
/** Pictures that no simulated camera gives are given by a driver that does nothing else. */
const noDriver: Driver = {
  probe: unsupported,
  authenticate: unsupported,
  capabilities: unsupported,
  snapshot: unsupported,
  start: () => undefined,
  stop: async () => undefined,
};

const jpegOf = async (source: string): Promise<Buffer> => {
  const args = ['-loglevel', 'error', '-f', 'lavfi', '-i', source, '-frames:v', '1', '-f', 'mjpeg', 'pipe:1'];
  const ran = await runProgram('ffmpeg', args, { limitMs: 30_000, signal: never });
  if (!ran.ok) throw new Error(ran.detail);
  return ran.out;
};
