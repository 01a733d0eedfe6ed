import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPace, paceWindowMs } from '#agent/delivery/channels/pace.ts';

test('twenty go at once, the next when the first is a minute old', () => {
  let now = 1000;
  const pace = createPace(20, () => now);
  for (let index = 0; index < 20; index++) expect(pace.take()).toBe(0);
  expect(pace.take()).toBe(paceWindowMs);
  now += paceWindowMs - 1;
  expect(pace.take()).toBe(1);
  now += 1;
  expect(pace.take()).toBe(0);
});

test('never more than so many in any minute, whenever they come, and none waits without need', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 }),
      (most, gaps) => {
        let now = 0;
        const pace = createPace(most, () => now);
        const went: number[] = [];
        const within = (): number => went.filter((at) => at > now - paceWindowMs).length;
        for (const gap of gaps) {
          now += gap;
          const room = within() < most;
          const waitMs = pace.take();
          expect(waitMs === 0).toBe(room);
          if (waitMs > 0) {
            now += waitMs;
            expect(pace.take()).toBe(0);
          }
          went.push(now);
          expect(within()).toBeLessThanOrEqual(most);
        }
      },
    ),
  );
});
