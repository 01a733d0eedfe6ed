import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CameraConfig } from '#agent/config/schema.ts';
import type { Capabilities, Driver } from '#agent/devices/driver.ts';
import { createLivenessBook } from '#agent/devices/liveness.ts';
import { onvifDriver } from '#agent/devices/onvif/driver.ts';
import { createPositionStore, type UnitIdentity } from '#agent/devices/positionStore.ts';
import { createDeviceRegistry } from '#agent/devices/registry.ts';
import { createSignalBook } from '#agent/devices/signals.ts';
import { createDeviceStore } from '#agent/devices/store.ts';
import { superviseCameras } from '#agent/devices/supervise.ts';
import { isOtherUnit } from '#agent/devices/unitIdentity.ts';
import type { Paces } from '#agent/devices/watchCamera.ts';
import { freshId } from '#agent/journal/fresh.ts';
import { systemClock } from '#agent/time/clock.ts';
import type { EventData } from '#contract/events.ts';
import { openTestJournal } from '#tests/journal.ts';
import { eventually } from '#tests/wait.ts';
import { account, startRig } from './rig.ts';

const position: EventData<'position.recorded'> = { positionId: 'back-gate', name: '后门', kind: 'camera', covers: [] };

/** A site whose cameras are watched, with one camera at a cable. */
const openSite = async (
  options: {
    paces?: Partial<Paces>;
    rig?: Parameters<typeof startRig>[0];
    limitMs?: number;
    pullMs?: number;
    askAfterMs?: number;
    stop?: () => Promise<void>;
    capabilities?: Driver['capabilities'];
  } = {},
) => {
  const rig = await startRig(options.rig);
  const clock = systemClock();
  const { db, journal } = openTestJournal({
    projections: (one) => [createDeviceStore(one).projection, createPositionStore(one).projection],
  });
  const store = createDeviceStore(db);
  const positions = createPositionStore(db);
  const liveness = createLivenessBook();
  const signals = createSignalBook();
  const streams: string[] = [];
  const watch = superviseCameras({
    driverOf: (camera) => {
      const driver = onvifDriver({
        camera,
        clock,
        random: () => 0,
        limitMs: options.limitMs ?? 1_000,
        paces: { pullMs: options.pullMs ?? 300, closedIsEmptyAfterMs: 100, gapMs: 20, waitFactor: 0.05 },
        teachings: store.teachings,
        ...(options.askAfterMs !== undefined && { askAfterMs: () => options.askAfterMs }),
      });
      const { capabilities = driver.capabilities } = options;
      return { ...driver, capabilities, stop: () => driver.stop().then(options.stop) };
    },
    journal,
    store,
    positions,
    liveness,
    signals,
    clock,
    random: () => 0,
    logger: pino({ level: 'silent' }),
    registerStream: ({ id }) => void streams.push(id),
    paces: { checkEveryMs: 60, recheckAfterMs: 30, readdressEveryMs: 60_000, ...options.paces },
  });
  onTestFinished(() => watch.close());
  const registry = createDeviceRegistry({ store, liveness, timeZone: 'Asia/Shanghai', isRecording: () => true });
  const camera: CameraConfig = {
    id: 'back-gate',
    name: '后门',
    onvif: `${rig.cable.url}/onvif/device_service`,
    ...account,
  };
  return {
    ...rig,
    watch,
    journal,
    positions,
    registry,
    signals,
    streams,
    camera,
    config: camera,
    onvif: rig.camera,
    rung: () => registry.views().find(({ deviceId }) => deviceId === 'back-gate')?.rung,
    motion: () => signals.of('back-gate').find(({ item }) => item === 'motion')?.level,
    types: () => journal.read(0, 1_000).map(({ type }) => type),
  };
};

const withoutEvents: Capabilities = {
  ok: true,
  streams: [],
  rtspUrl: undefined,
  snapshot: false,
  events: false,
  inputs: [],
  relays: [],
};

const bind = (site: Awaited<ReturnType<typeof openSite>>, identity: UnitIdentity): void => {
  site.journal.record([
    { type: 'position.recorded', actor: 'staff:tech', subject: 'back-gate', data: position },
    {
      type: 'unit.bound',
      actor: 'staff:tech',
      subject: 'back-gate',
      data: { positionId: 'back-gate', unitId: 'unit-1', ...identity },
    },
  ]);
};

describe('a camera that is watched', () => {
  test('climbs to recording, and what it hears is in the book of signals', async () => {
    const site = await openSite();
    site.watch.follow([site.config]);
    await eventually('the top of the ladder', () => site.rung() === 'recording');
    await eventually('the first word', () => site.motion() === 'clear');
    site.onvif.report('motion', true);
    await eventually('motion', () => site.motion() === 'active');
    expect(site.registry.stale()).toEqual([]);
  });

  test('is offline and unknown when its cable is out, and told once', async () => {
    const site = await openSite();
    site.watch.follow([site.config]);
    await eventually('the first word', () => site.motion() === 'clear');
    const levels: string[] = [];
    site.signals.onChange(({ item, level }) => void (item === 'motion' && levels.push(level)));
    site.cable.pull();
    await eventually('offline', () => site.registry.offline().length === 1);
    expect(site.motion()).toBe('unknown');
    expect(site.registry.stale()).toEqual([]);
    site.cable.plug();
    await eventually('the truth', () => site.motion() === 'clear' && site.rung() === 'recording');
    expect(levels).toEqual(['unknown', 'clear']);
    expect(site.types().filter((type) => type === 'device.availability_changed')).toHaveLength(3);
  });

  // Acceptance 1: an outage of minutes.
  test('that takes connections and never answers is one outage however long it lasts, and heard soon after', async () => {
    const site = await openSite({ limitMs: 400, pullMs: 1_000 });
    site.watch.follow([site.config]);
    await eventually('the first word', () => site.motion() === 'clear');
    const levels: string[] = [];
    site.signals.onChange(({ item, level }) => void (item === 'motion' && levels.push(level)));
    const changes = () => site.types().filter((type) => type === 'device.availability_changed').length;
    const checks = () => site.sent('<tds:GetSystemDateAndTime/>');
    const known = changes();
    site.onvif.setFault('silentBlackhole', true);
    await eventually('offline', () => site.registry.offline().length === 1);
    const before = checks();
    await eventually('twelve checks', () => checks() > before + 12);
    site.onvif.report('tamper', true);
    expect(changes()).toBe(known + 1);
    expect(site.registry.stale()).toEqual([]);
    expect(levels).toEqual(['unknown']);
    site.onvif.setFault('silentBlackhole', false);
    await eventually('what happened meanwhile', () =>
      site.signals.of('back-gate').some(({ item, level }) => item === 'tamper' && level === 'active'),
    );
    await eventually('the top of the ladder', () => site.rung() === 'recording');
    expect(changes()).toBe(known + 2);
    expect(levels).toEqual(['unknown', 'clear']);
  });

  // Two failed checks are enough for that, and the pull that was out all the while is answered as if nothing had been.
  test('is asked again how things stand after an outage that its pull outlived', async () => {
    const site = await openSite({ limitMs: 250, pullMs: 3_000 });
    site.onvif.report('tamper', true);
    site.watch.follow([site.config]);
    const levels = () => new Map(site.signals.of('back-gate').map(({ item, level }) => [item, level]));
    await eventually('the first word', () => levels().get('tamper') === 'active' && levels().has('input-1'));
    const told = levels();
    const subscribed = site.sent('<tev:CreatePullPointSubscription>');
    site.cable.clog();
    await eventually('offline', () => site.registry.offline().length === 1);
    expect(new Set(levels().values())).toEqual(new Set(['unknown']));
    site.cable.plug();
    await eventually('the truth', () => levels().get('tamper') === 'active');
    expect(levels()).toEqual(told);
    expect(site.sent('<tev:CreatePullPointSubscription>')).toBe(subscribed);
  });

  test('answers while its events do not come: then they are stale, and it is not called recording', async () => {
    const site = await openSite();
    site.watch.follow([site.config]);
    await eventually('the top of the ladder', () => site.rung() === 'recording');
    site.onvif.setFault('slots', 0);
    // Its subscription is lost, and there is none to be had.
    await site.onvif.reboot();
    const rebootedAt = Date.now();
    await eventually('stale events', () => site.registry.stale().length === 1);
    expect(site.registry.stale()[0]).toEqual({ deviceId: 'back-gate', since: expect.any(Number) });
    // Since the last pull that was answered, not since the watchdog noticed.
    expect(site.registry.stale()[0]?.since).toBeLessThanOrEqual(rebootedAt);
    expect(site.rung()).toBe('authenticated');
    expect(site.registry.offline()).toEqual([]);
    site.onvif.setFault('slots', false);
    await eventually('the top again', () => site.rung() === 'recording' && site.registry.stale().length === 0);
  });

  // What it can do is asked for in several calls: one that always fails must not hide that its events never came.
  test('whose events never come is stale from its login on, unless it says that it has none', async () => {
    const failing = async () => ({ ok: false, code: 'unsupported', detail: 'no pictures' }) as const;
    const site = await openSite({ capabilities: failing, rig: { faults: { slots: 0 } } });
    site.watch.follow([site.config]);
    await eventually('stale events', () => site.registry.stale().length === 1);
    expect(site.rung()).toBe('authenticated');
    const silent = await openSite({ capabilities: async () => withoutEvents, rig: { faults: { slots: 0 } } });
    silent.watch.follow([silent.config]);
    await eventually('its login', () => silent.rung() === 'recording');
    expect(silent.registry.stale()).toEqual([]);
  });

  test('that never tells the end of something says so to the technician, until it does', async () => {
    const site = await openSite({ askAfterMs: 100, rig: { faults: { noEnd: true, noInitialized: true } } });
    site.watch.follow([site.config]);
    const detail = () => site.registry.views().find(({ deviceId }) => deviceId === 'back-gate')?.detail ?? '';
    await eventually('the top of the ladder', () => site.rung() === 'recording');
    site.onvif.report('motion', true);
    await eventually('why nobody knows', () => detail().includes('motion began, its end was never told'));
    expect(site.motion()).toBe('unknown');
    site.onvif.setFault('noInitialized', false);
    await eventually('the truth', () => site.motion() === 'active' && detail() === '');
  });

  test('that refuses our password is asked twice as seldom each time', async () => {
    const site = await openSite({
      rig: { faults: { wrongPassword: true } },
      paces: { afterRefusalMs: 200, longestAfterRefusalMs: 400 },
    });
    site.watch.follow([site.config]);
    await eventually('five tries', () => site.sent('<wsse:UsernameToken>') >= 5);
    expect(site.rung()).toBe('reachable');
    // 200 + 400 + 400 + 400 ms at least lie between five tries; presence was checked all the time.
    expect(site.sent('<tds:GetSystemDateAndTime/>')).toBeGreaterThan(10);
  });
});

describe('the cameras that are followed', () => {
  test('may change: one that goes is withdrawn, its signals are unknown; one that stays goes on undisturbed', async () => {
    const site = await openSite();
    const second = { ...site.config, id: 'yard', name: '院子' };
    site.watch.follow([site.config, second]);
    await eventually('both', () =>
      ['back-gate', 'yard'].every((id) => site.signals.of(id).some(({ level }) => level === 'clear')),
    );
    const subscribed = site.sent('<tev:CreatePullPointSubscription>');
    site.watch.follow([second]);
    expect(site.registry.views().map(({ deviceId }) => deviceId)).toEqual(['yard']);
    expect(site.motion()).toBe('unknown');
    site.onvif.report('motion', true);
    await eventually('motion in the yard', () => site.signals.of('yard').some(({ level }) => level === 'active'));
    expect(site.motion()).toBe('unknown');
    expect(site.sent('<tev:CreatePullPointSubscription>')).toBe(subscribed);
  });

  // Vitest fails the whole run for a rejection that nobody takes.
  test('that go take nothing along: neither an alert that nobody could end, nor the agent when taking leave fails', async () => {
    let left = 0;
    const stop = async (): Promise<void> => {
      left += 1;
      throw new Error('no space left on device');
    };
    const site = await openSite({ stop });
    const moved = { ...site.config, name: '侧门' };
    site.watch.follow([site.config]);
    await eventually('the top of the ladder', () => site.rung() === 'recording');
    site.watch.follow([moved]);
    site.onvif.setFault('slots', 0);
    await site.onvif.reboot();
    await eventually('stale events', () => site.registry.stale().length === 1);
    site.watch.follow([]);
    expect(site.registry.stale()).toEqual([]);
    site.watch.follow([moved]);
    await site.watch.close();
    await eventually('three leaves', () => left === 3);
  });
});

describe('another unit at the address', () => {
  test('is told once with who it is, and so is the return of the first', async () => {
    const site = await openSite();
    bind(site, { serial: 'SIM-cam-1' });
    site.watch.follow([site.config]);
    await eventually('the camera', () => site.rung() === 'recording');
    expect(site.positions.swapped()).toEqual([]);
    await site.onvif.swap({ serial: 'OTHER-7', mac: '02:00:5e:00:53:77' });
    await eventually('the exchange', () => site.positions.swapped().length === 1);
    expect(site.positions.swapped()).toEqual([
      { positionId: 'back-gate', name: '后门', unitId: 'unit-1', since: expect.any(Number) },
    ]);
    expect(site.positions.find('back-gate')?.unit?.other).toMatchObject({
      serial: 'OTHER-7',
      mac: '02:00:5e:00:53:77',
    });
    const checks = site.sent('<tds:GetDeviceInformation/>');
    await eventually('five more checks', () => site.sent('<tds:GetDeviceInformation/>') > checks + 5);
    expect(site.types().filter((type) => type === 'unit.found_other')).toHaveLength(1);
    await site.onvif.swap({ serial: 'SIM-cam-1', mac: '02:00:5e:00:53:01' });
    await eventually('its return', () => site.positions.swapped().length === 0);
    expect(site.types()).toContain('unit.found_again');
  });

  test('can tell of tampering: that is written down once for each unit that stands there', async () => {
    const site = await openSite();
    const told = (): number => site.types().filter((type) => type === 'unit.tells_tamper').length;
    bind(site, { serial: 'SIM-cam-1' });
    site.watch.follow([site.config]);
    await eventually('its word', () => told() === 1);
    const checks = site.sent('<tds:GetDeviceInformation/>');
    await eventually('five more checks', () => site.sent('<tds:GetDeviceInformation/>') > checks + 5);
    expect(told()).toBe(1);
    bind(site, { serial: 'OTHER-7' });
    await eventually('the word of the next one', () => told() === 2);
  });

  // A camera of facility.yaml, or one that was silent when it was bound, is bound by its address alone.
  test('is noticed also where nobody could ask the first one who it is when it was bound', async () => {
    const site = await openSite();
    bind(site, {});
    const proof = {
      testId: freshId(),
      positionId: 'back-gate',
      unitId: 'unit-1',
      test: 'picture',
      passed: true,
    } as const;
    site.journal.record([
      {
        type: 'unit.tested',
        actor: 'staff:tech',
        subject: 'back-gate',
        data: { ...proof, detail: 'seen', tookMs: 12 },
      },
    ]);
    site.watch.follow([site.config]);
    await eventually('who it is', () => site.positions.find('back-gate')?.unit?.serial === 'SIM-cam-1');
    expect(site.positions.stays('back-gate')).toHaveLength(1);
    expect(site.positions.proofs('back-gate')).toMatchObject([{ test: 'picture', passed: true }]);
    await site.onvif.swap({ serial: 'OTHER-7', mac: '02:00:5e:00:53:77' });
    await eventually('the exchange', () => site.positions.swapped().length === 1);
    expect(site.positions.find('back-gate')?.unit).toMatchObject({
      serial: 'SIM-cam-1',
      mac: '02:00:5e:00:53:01',
      other: { serial: 'OTHER-7' },
    });
    expect(site.types().filter((type) => type === 'unit.identified')).toHaveLength(1);
  });

  test.each([
    [{ serial: 'A' }, { serial: 'A', mac: '02:00:00:00:00:02' }, false],
    [{ serial: 'A', mac: '02:00:00:00:00:01' }, { serial: 'B', mac: '02:00:00:00:00:01' }, true],
    [{ mac: '02:00:00:00:00:01' }, { serial: 'B', mac: '02:00:00:00:00:02' }, true],
    [{ serial: 'A' }, { mac: '02:00:00:00:00:02' }, false],
    [{}, {}, false],
  ])('%j and %j: %s', (bound, found, isOther) => {
    expect(isOtherUnit(bound, found)).toBe(isOther);
  });
});

test('what was taught is kept with the journal, until it means nothing again', async () => {
  const { db, journal } = openTestJournal({ projections: (one) => [createDeviceStore(one).projection] });
  const store = createDeviceStore(db);
  const teach = (sensor: 'panic' | 'unclassified') =>
    journal.record([
      {
        type: 'device.event_taught',
        actor: 'staff:tech',
        subject: 'back-gate',
        data: { topic: 'RuleEngine/MyRuleDetector/Visitor', item: 'State', sensor },
      },
    ]);
  teach('panic');
  expect(store.teachings()).toEqual([{ topic: 'RuleEngine/MyRuleDetector/Visitor', item: 'State', sensor: 'panic' }]);
  teach('unclassified');
  expect(store.teachings()).toEqual([]);
});
