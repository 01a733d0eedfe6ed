import { expect, test } from 'vitest';
import { measureLag } from '#agent/footage/recording/lag.ts';
import { eventually } from '#tests/wait.ts';

test('an event loop that was held up says so, and by how much', async () => {
  const lag = measureLag();
  await new Promise((resolve) => setTimeout(resolve, 50));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  const { p99Ms, maxMs } = await eventually('the lag', () => {
    const read = lag.read();
    return read.maxMs > 150 && read;
  });
  lag.stop();
  expect(p99Ms).toBeGreaterThan(0);
  expect(p99Ms).toBeLessThanOrEqual(maxMs);
});
