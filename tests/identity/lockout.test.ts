import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isForgotten, laterOf, lockedUntil, type Tries } from '#agent/identity/lockout.ts';
import { createIdentityStore } from '#agent/identity/store.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import { fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openTestJournal } from '#tests/journal.ts';

const at = epochMs(1_800_000_000_000);
const waitAfter = (wrong: number): number => (lockedUntil({ wrong, lastWrongAt: at }, at) ?? at) - at;

describe('the wait after wrong tries', () => {
  test.each([
    [0, 0],
    [4, 0],
    [5, 15],
    [6, 30],
    [7, 60],
    [10, 480],
    [13, 3840],
    [14, 7680],
    [15, 7680],
    [1_000_000, 7680],
  ])('%i wrong: %i s', (wrong, seconds) => {
    expect(waitAfter(wrong)).toBe(seconds * 1000);
  });

  test('of cards is five seconds from the fifth on, and stays so', () => {
    for (const wrong of [0, 4, 5, 6, 14, 1_000_000]) {
      expect((lockedUntil({ wrong, lastWrongAt: at }, at, 'card') ?? at) - at).toBe(wrong < 5 ? 0 : 5_000);
    }
  });

  test('is over at its end, not a millisecond earlier or later', () => {
    const tries: Tries = { wrong: 5, lastWrongAt: at };
    expect(lockedUntil(tries, epochMs(at + 14_999))).toBe(at + 15_000);
    expect(lockedUntil(tries, epochMs(at + 15_000))).toBeUndefined();
  });

  test('never shrinks with more wrong tries, and never comes in the first five', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (fewer, more) => {
        expect(waitAfter(fewer)).toBeLessThanOrEqual(waitAfter(fewer + more));
        if (fewer < 5) expect(waitAfter(fewer)).toBe(0);
      }),
    );
  });

  test('does not hang on a last try in the future, as after a clock that was put back', () => {
    expect(lockedUntil({ wrong: 9, lastWrongAt: epochMs(at + 1) }, at)).toBeUndefined();
  });

  test('of a kiosk and a person is the later of the two', () => {
    const [sooner, later] = [epochMs(1), epochMs(2)];
    expect([
      laterOf(sooner, later),
      laterOf(later, sooner),
      laterOf(undefined, sooner),
      laterOf(sooner, undefined),
    ]).toEqual([later, later, sooner, sooner]);
    expect(laterOf(undefined, undefined)).toBeUndefined();
  });
});

describe('a right try', () => {
  const hour = 3_600_000;
  const tries = { wrong: 4, lastWrongAt: at, forgottenFor: 'a', forgottenAt: at };
  test.each([
    ['of nobody for whom it did so', 'b', 0, tries, true],
    ['where nothing was forgotten yet', 'a', 0, { ...tries, forgottenFor: null, forgottenAt: null }, true],
    ['of the same person within the hour', 'a', hour - 1, tries, false],
    ['of the same person an hour later', 'a', hour, tries, true],
    ['after the clock was put back', 'a', -1, tries, true],
    ['of whoever is let into a locked kiosk', 'a', 14_999, { ...tries, wrong: 5 }, true],
    ['of the same person once the wait is over', 'a', 15_000, { ...tries, wrong: 5 }, false],
  ])('%s', (_when, personId, laterMs, before, forgets) => {
    expect(isForgotten(before, personId, epochMs(at + laterMs), 'pin')).toBe(forgets);
  });
});

type Step =
  | { readonly wait: number }
  | { readonly right: boolean; readonly method: 'pin' | 'card'; readonly personId?: 'a' };
const step = fc.oneof(
  fc.record({ wait: fc.integer({ min: 0, max: 40_000 }) }),
  fc.record(
    {
      right: fc.boolean(),
      method: fc.constantFrom('pin' as const, 'card' as const),
      personId: fc.constant('a' as const),
    },
    { requiredKeys: ['right', 'method'] },
  ),
);

test('a restart between any two tries changes no wait', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.nat(25), (steps, restartAt) => {
      const play = (restarts: boolean): (EpochMs | undefined)[] => {
        const folder = temporaryFolder();
        const clock = fakeClock();
        const open = () => {
          const opened = openTestJournal({ folder, clock, projections: (db) => [createIdentityStore(db).projection] });
          return { ...opened, store: createIdentityStore(opened.db) };
        };
        let box = open();
        const waits = steps.flatMap((each: Step, index) => {
          if (restarts && index === restartAt) {
            box.db.close();
            box = open();
          }
          if ('wait' in each) clock.advance(each.wait);
          else {
            const { right, method, personId } = each;
            const kiosk = { actor: 'kiosk:k', subject: 'k' } as const;
            box.journal.record([
              right
                ? { ...kiosk, type: 'kiosk.pin_accepted', data: { kioskId: 'k', method, personId: 'a' } }
                : {
                    ...kiosk,
                    type: 'kiosk.pin_refused',
                    data: { kioskId: 'k', method, ...(personId && { personId }) },
                  },
            ]);
          }
          return (['pin', 'card'] as const).flatMap((method) => [
            lockedUntil(box.store.wrongTries('kiosk', 'k', method), clock.now()),
            lockedUntil(box.store.wrongTries('person', 'a', method), clock.now()),
          ]);
        });
        box.db.close();
        return waits;
      };
      expect(play(true)).toEqual(play(false));
    }),
    { numRuns: 15 },
  );
});
