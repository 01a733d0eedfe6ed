import { expect, test } from 'vitest';
import { latestOnly } from '../../kiosk/src/parts/latestOnly.ts';

test('an answer that comes after a newer question was asked is dropped', async () => {
  const latest = latestOnly();
  let answerOld = (_word: string): void => undefined;
  const old = latest(
    new Promise<string>((done) => {
      answerOld = done;
    }),
  );
  expect(await latest(Promise.resolve('new'))).toBe('new');
  answerOld('old');
  expect(await old).toBeUndefined();
  expect(await latest(Promise.resolve('newest'))).toBe('newest');
});
