import { expect, test } from 'vitest';
import { type AlertTimer, createAlertTimer, type Delay } from '#agent/alerts/timer.ts';
import { onlyAlert, openAlertBox } from './box.ts';

/** Waits that end when the test says so. */
const fakeDelays = () => {
  let waiting: { callback: () => void; ms: number } | undefined;
  const delay: Delay = (callback, ms) => {
    const mine = { callback, ms };
    waiting = mine;
    return {
      cancel: () => {
        if (waiting === mine) waiting = undefined;
      },
    };
  };
  return {
    delay,
    ms: () => waiting?.ms,
    end: () => {
      const { callback } = waiting ?? {};
      waiting = undefined;
      callback?.();
    },
  };
};
const fail = (error: unknown): never => {
  throw error;
};
const timed = (box: ReturnType<typeof openAlertBox>, onFailure: (error: unknown) => void = fail) => {
  const delays = fakeDelays();
  const timer: AlertTimer = createAlertTimer({ ...box, onFailure, delay: delays.delay });
  return { ...delays, timer };
};

test('with nothing to come there is no wait; a deficit sets one, in pieces of at most half a minute', () => {
  const box = openAlertBox();
  const { timer, ms, end } = timed(box);
  timer.start();
  expect(ms()).toBeUndefined();
  box.clocksIn('s0', 'infant');
  box.come('i', 4, 'infant');
  expect(ms()).toBe(30_000);
  box.clock.advance(30_002);
  end();
  expect(ms(), 'a late call is not added to the next wait').toBe(29_998);
  box.clock.advance(29_998);
  end();
  expect(onlyAlert(box).kind).toBe('breach');
  expect(ms(), 'the escalation is next').toBe(30_000);
});
test('a wait that ends a little early is renewed, and a restored room needs none', () => {
  const box = openAlertBox();
  const { timer, ms, end } = timed(box);
  timer.start();
  box.clocksIn('s0', 'infant');
  box.come('i', 4, 'infant');
  box.clock.advance(59_999);
  end();
  expect(box.alerts.unresolved()).toEqual([]);
  expect(ms()).toBe(1);
  box.leaves('i0');
  expect(ms()).toBeUndefined();
});
test('a wall clock that jumps ahead raises at the next look, at most half a minute later', () => {
  const box = openAlertBox();
  const { timer, end } = timed(box);
  timer.start();
  box.clocksIn('s0', 'infant');
  box.come('i', 4, 'infant');
  box.clock.set('2026-09-16T09:00:00+08:00');
  end();
  expect(onlyAlert(box).kind).toBe('breach');
});
test('a box that restarts in the middle of a grace raises what became due meanwhile, from when it began', () => {
  const first = openAlertBox();
  first.clocksIn('s0', 'small');
  first.come('t', 6, 'small');
  const begun = first.clock.now();
  first.clock.advance(60_000);
  first.db.close();

  first.clock.advance(240_000);
  const second = openAlertBox({ folder: first.folder, clock: first.clock });
  const { timer } = timed(second);
  timer.start();
  expect(onlyAlert(second)).toMatchObject({ kind: 'breach', since: begun, raisedAt: begun + 300_000 });
});
test('and one that restarts before the grace is over waits for the rest of it only', () => {
  const first = openAlertBox();
  first.clocksIn('s0', 'infant');
  first.come('i', 4, 'infant');
  first.clock.advance(45_000);
  first.db.close();
  const second = openAlertBox({ folder: first.folder, clock: first.clock });
  const { timer, ms } = timed(second);
  timer.start();
  expect(second.alerts.unresolved()).toEqual([]);
  expect(ms()).toBe(15_000);
});
test('once stopped it waits for nothing, whatever happens', () => {
  const box = openAlertBox();
  const { timer, ms } = timed(box);
  timer.start();
  timer.stop();
  box.clocksIn('s0', 'infant');
  box.come('i', 4, 'infant');
  expect(ms()).toBeUndefined();
});
test('a reaction that breaks is told and tried again', () => {
  const box = openAlertBox();
  const failures: unknown[] = [];
  const { timer, ms, end } = timed(box, (error) => failures.push(error));
  timer.start();
  box.clocksIn('s0', 'infant');
  box.come('i', 4, 'infant');
  box.clock.advance(60_000);
  box.db.exec('ALTER TABLE alert RENAME TO hidden');
  end();
  expect(failures).toHaveLength(1);
  expect(ms()).toBe(30_000);
  box.db.exec('ALTER TABLE hidden RENAME TO alert');
  end();
  expect(onlyAlert(box).kind).toBe('breach');
});
