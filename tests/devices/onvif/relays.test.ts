import { describe, expect, test } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { hearsMotion, listening, startRig } from './rig.ts';

const lease = { driver: { relayLeaseSeconds: 1 } };

describe('a relay of a camera', () => {
  test('opens by itself when nobody asks for it any more, and stays closed as long as somebody does', async () => {
    const rig = await listening({ driver: { relayLeaseSeconds: 3 } });
    expect(await rig.driver.setRelay('relay-1', true)).toEqual({ ok: true, hasLease: true });
    await eventually('the relay', () => rig.level('relay-1') === 'active');
    const opened: string[] = [];
    rig.signals.onChange(({ item, level }) => void (item === 'relay-1' && opened.push(level)));
    const begun = performance.now();
    await eventually('longer than its lease', async () => {
      await rig.driver.setRelay('relay-1', true);
      return performance.now() - begun > 4_000;
    });
    expect(opened).toEqual([]);
    await eventually('its end', () => rig.level('relay-1') === 'clear');
    expect(rig.camera.contacts().Relay_1).toBe(false);
  });

  test('is opened at once when it is told to', async () => {
    const rig = await listening();
    await rig.driver.setRelay('relay-1', true);
    await eventually('the relay', () => rig.level('relay-1') === 'active');
    expect(await rig.driver.setRelay('relay-1', false)).toEqual({ ok: true, hasLease: true });
    await eventually('its end', () => rig.level('relay-1') === 'clear');
  });

  test('is set up once: what the camera says of it already is not said again', async () => {
    const rig = await listening();
    expect(await rig.driver.prepareRelay('relay-1')).toEqual({ ok: true, hasLease: true });
    expect(await rig.driver.prepareRelay('relay-1')).toEqual({ ok: true, hasLease: true });
    await rig.driver.setRelay('relay-1', true);
    expect(rig.sent('<tds:SetRelayOutputSettings>')).toBe(1);
    expect(rig.sent('<tt:DelayTime>PT30S</tt:DelayTime>')).toBeGreaterThan(0);
  });

  test('that cannot open by itself is driven without a lease, and says so', async () => {
    const rig = await listening({ ...lease, faults: { noMonostable: true } });
    expect(await rig.driver.setRelay('relay-1', true)).toEqual({ ok: true, hasLease: false });
    await eventually('the relay', () => rig.level('relay-1') === 'active');
    expect(await rig.driver.setRelay('relay-1', false)).toEqual({ ok: true, hasLease: false });
    await eventually('its end', () => rig.level('relay-1') === 'clear');
  });

  test('whose lease somebody made much longer gets ours', async () => {
    const rig = await startRig();
    const other = rig.another({ relayLeaseSeconds: 3_000 });
    await other.authenticate();
    await other.prepareRelay('relay-1');
    await rig.driver.authenticate();
    expect(await rig.driver.prepareRelay('relay-1')).toEqual({ ok: true, hasLease: true });
    expect(rig.sent('PT3000S')).toBeGreaterThan(0);
    expect(rig.sent('PT30S</tt:DelayTime><tt:IdleState>open</tt:IdleState></tds:Properties>')).toBe(1);
  });

  test('that is not there, and a camera that is away, are told of', async () => {
    const rig = await listening();
    expect(await rig.driver.setRelay('relay-7', true)).toMatchObject({ ok: false, code: 'unsupported' });
    await rig.camera.unplug();
    expect(await rig.driver.setRelay('relay-1', true)).toMatchObject({ ok: false, code: 'unreachable' });
  });

  test('nothing is asked with credentials before a login, or after they were refused', async () => {
    const rig = await startRig();
    expect(await rig.driver.setRelay('relay-1', true)).toMatchObject({ ok: false, code: 'refused' });
    expect(rig.sent('SetRelayOutput')).toBe(0);
  });
});

// E12: npm onvif asks the device IO service, and where there is none, the literal path `deviceIO`.
test('E12: a restart is asked of the device service, and the camera is back with its events', async () => {
  const rig = await listening({ extras: { inputs: 0, relays: 0, analytics: false } });
  const subscribed = rig.sent('CreatePullPointSubscription>');
  expect(await rig.driver.reboot()).toEqual({ ok: true });
  expect(rig.sent('<tds:SystemReboot/>')).toBe(1);
  await eventually('a new subscription', () => rig.sent('CreatePullPointSubscription>') > subscribed);
  await eventually('its first word', () => rig.level('motion') === 'clear');
  await hearsMotion(rig);
});
