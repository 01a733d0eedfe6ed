import { describe, expect, it } from 'vitest';
import type { Screen } from '../../kiosk/src/state/screens.ts';
import { staff, switchOn } from './runningKiosk.ts';

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
});
