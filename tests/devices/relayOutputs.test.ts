import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OnvifDriver } from '#agent/devices/onvif/driver.ts';
import type { Position } from '#agent/devices/positionStore.ts';
import { startSiteOutputs } from '#agent/devices/siteOutputs.ts';
import { epochMs, systemClock } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { listening, type Rig, startRig } from './onvif/rig.ts';
import { startAgentSide, startTestBroker } from './site.ts';

const siren: Position = {
  positionId: 'yard-siren',
  name: '院子警号',
  kind: 'siren',
  areaId: undefined,
  zoneId: undefined,
  covers: [],
  unit: {
    unitId: 'cam-1',
    item: 'relay-1',
    address: undefined,
    since: epochMs(1),
    until: undefined,
    other: undefined,
  },
};

/** The outputs of a box whose only siren is wired to the camera's relay. */
const openOutputs = async (
  rig: Rig,
  options: {
    readonly folder?: string;
    readonly driver?: () => OnvifDriver | undefined;
    readonly renewEveryMs?: number;
  } = {},
) => {
  const broker = await startTestBroker('embedded');
  const agent = await startAgentSide(broker.agentUrl(), options.folder);
  let shouldSound = false;
  const outputs = startSiteOutputs({
    config: { sirens: [], lights: false, rooms: [], site: { code: 'demo', name: '示例', timeZone: 'Asia/Shanghai' } },
    journal: agent.journal,
    clock: systemClock(),
    connection: agent.connection,
    signals: rig.signals,
    roster: agent.ingest.roster,
    positions: { all: () => [siren] },
    isKnown: () => false,
    isCamera: (unitId) => unitId === 'cam-1',
    driverOf: options.driver ?? (() => rig.driver),
    shouldSound: () => shouldSound,
    roomsInAlarm: () => new Set(),
    logger: pino({ level: 'silent' }),
    renewEveryMs: options.renewEveryMs ?? 200,
    answerWithinMs: 500,
  });
  onTestFinished(outputs.close);
  return {
    agent,
    outputs,
    sound: (isWanted: boolean): void => {
      shouldSound = isWanted;
    },
  };
};
const isSounding = (rig: Rig): boolean | undefined => rig.camera.contacts().Relay_1;

describe('a siren on the relay of a camera', () => {
  test('sounds as long as it is wanted, on a lease that is renewed, and ends with it', async () => {
    const rig = await listening({ driver: { relayLeaseSeconds: 3 } });
    const { outputs, sound } = await openOutputs(rig);
    // While nothing is wanted its lease is prepared, so that an alarm waits for nothing.
    await eventually('the lease', () => rig.sent('<tt:Mode>Monostable</tt:Mode><tt:DelayTime>PT3S</tt:DelayTime>') > 0);
    expect(isSounding(rig)).toBe(false);
    sound(true);
    await eventually('the siren', () => rig.level('relay-1') === 'active');
    const fell: string[] = [];
    rig.signals.onChange(({ item, level }) => void (item === 'relay-1' && fell.push(level)));
    const before = rig.sent('>active<');
    await eventually('renewals for longer than the lease', () => rig.sent('>active<') >= before + 20);
    expect(fell).toEqual([]);
    expect(outputs.mute()).toEqual([]);
    expect(outputs.notes('cam-1')).toEqual([]);
    sound(false);
    await eventually('silence', () => rig.level('relay-1') === 'clear');
    const ends = rig.sent('>inactive<');
    const asked = rig.sent('PullMessages>');
    await eventually('some more of its events', () => rig.sent('PullMessages>') > asked + 4);
    expect(rig.sent('>inactive<') - ends).toBeLessThanOrEqual(1);
  });

  test('of an agent that died falls silent by itself', async () => {
    const rig = await listening({ driver: { relayLeaseSeconds: 2 } });
    const { outputs, sound } = await openOutputs(rig);
    sound(true);
    await eventually('the siren', () => isSounding(rig));
    outputs.close();
    await rig.driver.stop();
    await eventually('silence', () => isSounding(rig) === false);
    expect(rig.sent('>inactive<')).toBe(0);
  });

  test('that fell back before its time is sounded again at once', async () => {
    const rig = await listening();
    const { sound } = await openOutputs(rig, { renewEveryMs: 3_600_000 });
    sound(true);
    await eventually('the siren', () => rig.level('relay-1') === 'active');
    const somebody = rig.another();
    await somebody.authenticate();
    // It may be back before anybody looks.
    const told: string[] = [];
    rig.signals.onChange(({ item, level }) => void (item === 'relay-1' && told.push(level)));
    await somebody.setRelay('relay-1', false);
    await eventually('its fall, and the siren again', () => told.join(' ') === 'clear active');
  });

  test('that says yes and does not close is told of, until it does', async () => {
    const rig = await listening({ faults: { stuckRelay: true } });
    const { outputs, sound } = await openOutputs(rig);
    let changes = 0;
    outputs.onChange(() => {
      changes += 1;
    });
    sound(true);
    await eventually('the silence to be noticed', () => outputs.mute().length > 0);
    expect(outputs.mute()).toEqual([{ deviceId: 'yard-siren', since: expect.any(Number) }]);
    expect(outputs.sirens()).toEqual(['yard-siren', 'cam-1']);
    expect(outputs.nameOf('yard-siren')).toBe('院子警号');
    rig.camera.setFault('stuckRelay', false);
    await eventually('its answer', () => outputs.mute().length === 0);
    expect(changes).toBe(2);
  });

  test('without a lease is told its end again until it says that it is still; the technician is told', async () => {
    const rig = await listening({ faults: { noMonostable: true } });
    const { outputs, sound } = await openOutputs(rig);
    await eventually('the note', () => outputs.notes('cam-1').length > 0);
    expect(outputs.notes('cam-1')[0]).toContain('relay-1 stays on');
    sound(true);
    await eventually('the siren', () => rig.level('relay-1') === 'active');
    // The first ends do nothing.
    rig.camera.setFault('stuckRelay', true);
    sound(false);
    await eventually('three ends', () => rig.sent('>inactive<') >= 3);
    expect(isSounding(rig)).toBe(true);
    rig.camera.setFault('stuckRelay', false);
    await eventually('silence', () => rig.level('relay-1') === 'clear');
  });

  test('without a lease, whose end was lost before the agent died, is ended at the next start', async () => {
    const rig = await listening({ faults: { noMonostable: true } });
    const folder = temporaryFolder();
    const first = await openOutputs(rig, { folder });
    first.sound(true);
    await eventually('the siren', () => rig.level('relay-1') === 'active');
    rig.camera.setFault('stuckRelay', true);
    first.sound(false);
    await eventually('an end that does nothing', () => rig.sent('>inactive<') > 0);
    first.outputs.close();
    await first.agent.close();
    rig.camera.setFault('stuckRelay', false);
    expect(isSounding(rig)).toBe(true);
    await openOutputs(rig, { folder });
    await eventually('silence', () => isSounding(rig) === false);
  });

  test('that should sound while the camera is away sounds as soon as it is logged in to', async () => {
    const rig = await startRig();
    const { outputs, sound } = await openOutputs(rig, { renewEveryMs: 3_600_000 });
    sound(true);
    await eventually('the silence to be noticed', () => outputs.mute().length > 0);
    expect(rig.sent('SetRelayOutputState')).toBe(0);
    await rig.listen();
    await eventually('the siren', () => isSounding(rig));
    await eventually('its answer', () => outputs.mute().length === 0);
  });

  test('sounds for a test, in the middle of which an alarm may begin', async () => {
    const rig = await listening();
    const { outputs, sound } = await openOutputs(rig);
    expect(outputs.hold({ unitId: 'cam-1', item: 'relay-2' }, true)).toBeUndefined();
    expect(outputs.hold({ unitId: 'cam-1', item: 'relay-1' }, true)).toBe(true);
    await eventually('the siren', () => rig.level('relay-1') === 'active');
    sound(true);
    const ends = rig.sent('>inactive<');
    const renewed = rig.sent('>active<');
    outputs.hold({ unitId: 'cam-1', item: 'relay-1' }, false);
    await eventually('renewals', () => rig.sent('>active<') >= renewed + 4);
    expect(rig.sent('>inactive<')).toBe(ends);
    expect(isSounding(rig)).toBe(true);
  });

  test('of which no camera is watched is told of', async () => {
    const rig = await startRig();
    const { outputs, sound } = await openOutputs(rig, { driver: () => undefined });
    expect(outputs.hold({ unitId: 'cam-1', item: 'relay-1' }, true)).toBe(false);
    outputs.hold({ unitId: 'cam-1', item: 'relay-1' }, false);
    sound(true);
    await eventually('the silence to be noticed', () => outputs.mute().length > 0);
  });
});
