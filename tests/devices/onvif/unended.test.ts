import { expect, test } from 'vitest';
import { askAfterMs } from '#agent/devices/onvif/unended.ts';
import { SensorKind } from '#contract/values.ts';
import { eventually } from '#tests/wait.ts';
import { listening } from './rig.ts';

const soon = { askAfterMs: () => 200 };

test('an end that got lost is learned by asking the camera, without a new subscription and without doubt', async () => {
  const rig = await listening({
    faults: { noEnd: true },
    driver: { ...soon, paces: { pullMs: 1_500 } },
  });
  const levels: string[] = [];
  rig.signals.onChange(({ item, level }) => void (item === 'motion' && levels.push(level)));
  const asked = rig.sent('<tev:SetSynchronizationPoint/>');
  rig.camera.report('motion', true);
  await eventually('motion', () => rig.level('motion') === 'active');
  // It lasts, and is asked about.
  await eventually('two questions', () => rig.sent('<tev:SetSynchronizationPoint/>') >= asked + 2);
  expect(rig.level('motion')).toBe('active');
  rig.camera.report('motion', false);
  await eventually('its end', () => rig.level('motion') === 'clear');
  expect(levels).toEqual(['active', 'clear']);
  expect(rig.sent('<tev:CreatePullPointSubscription>')).toBe(1);
});

test.each(['noInitialized', 'noSync'] as const)('with %s its end is unknown, never clear, and told', async (fault) => {
  const rig = await listening({ faults: { noEnd: true }, driver: soon });
  rig.camera.setFault(fault, true);
  rig.camera.report('motion', true);
  await eventually('motion', () => rig.level('motion') === 'active');
  rig.camera.report('motion', false);
  await eventually('that nobody knows', () => rig.level('motion') === 'unknown');
  expect(rig.unended).toEqual(['motion']);
  expect(rig.sent('<tev:CreatePullPointSubscription>')).toBe(1);
  rig.camera.setFault('noEnd', false);
  rig.camera.report('motion', true);
  await eventually('the next motion', () => rig.level('motion') === 'active');
  expect(rig.unended).toEqual([]);
  rig.camera.report('motion', false);
  await eventually('its end', () => rig.level('motion') === 'clear');
});

test('what a picture shows is asked about after minutes, a contact after an hour, a relay never', () => {
  const after = (ms: number | undefined) => SensorKind.enum.filter((sensor) => askAfterMs(sensor) === ms);
  expect(after(300_000)).toEqual(expect.arrayContaining(['motion', 'person', 'intrusion', 'sound']));
  expect(after(3_600_000)).toEqual(expect.arrayContaining(['input', 'tamper', 'opening', 'panic', 'fault']));
  expect(after(undefined)).toEqual(['output']);
});
