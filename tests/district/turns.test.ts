import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTurns } from '#district/pull/turns.ts';

test('who is due first comes first, whenever it was added', () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant('take' as const)), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (wanted) => {
      const turns = createTurns<string>();
      const model: number[] = [];
      for (const step of wanted) {
        if (step === 'take') {
          turns.takeFirst();
          model.shift();
        } else {
          turns.add(step, `at ${step}`);
          model.push(step);
          model.sort((a, b) => a - b);
        }
        expect(turns.first()?.at).toBe(model[0]);
        expect(turns.first()?.what).toBe(model[0] === undefined ? undefined : `at ${model[0]}`);
      }
    }),
  );
});
