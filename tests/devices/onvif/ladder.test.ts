import { describe, expect, test } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { account, startRig } from './rig.ts';

const tries = (sent: (text: string) => number): number => sent('UsernameToken>') / 2 + sent('uthorization: Digest');

describe('the ladder of logins', () => {
  // E5: npm onvif "connects" with a wrong password.
  test('says that a wrong password is refused, after two attempts at most, and stays so without another', async () => {
    const rig = await startRig({ faults: { wrongPassword: true } });
    expect(await rig.driver.probe()).toMatchObject({ ok: true });
    expect(await rig.driver.authenticate()).toEqual({
      ok: false,
      code: 'refused',
      detail: 'credentials refused',
      isPlainTextLeft: true,
    });
    expect(tries(rig.sent)).toBeLessThanOrEqual(2);
    const before = tries(rig.sent);
    expect(await rig.driver.capabilities()).toMatchObject({ ok: false, code: 'refused' });
    expect(await rig.driver.snapshot()).toMatchObject({ ok: false, code: 'refused' });
    expect(tries(rig.sent)).toBe(before);
  });

  test('with HTTP Digest makes two attempts with a wrong password, and no third', async () => {
    const rig = await startRig({ faults: { wrongPassword: true, noDigest: true } });
    expect(await rig.driver.authenticate()).toMatchObject({ ok: false, code: 'refused' });
    expect(tries(rig.sent)).toBe(2);
  });

  test('stops where the camera says that the account is locked', async () => {
    const rig = await startRig({
      faults: { wrongPassword: true, lockoutAfter5: 1 },
      allowPlainText: true,
    });
    await rig.driver.authenticate();
    rig.camera.setFault('wrongPassword', false);
    const before = tries(rig.sent);
    const answer = await rig.driver.authenticate();
    expect(answer).toMatchObject({ ok: false, code: 'refused' });
    expect(answer).toHaveProperty('detail', expect.stringContaining('locked'));
    expect(tries(rig.sent) - before).toBe(1);
  });

  test('remembers which login was taken', async () => {
    const rig = await startRig({ faults: { noDigest: 1_000 } });
    await rig.driver.authenticate();
    const before = rig.sent('UsernameToken>');
    await rig.driver.authenticate();
    await rig.driver.capabilities();
    expect(rig.sent('UsernameToken>')).toBe(before);
  });

  test('needs none where the camera asks for none', async () => {
    const rig = await startRig({ open: true });
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true, login: 'none' });
  });

  test('works where services and clock want a login as well', async () => {
    const rig = await startRig({ faults: { preauthServices: true } });
    expect(await rig.driver.probe()).toEqual({ ok: true, clockOffsetMs: undefined });
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
    expect(await rig.driver.probe()).toHaveProperty('clockOffsetMs', expect.any(Number));
    expect(await rig.driver.capabilities()).toMatchObject({ ok: true });
  });

  // A camera that refuses known credentials at 03:00 is not asked again and again by the events.
  test('is not climbed by the events: they wait until the login is right again', async () => {
    const rig = await startRig();
    await rig.listen();
    await eventually('live events', () => rig.rungs.at(-1) === 'events_live');
    rig.camera.setFault('wrongPassword', true);
    await eventually('the refusal', () => rig.rungs.at(-1) === 'reachable');
    expect(rig.level('motion')).toBe('unknown');
    const before = tries(rig.sent);
    expect(await rig.driver.capabilities()).toMatchObject({ ok: false, code: 'refused' });
    expect(tries(rig.sent)).toBe(before);
    rig.camera.setFault('wrongPassword', false);
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
    await eventually('the events back', () => rig.level('motion') === 'clear');
  });
});

describe('the clock', () => {
  // E7: the offset was measured once; a camera that restarts in 1970 refuses every login that is stamped today.
  test('that jumped to 1970 is read again, and the same call goes through', async () => {
    const rig = await startRig();
    await rig.driver.probe();
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
    rig.camera.setFault('clock1970', true);
    await rig.camera.reboot();
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
    const probe = await rig.driver.probe();
    expect(probe.ok && probe.clockOffsetMs).toBeLessThan(-50 * 365 * 86_400_000);
  });

  test.each(['noUtc', 'zeroDates'] as const)(
    'that is not told (%s) is unknown, and the login still goes',
    async (fault) => {
      const rig = await startRig({ faults: { [fault]: true } });
      expect(await rig.driver.probe()).toEqual({ ok: true, clockOffsetMs: undefined });
      expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
    },
  );

  test('an hour ahead is measured within two seconds', async () => {
    const rig = await startRig({ faults: { clockOffsetMs: 3_600_000 } });
    const probe = await rig.driver.probe();
    expect(Math.abs((probe.ok ? (probe.clockOffsetMs ?? 0) : 0) - 3_600_000)).toBeLessThan(2_000);
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
  });
});

describe('what is kept for the technician', () => {
  test('is the last exchange that failed, without name, password or digest', async () => {
    const rig = await startRig({ faults: { wrongPassword: true }, allowPlainText: true });
    expect(rig.driver.diagnostics()).toBeUndefined();
    await rig.driver.authenticate();
    const text = rig.driver.diagnostics()?.text ?? '';
    expect(text).toContain('GetDeviceInformation');
    expect(text).toContain('NotAuthorized');
    expect(text).not.toContain(account.password);
    expect(text).not.toMatch(/Password[^>]*>(?!\*\*\*<)[^<]+</);
    expect(text).not.toContain('box&gt;');
  });

  test('tells of an answer that is no SOAP at all', async () => {
    const rig = await startRig({ faults: { htmlError: true } });
    expect(await rig.driver.probe()).toMatchObject({ ok: true, clockOffsetMs: undefined });
    expect(await rig.driver.authenticate()).toMatchObject({ ok: false, code: 'unsupported', detail: 'HTTP 500' });
    expect(rig.driver.diagnostics()?.text).toContain('Internal Server Error');
  });
});
