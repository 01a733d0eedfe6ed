import { describe, expect, it, vi } from 'vitest';
import { hour, minute, morning, staff, switchOn } from './runningKiosk.ts';

describe('a kiosk whose machine’s clock is set while it runs', () => {
  it('returns to the board after its seconds without a touch, no later and no sooner', async () => {
    const { openPage, pass } = switchOn();
    const kiosk = await openPage();
    kiosk.session.value = staff();
    kiosk.go({ at: 'staff' });
    vi.setSystemTime(Date.now() - hour);
    await pass(15_000);
    expect([kiosk.screen.value.at, kiosk.idleSeconds.value]).toEqual(['staff', 5]);
    await pass(6_000);
    expect(kiosk.screen.value.at).toBe('board');
    // Put forward it may as well have slept: then nobody stands there any more.
    kiosk.session.value = staff();
    kiosk.go({ at: 'staff' });
    vi.setSystemTime(Date.now() + hour);
    await pass(1_000);
    expect(kiosk.screen.value.at).toBe('board');
  });

  it('is in the day of the agent’s last word when it starts alone with a clock that nobody has set', async () => {
    const { openPage, pass, agent } = switchOn();
    await openPage();
    agent.away = true;
    agent.hangUp();
    vi.setSystemTime(Date.now() - 10 * hour);
    const kiosk = await openPage();
    expect([kiosk.today.value, kiosk.copy.value?.day]).toEqual(['2026-11-24', '2026-11-24']);
    expect(kiosk.nowMs.value).toBeGreaterThanOrEqual(morning);
    // And takes the right time as soon as somebody sets it.
    vi.setSystemTime(Date.now() + 12 * hour);
    await pass(1_000);
    expect(kiosk.nowMs.value).toBeGreaterThanOrEqual(morning + 2 * hour);
  });

  it('shows the agent’s time all the same, and no number as present that is old', async () => {
    const { openPage, pass, agent } = switchOn();
    const kiosk = await openPage();
    vi.setSystemTime(Date.now() - hour);
    await pass(20_000);
    expect(Math.abs(kiosk.nowMs.value - (morning + 21_000))).toBeLessThan(2_000);
    expect(kiosk.fresh.value).toBe(true);
    agent.away = true;
    await pass(minute);
    expect(kiosk.fresh.value).toBe(false);
  });
});
