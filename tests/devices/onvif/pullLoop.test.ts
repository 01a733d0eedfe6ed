import { describe, expect, test } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { startRig } from './rig.ts';

type Rig = Awaited<ReturnType<typeof startRig>>;

/** Listening, and told how things stand. */
const listening = async (options: Parameters<typeof startRig>[0] = {}): Promise<Rig> => {
  const rig = await startRig(options);
  await rig.listen();
  await eventually('live events', () => rig.rungs.at(-1) === 'events_live');
  return rig;
};

const hearsMotion = async (rig: Rig): Promise<void> => {
  rig.camera.report('motion', true);
  await eventually('motion', () => rig.level('motion') === 'active');
  rig.camera.report('motion', false);
  await eventually('the end of it', () => rig.level('motion') === 'clear');
};

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

describe('a subscription', () => {
  const short = { driver: { paces: { lifeMs: 2_000 } } };

  test.each(['offsetTimes', 'clockOffsetMs', 'oddNamespaces'] as const)(
    'is renewed before it ends (%s)',
    async (fault) => {
      const rig = await listening({ ...short, faults: { [fault]: true } });
      await eventually('three renewals', () => rig.sent('<wsnt:Renew>') >= 3);
      await hearsMotion(rig);
      expect(rig.sent('<tev:CreatePullPointSubscription>')).toBe(1);
      expect(rig.rungs).toEqual(['events_live']);
    },
  );

  // Rule 7.
  test('that cannot be renewed is replaced before it ends, and its slot is given back', async () => {
    const rig = await listening({ ...short, faults: { noRenew: true } });
    await eventually('three subscriptions', () => rig.sent('<tev:CreatePullPointSubscription>') >= 3);
    await hearsMotion(rig);
    expect(rig.sent('<wsnt:Renew>')).toBe(1);
    await eventually('one that is kept', () => rig.kept.value.subscriptions.length === 1);
    expect(rig.rungs).toEqual(['events_live']);
  });

  test('that cannot be renewed where there is one slot is replaced all the same', async () => {
    const rig = await listening({ ...short, faults: { noRenew: true, slots: 1 } });
    await eventually('three that were given back', () => rig.sent('<wsnt:Unsubscribe/>') >= 3);
    await eventually('the truth', () => rig.level('motion') === 'clear');
    await hearsMotion(rig);
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

  // E3 and acceptance 3: no hot loop, whatever is wrong.
  test.each([
    ['refused connections', (rig: Rig) => rig.camera.unplug()],
    ['HTML pages', async (rig: Rig) => rig.camera.setFault('htmlError', true)],
    [
      'no slot',
      async (rig: Rig) => {
        rig.camera.setFault('slots', 0);
        await rig.camera.reboot();
      },
    ],
    ['a pull that is closed at once', async (rig: Rig) => rig.camera.setFault('dropAfter10s', 1)],
  ])('is asked once a second at most with %s', async (_what, fail) => {
    const rig = await listening({
      driver: { paces: { pullMs: 400, closedIsEmptyAfterMs: 100, gapMs: 1_000, waitFactor: 1 } },
    });
    await fail(rig);
    await new Promise((done) => setTimeout(done, 1_000));
    const before = rig.sent('POST ');
    await new Promise((done) => setTimeout(done, 3_000));
    expect(rig.sent('POST ') - before).toBeLessThanOrEqual(4);
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

describe('the camera’s slots', () => {
  // E15 and rule 5.
  test('are not used up by restarts: the subscription of before is given back', async () => {
    const rig = await listening({ faults: { slots: 1 } });
    expect(rig.kept.value.subscriptions).toHaveLength(1);
    // Killed: nothing was said to the camera. The next one knows its predecessor's subscription.
    rig.cable.pull();
    await rig.driver.stop();
    rig.cable.plug();
    const next = rig.another();
    await rig.listen(next);
    await eventually('live events', () => rig.rungs.filter((rung) => rung === 'events_live').length === 2);
    await hearsMotion(rig);
    expect(rig.kept.value.subscriptions).toHaveLength(1);
  });

  test('that are taken by others are waited for', async () => {
    const rig = await startRig({ faults: { slots: 0 } });
    await rig.listen();
    await eventually('the refusal', () => rig.sent('CreatePullPointSubscription>') >= 2);
    rig.camera.setFault('slots', false);
    await eventually('live events', () => rig.rungs.at(-1) === 'events_live');
  });

  test('are given back when the agent stops', async () => {
    const rig = await listening({ faults: { slots: 1 } });
    await rig.driver.stop();
    expect(rig.sent('<wsnt:Unsubscribe/>')).toBe(1);
    expect(rig.kept.value.subscriptions).toEqual([]);
  });

  test('that all end with one Unsubscribe are learned, and none is sent from then on', async () => {
    const rig = await startRig();
    const other = rig.another();
    await rig.listen(other);
    await eventually('live events', () => rig.rungs.length === 1);
    rig.camera.setFault('unsubscribeKillsAll', true);
    // A new one with the memory of the old: it takes the old one's slot back, and loses its own with it.
    await rig.listen();
    await eventually('the lesson', () => rig.kept.value.unsubscribeKillsAll);
    await eventually('the events all the same', () => rig.level('motion') === 'clear');
    const unsubscribed = rig.sent('<wsnt:Unsubscribe/>');
    await rig.driver.stop();
    expect(rig.sent('<wsnt:Unsubscribe/>')).toBe(unsubscribed);
  });
});
