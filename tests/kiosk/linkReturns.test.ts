import { describe, expect, it, vi } from 'vitest';
import { createIdentification } from '../../kiosk/src/state/identify.ts';
import type { Screen } from '../../kiosk/src/state/screens.ts';
import { hour, ok, problem, staff, switchOn } from './runningKiosk.ts';

describe('when the agent is back', () => {
  it('staff whom only this kiosk knew finish what they are at, and identify before the next thing', async () => {
    const machine = switchOn();
    const kiosk = await machine.openPage();
    machine.agent.away = true;
    machine.agent.hangUp();
    await machine.pass(1_000);
    kiosk.session.value = staff('');
    const sheet: Screen = { at: 'child', childId: 'c1', back: { at: 'roster' } };
    kiosk.go({ at: 'roster' });
    kiosk.go(sheet);
    machine.agent.away = false;
    await machine.pass(10_000);
    expect(kiosk.fresh.value).toBe(true);
    // A half-filled release with a reason is still there, and goes out under their name.
    expect(kiosk.screen.value).toEqual(sheet);
    const id = kiosk.submit('/attendance/check-outs', { childId: 'c1', method: 'staff' }, true);
    await machine.pass(1_000);
    expect(machine.agent.sent).toMatchObject([{ body: { id }, token: 'pass-of-staff' }]);
    kiosk.go({ at: 'roster' });
    expect(kiosk.screen.value).toEqual({ at: 'identify', purpose: { for: 'staff' } });
    expect(kiosk.session.value).toBeUndefined();
  });

  it('an emergency goes on, and nobody known to the agent is asked again', async () => {
    const machine = switchOn();
    const kiosk = await machine.openPage();
    kiosk.session.value = staff('');
    kiosk.go({ at: 'rollCall' });
    machine.agent.hangUp();
    await machine.pass(10_000);
    expect(kiosk.fresh.value).toBe(true);
    expect([kiosk.screen.value.at, kiosk.session.value?.token]).toEqual(['rollCall', '']);
    kiosk.session.value = staff();
    kiosk.go({ at: 'roster' });
    expect(kiosk.screen.value.at).toBe('roster');
  });

  it('and heard, but cannot say who anybody is, staff whom this kiosk knows come to the desk', async () => {
    const machine = switchOn();
    const kiosk = await machine.openPage();
    const { identify, input, pad } = createIdentification(kiosk);
    const enter = async (pin: string): Promise<void> => {
      for (const digit of pin) input({ kind: 'digit', digit });
      input({ kind: 'submit' });
      // The key of a PIN is worked out beside the clock.
      await vi.waitFor(() => expect(pad.value.state).toBe('entering'), { timeout: 5_000 });
    };
    machine.agent.write = () => ok(staff());
    identify({ for: 'staff' });
    await enter('135790');
    expect(kiosk.screen.value).toEqual({ at: 'staff' });
    await vi.waitFor(async () => expect(await kiosk.keep.read('people')).toBeDefined(), { timeout: 5_000 });
    kiosk.leave();
    machine.agent.write = () => problem(500, 'internal');
    identify({ for: 'staff' });
    await enter('135790');
    expect([kiosk.fresh.value, kiosk.screen.value, kiosk.session.value?.token]).toEqual([true, { at: 'staff' }, '']);
    // After the next return of the link they say it again, for what they are about to do.
    machine.agent.hangUp();
    await machine.pass(10_000);
    identify({ for: 'acknowledge', alertId: 'a' });
    expect(kiosk.screen.value).toEqual({ at: 'identify', purpose: { for: 'acknowledge', alertId: 'a' } });
    await enter('135790');
    expect(kiosk.screen.value).toEqual({ at: 'acknowledge', alertId: 'a' });
  });

  it('and the machine was asleep, nothing of before is taken for now: no number, and nobody who stood here', async () => {
    const machine = switchOn();
    const kiosk = await machine.openPage();
    kiosk.session.value = staff();
    kiosk.go({ at: 'roster' });
    machine.agent.away = true;
    // Its steady clock stands meanwhile, and no broken stream was told yet.
    vi.setSystemTime(Date.now() + hour);
    await machine.pass(1_000);
    expect([kiosk.fresh.value, kiosk.screen.value, kiosk.session.value]).toEqual([false, { at: 'board' }, undefined]);
    machine.agent.offMs = hour;
    machine.agent.away = false;
    kiosk.session.value = staff();
    kiosk.go({ at: 'rollCall' });
    await machine.pass(10_000);
    expect([kiosk.fresh.value, kiosk.session.value]).toEqual([true, staff()]);
    vi.setSystemTime(Date.now() + hour);
    await machine.pass(1_000);
    expect([kiosk.screen.value.at, kiosk.session.value]).toEqual(['rollCall', undefined]);
  });
});
