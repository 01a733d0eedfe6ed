import { describe, expect, test } from 'vitest';
import { deviceConditions } from '#agent/deviceConditions.ts';
import { commonCause, type SilentUnit } from '#agent/devices/commonCause.ts';
import { epochMs } from '#agent/time/clock.ts';

const minute = 60_000;
const t0 = Date.parse('2026-11-26T02:00:00Z');
const connected = {
  broker: { connected: true, since: t0 - 3_600_000 },
  mqttUnits: () => ['door-1', 'door-2', 'door-3', 'siren'],
};
const camera = (unitId: string, since: number, host = '192.168.8.11'): SilentUnit => ({
  unitId,
  isCamera: true,
  since,
  host,
  via: undefined,
});
const sensor = (unitId: string, since: number, via?: string): SilentUnit => ({
  unitId,
  isCamera: false,
  since,
  host: undefined,
  via,
});

describe('the likely cause when many fall silent', () => {
  test.each([
    ['one camera', [camera('a', t0)], []],
    ['two cameras an hour apart', [camera('a', t0), camera('b', t0 + 60 * minute)], []],
    ['two sensors', [sensor('door-1', t0), sensor('door-2', t0 + 1)], []],
    [
      'two cameras of one subnet within a minute: their switch',
      [camera('a', t0), camera('b', t0 + minute, '192.168.8.12')],
      [{ cause: 'switch', where: '192.168.8.x', since: t0, unitIds: ['a', 'b'] }],
    ],
    [
      'cameras of two subnets: a switch, but nobody knows which',
      [camera('a', t0), camera('b', t0, '10.0.0.9')],
      [{ cause: 'switch', where: '', since: t0, unitIds: ['a', 'b'] }],
    ],
    [
      'three sensors of one bridge: the bridge',
      [sensor('door-1', t0, 'zigbee'), sensor('door-2', t0 + 5, 'zigbee'), sensor('door-3', t0 + 9, 'zigbee')],
      [{ cause: 'bridge', where: 'zigbee', since: t0, unitIds: ['door-1', 'door-2', 'door-3'] }],
    ],
    [
      'three sensors in the air: the wireless network',
      [sensor('door-1', t0), sensor('door-2', t0 + 5), sensor('door-3', t0 + 9, 'zigbee')],
      [{ cause: 'wireless', where: '', since: t0, unitIds: ['door-1', 'door-2', 'door-3'] }],
    ],
    [
      'cameras and sensors together: the supply',
      [camera('a', t0), sensor('door-1', t0), camera('b', t0 + 30_000)],
      [{ cause: 'power', where: '', since: t0, unitIds: ['a', 'door-1', 'b'] }],
    ],
    [
      'an older single one is not drawn in',
      [camera('old', t0 - 10 * minute), camera('a', t0), camera('b', t0 + 1)],
      [{ cause: 'switch', where: '192.168.8.x', since: t0, unitIds: ['a', 'b'] }],
    ],
  ])('%s', (_what, silent, groups) => {
    expect(commonCause(silent, connected)).toEqual(groups);
  });

  test('without a broker everybody behind it is one group, and cameras are judged by themselves', () => {
    const away = { ...connected, broker: { connected: false, since: t0 } };
    expect(commonCause([sensor('door-1', t0 - 1), camera('a', t0)], away)).toEqual([
      { cause: 'broker', where: '', since: t0, unitIds: connected.mqttUnits() },
    ]);
    expect(commonCause([], { ...away, mqttUnits: () => [] })).toEqual([]);
  });
});

describe('what is alerted', () => {
  const offline = (unitId: string, since: number, component = 'binary_sensor') => ({
    unitId,
    deviceId: `${unitId}-contact`,
    component,
    since,
  });
  const situation = {
    outputs: { sirens: ['siren'], mute: [], missing: [], nameOf: () => undefined },
    facts: connected,
    stale: [],
    swapped: [],
    isToldByZone: () => false,
    hostOf: () => '192.168.8.11',
    viaOf: () => undefined,
    graceMs: 180_000,
  };

  test('a single device by itself, after its grace', () => {
    expect(deviceConditions({ ...situation, offline: [offline('door-1', t0)] })).toEqual([
      {
        kind: 'device_offline',
        severity: 'warning',
        deviceId: 'door-1-contact',
        since: t0,
        graceMs: 180_000,
        isSuspended: false,
      },
    ]);
  });

  test('a configured siren that never came is critical at once, and told of once', () => {
    const missing = [{ deviceId: 'siren', since: t0 }];
    const away = { ...offline('siren', t0), deviceId: 'siren' };
    const outputs = { ...situation.outputs, missing };
    expect(deviceConditions({ ...situation, outputs, offline: [away] })).toEqual([
      {
        kind: 'device_offline',
        severity: 'critical',
        deviceId: 'siren',
        since: t0,
        graceMs: 0,
        place: '没有找到警号 siren not found',
      },
    ]);
    const both = deviceConditions({ ...situation, outputs: { ...outputs, mute: missing }, offline: [away] });
    expect(both.map(({ place }) => place)).toEqual(['警号没有响应 siren does not answer']);
  });

  test('not by itself while a zone tells of it, unless it is a siren; one whose events are stale neither', () => {
    const isToldByZone = (unitId: string): boolean => ['door-1', 'siren', 'cam'].includes(unitId);
    const outputs = { ...situation.outputs, sirens: ['siren-contact'] };
    const conditions = deviceConditions({
      ...situation,
      outputs,
      isToldByZone,
      offline: [offline('door-1', t0), offline('door-2', t0 - 60 * minute), offline('siren', t0 - 120 * minute)],
      stale: [{ deviceId: 'cam', since: epochMs(t0) }],
    });
    expect(conditions.map(({ deviceId, isSuspended }) => [deviceId, isSuspended])).toEqual([
      ['door-1-contact', true],
      ['door-2-contact', false],
      ['siren-contact', false],
      ['cam', true],
    ]);
  });

  test('many at once as one, sooner, with the likely cause; the single ones wait behind it, others do not', () => {
    const many = ['a', 'b', 'c'].map((id) => offline(id, t0 + 5, 'camera'));
    const conditions = deviceConditions({ ...situation, offline: [offline('door-1', t0 - 60 * minute), ...many] });
    expect(conditions.filter(({ kind }) => kind === 'devices_silent')).toEqual([
      {
        kind: 'devices_silent',
        severity: 'critical',
        place: '交换机 switch 192.168.8.x: 3',
        since: t0 + 5,
        graceMs: 30_000,
      },
    ]);
    expect(conditions.filter(({ kind }) => kind === 'device_offline').map(({ isSuspended }) => isSuspended)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('after the broker is back nobody behind it is told of before it had half a minute to come back', () => {
    const facts = { ...connected, broker: { connected: true, since: t0 + 50_000 } };
    const [single] = deviceConditions({ ...situation, graceMs: 1000, facts, offline: [offline('door-1', t0)] });
    expect(single).toMatchObject({ kind: 'device_offline', since: t0, graceMs: 80_000 });
    const three = ['door-1', 'door-2', 'door-3'].map((id) => offline(id, t0));
    expect(deviceConditions({ ...situation, facts, offline: three })[0]).toMatchObject({ graceMs: 80_000 });
    expect(deviceConditions({ ...situation, facts, offline: [offline('cam', t0, 'camera')] })[0]).toMatchObject({
      graceMs: 180_000,
    });
  });

  test('a house whose grace is shorter than ours is told as soon as it wants', () => {
    const many = ['a', 'b'].map((id) => offline(id, t0, 'camera'));
    expect(deviceConditions({ ...situation, graceMs: 0, offline: many })[0]?.graceMs).toBe(0);
  });
});
