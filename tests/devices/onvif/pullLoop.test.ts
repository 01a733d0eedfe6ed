import { describe, expect, test } from 'vitest';
import { epochMs } from '#agent/time/clock.ts';
import type { FaultName } from '#sim/camera/faults.ts';
import { eventually } from '#tests/wait.ts';
import { hearsMotion, listening, type Rig, startRig } from './rig.ts';

describe('a camera’s events', () => {
  test('are unknown, then as the camera says, then as they change', async () => {
    const rig = await startRig();
    rig.camera.report('tamper', true);
    await rig.listen();
    await eventually('the first word', () => rig.level('tamper') === 'active' && rig.level('motion') === 'clear');
    await hearsMotion(rig);
    expect(rig.kept.value.subscriptions).toHaveLength(1);
  });

  test('go on through many pulls that bring nothing', async () => {
    const rig = await listening();
    const pulls = rig.sent('<tev:PullMessages>');
    await eventually('three empty pulls', () => rig.sent('<tev:PullMessages>') > pulls + 3);
    await hearsMotion(rig);
    expect(rig.rungs).toEqual(['events_live']);
  });

  // Rule 6 and E4: npm onvif fell into a loop of 718 rounds in 1.2 s, or died.
  test.each(['offsetTimes', 'missingTermination', 'oddNamespaces', 'noUtc', 'noSync', 'xaddrOtherHost'] as const)(
    'come with %s',
    async (fault) => {
      const rig = await listening({ faults: { [fault]: true } });
      await hearsMotion(rig);
      expect(rig.sent('CreatePullPointSubscription>')).toBe(2);
    },
  );

  // Rule 4: one maker closes a pull that waits after ten seconds.
  test('come where the camera closes each pull that waits, which is no fault', async () => {
    const rig = await listening({ faults: { dropAfter10s: 200 } });
    const pulls = rig.sent('<tev:PullMessages>');
    await eventually('three closed pulls', () => rig.sent('<tev:PullMessages>') > pulls + 3);
    await hearsMotion(rig);
    expect(rig.rungs).toEqual(['events_live']);
    // Nothing was doubted, so nothing was asked for again.
    expect(rig.sent('<tev:SetSynchronizationPoint/>')).toBe(1);
    expect(rig.sent('CreatePullPointSubscription>')).toBe(2);
  });

  // Rule 8: what is not told is not clear.
  test('stay unknown where the camera never says how things stand', async () => {
    const rig = await listening({ faults: { noInitialized: true } });
    expect(rig.level('motion')).toBeUndefined();
    await hearsMotion(rig);
    rig.cable.pull();
    await eventually('doubt', () => rig.level('motion') === 'unknown');
    rig.cable.plug();
    await eventually(
      'live events again',
      () => rig.rungs.at(-1) === 'events_live' && rig.sent('<tev:PullMessages>') > 2,
    );
    expect(rig.level('motion')).toBe('unknown');
  });

  // E14.
  test('are asked for anew after each subscription', async () => {
    const rig = await listening();
    expect(rig.sent('<tev:SetSynchronizationPoint/>')).toBe(1);
    await rig.camera.reboot();
    await eventually('the second subscription', () => rig.sent('<tev:SetSynchronizationPoint/>') === 2);
    await hearsMotion(rig);
  });
});

describe('a disk that is full', () => {
  const noSpace = (): never => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };

  test('costs the camera no slot: what cannot be remembered is used all the same', async () => {
    const bugs: unknown[] = [];
    const kept = { read: () => ({ subscriptions: [], unsubscribeKillsAll: false }), write: noSpace };
    const rig = await listening({ driver: { kept, onBug: (error) => void bugs.push(error) } });
    await hearsMotion(rig);
    expect(rig.sent('<tev:CreatePullPointSubscription>')).toBe(1);
    expect(bugs.length).toBeGreaterThan(0);
    await expect(rig.driver.stop()).resolves.toBeUndefined();
    expect(rig.sent('Unsubscribe/>')).toBe(1);
  });

  // Vitest fails the whole run for a rejection or an exception that nobody takes.
  test('under whoever hears the events ends neither the loop nor the agent', async () => {
    const bugs: unknown[] = [];
    const rig = await startRig({ driver: { onBug: (error) => void bugs.push(error) } });
    let isFull = false;
    const full = <T extends unknown[]>(act: (...given: T) => void) => {
      return (...given: T): void => (isFull ? noSpace() : act(...given));
    };
    await rig.listen(rig.driver, {
      signal: full(rig.signals.set),
      pulse: full(rig.signals.pulse),
      doubt: full((items) => rig.signals.doubt('cam-1', epochMs(1), items)),
      health: full((rung) => void rig.rungs.push(rung)),
    });
    await eventually('live events', () => rig.level('motion') === 'clear');
    isFull = true;
    rig.camera.report('motion', true);
    await eventually('somebody told', () => bugs.length > 2);
    // Also from the watchdog's timer, where nobody waits for what it throws.
    rig.cable.clog();
    const before = bugs.length;
    await eventually('the watchdog', () => bugs.length > before + 2);
    isFull = false;
    rig.cable.plug();
    await eventually('the truth', () => rig.level('motion') === 'active');
  });
});

describe('a line that fails', () => {
  // E1: the loop of npm onvif is dead after one timeout. The cable test: 2 minutes of the real paces are 5 pulls of these.
  test('is unknown and never clear in between, and an event after it is delivered', async () => {
    const rig = await listening();
    expect(rig.level('motion')).toBe('clear');
    const seen: string[] = [];
    rig.signals.onChange(({ item, level }) => void (item === 'motion' && seen.push(level)));
    rig.cable.clog();
    await eventually('stale events', () => rig.rungs.at(-1) === 'authenticated');
    expect(rig.level('motion')).toBe('unknown');
    expect(seen).toEqual(['unknown']);
    rig.cable.plug();
    await eventually('live events again', () => rig.rungs.at(-1) === 'events_live' && rig.level('motion') === 'clear');
    rig.camera.report('motion', true);
    await eventually('the event', () => rig.level('motion') === 'active');
    expect(seen).toEqual(['unknown', 'clear', 'active']);
  });

  test('delivers what happened while it was away', async () => {
    const rig = await listening();
    rig.cable.pull();
    await eventually('doubt', () => rig.level('motion') === 'unknown');
    rig.camera.report('motion', true);
    rig.cable.plug();
    await eventually('the event', () => rig.level('motion') === 'active');
    // The subscription outlived the line: no slot was wasted.
    expect(rig.sent('CreatePullPointSubscription>')).toBe(2);
  });

  // E3, E4 and acceptance 3: no hot loop, whatever is wrong.
  test('is asked once a second at most, whatever is wrong with it', async () => {
    const restartedWith =
      (...faults: [FaultName, number | boolean][]) =>
      async ({ camera }: Rig) => {
        for (const [name, value] of faults) camera.setFault(name, value);
        await camera.reboot();
      };
    const wrongs: Record<string, (rig: Rig) => Promise<unknown> | unknown> = {
      'refused connections': ({ camera }) => camera.unplug(),
      'HTML pages': ({ camera }) => camera.setFault('htmlError', true),
      'no slot': restartedWith(['slots', 0]),
      'one slot, which is another’s': async (rig) => {
        await restartedWith(['slots', 1])(rig);
        await rig.another().authenticate();
      },
      'a pull that is closed at once': ({ camera }) => camera.setFault('dropAfter10s', 1),
      'times with an offset': restartedWith(['offsetTimes', true]),
      'no times': restartedWith(['missingTermination', true]),
      'no synchronisation point, no renewal': restartedWith(['noSync', true], ['noRenew', true]),
      'a request that is never answered': ({ camera }) => camera.setFault('silentBlackhole', true),
    };
    const paces = { pullMs: 400, closedIsEmptyAfterMs: 100, gapMs: 1_000, waitFactor: 1 };
    const counts = await Promise.all(
      Object.entries(wrongs).map(async ([wrong, fail]) => {
        const rig = await listening({ driver: { paces } });
        await fail(rig);
        await new Promise((done) => setTimeout(done, 1_500));
        const before = rig.sent('POST ');
        await new Promise((done) => setTimeout(done, 3_000));
        return [wrong, rig.sent('POST ') - before] as const;
      }),
    );
    expect(counts.filter(([, sent]) => sent > 4)).toEqual([]);
  });

  test('that swallows everything is told as stale events, and heals', async () => {
    const rig = await listening();
    rig.camera.setFault('silentBlackhole', true);
    await eventually('stale events', () => rig.rungs.at(-1) === 'authenticated');
    rig.camera.setFault('silentBlackhole', false);
    await eventually('live events', () => rig.rungs.at(-1) === 'events_live' && rig.level('motion') === 'clear');
    await hearsMotion(rig);
  });

  test('of a camera that restarted in 1970 heals within one cycle', async () => {
    const rig = await listening();
    rig.camera.setFault('clock1970', true);
    await rig.camera.reboot();
    await eventually('doubt', () => rig.level('motion') === 'unknown');
    await eventually('the truth again', () => rig.level('motion') === 'clear');
    await hearsMotion(rig);
  });
});
