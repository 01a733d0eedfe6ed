import { describe, expect, test } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { hearsMotion, listening, startRig } from './rig.ts';

describe('a subscription', () => {
  const short = { driver: { paces: { lifeMs: 2_000 } } };
  /** Between the last pull before it is renewed and its end lies more than half a second, which a busy machine may need. */
  const roomy = { driver: { paces: { lifeMs: 6_000, pullMs: 600 } } };

  test('is renewed before it ends, however the camera tells the time', async () => {
    const faults = ['offsetTimes', 'clockOffsetMs', 'oddNamespaces'] as const;
    const seen = await Promise.all(
      faults.map(async (fault) => {
        const rig = await listening({ ...roomy, faults: { [fault]: true } });
        await eventually('two renewals', () => rig.sent('<wsnt:Renew>') >= 2);
        await hearsMotion(rig);
        return [fault, rig.sent('<tev:CreatePullPointSubscription>'), rig.rungs] as const;
      }),
    );
    expect(seen).toEqual(faults.map((fault) => [fault, 1, ['events_live']]));
  });

  // Rule 7.
  test('that cannot be renewed is replaced before it ends, and its slot is given back', async () => {
    const rig = await listening({ ...roomy, faults: { noRenew: true } });
    await eventually('another subscription', () => rig.sent('<tev:CreatePullPointSubscription>') >= 2);
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
