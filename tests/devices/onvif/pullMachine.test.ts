import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  askedLifeMs,
  type Machine,
  newMachine,
  nextPull,
  type PullEffect,
  type PullEvent,
  type PullFailure,
  type PullState,
  type Subscription,
} from '#agent/devices/onvif/pullMachine.ts';

const subscription: Subscription = { address: 'http://c/sub?Idx=1', parameters: '', renewAt: 480_000, endsAt: 600_000 };
const why: readonly PullFailure[] = ['lost', 'auth', 'slots', 'unsupported', 'gone', 'argument', 'fault'];

const states: readonly PullState[] = [
  { name: 'idle' },
  { name: 'creating', old: undefined },
  { name: 'creating', old: subscription },
  { name: 'syncing', subscription },
  { name: 'pulling', subscription },
  { name: 'renewing', subscription },
  { name: 'backoff', subscription: undefined },
  { name: 'backoff', subscription },
  { name: 'blocked', by: 'auth' },
  { name: 'blocked', by: 'slots' },
  { name: 'blocked', by: 'unsupported' },
];
const at = 1_000;
const events: readonly PullEvent[] = [
  { name: 'start', at },
  { name: 'created', at, address: 'http://c/sub?Idx=2', parameters: '', lifeMs: askedLifeMs },
  { name: 'created', at, address: 'http://c/sub?Idx=2', parameters: '', lifeMs: undefined },
  { name: 'synced', at },
  { name: 'pulled', at },
  { name: 'pulled', at: 500_000 },
  { name: 'renewed', at, lifeMs: 60_000 },
  { name: 'renewed', at, lifeMs: -5 },
  ...why.map((reason): PullEvent => ({ name: 'failed', at, why: reason })),
  { name: 'timer', at },
  { name: 'timer', at: 700_000 },
  { name: 'released', at },
  { name: 'nudge', at },
  { name: 'doubted', at },
  { name: 'wondered', at },
  { name: 'stop', at },
];

const requests = new Set<PullEffect['do']>(['create', 'sync', 'pull', 'renew']);
const following = (state: PullState, event: PullEvent, memory: Partial<Machine['memory']> = {}) =>
  nextPull({ state, memory: { ...newMachine(false).memory, ...memory } }, event);
const names = (effects: readonly PullEffect[]): string[] => effects.map((effect) => effect.do);

/** Which states have a request out, and which wait for their timer. */
const hasRequest = ({ name }: PullState): boolean => ['creating', 'syncing', 'pulling', 'renewing'].includes(name);
const hasTimer = ({ name }: PullState): boolean => name === 'backoff' || name === 'blocked';

describe('the table', () => {
  const all = states.flatMap((state) => events.map((event) => [state, event] as const));

  test.each(all)('%j × %j leaves something that will happen', (state, event) => {
    const step = following(state, event);
    const asked = step.effects.filter((effect) => requests.has(effect.do)).length;
    const waits = names(step.effects).filter((effect) => effect === 'wait').length;
    expect(asked).toBeLessThanOrEqual(1);
    expect(asked + waits).toBeLessThanOrEqual(1);
    // Who comes into a state with a request or a timer brings it along; who stays keeps what is out already.
    const hasMoved = step.state !== state;
    if (hasMoved && hasRequest(step.state)) expect(asked).toBe(1);
    if (hasMoved && hasTimer(step.state)) expect(waits).toBe(1);
    // A request that was out and is answered is followed by another or by a wait.
    const isAnswer =
      (state.name === 'creating' && event.name === 'created') ||
      (state.name === 'syncing' && event.name === 'synced') ||
      (state.name === 'pulling' && event.name === 'pulled') ||
      (state.name === 'renewing' && event.name === 'renewed') ||
      (hasRequest(state) && event.name === 'failed') ||
      (hasTimer(state) && event.name === 'timer');
    if (isAnswer) expect(asked + waits).toBe(1);
    if (event.name === 'stop') expect(step.state.name).toBe('idle');
  });

  test('never stops by itself, and never asks twice at once, whatever the camera answers', () => {
    const outcome = fc.constantFrom<PullFailure | 'well'>('well', ...why);
    const life = fc.option(fc.integer({ min: -1_000_000, max: 4_000_000 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(outcome, life, fc.nat(700_000)), { maxLength: 200 }), (answers) => {
        let now = 0;
        let step = nextPull(newMachine(false), { name: 'start', at: now });
        for (const [result, lifeMs, tookMs] of answers) {
          const out = step.effects.filter((effect) => requests.has(effect.do) || effect.do === 'wait');
          expect(out).toHaveLength(1);
          now += tookMs;
          step = nextPull(step, answerTo(out[0], result, lifeMs, now));
          expect(step.state.name).not.toBe('idle');
        }
      }),
    );
  });

  const answerTo = (
    effect: PullEffect | undefined,
    result: PullFailure | 'well',
    lifeMs: number | undefined,
    now: number,
  ): PullEvent => {
    if (effect?.do === 'wait') return { name: 'timer', at: now };
    if (result !== 'well') return { name: 'failed', why: result, at: now };
    switch (effect?.do) {
      case 'create':
        return { name: 'created', at: now, address: 'http://c/1', parameters: '', lifeMs };
      case 'renew':
        return { name: 'renewed', at: now, lifeMs };
      case 'sync':
        return { name: 'synced', at: now };
      default:
        return { name: 'pulled', at: now };
    }
  };
});

describe('waiting', () => {
  const waitAfter = (failures: number) =>
    following({ name: 'pulling', subscription }, { name: 'failed', why: 'lost', at }, { failures }).effects.find(
      (effect) => effect.do === 'wait',
    );

  test('is by chance between one second and a ceiling that doubles up to a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map(waitAfter)).toEqual(
      [2, 4, 8, 16, 32, 60, 60, 60].map((most) => ({ do: 'wait', leastMs: 1_000, mostMs: most * 1_000 })),
    );
  });

  test.each([
    ['auth', 300_000],
    ['unsupported', 600_000],
  ] as const)('is long where the camera is blocked by %s', (by, leastMs) => {
    const step = following({ name: 'creating', old: undefined }, { name: 'failed', why: by, at });
    expect(step.state).toEqual({ name: 'blocked', by });
    expect(step.effects).toContainEqual({ do: 'wait', leastMs, mostMs: leastMs * 1.5 });
    const later = following({ name: 'creating', old: undefined }, { name: 'failed', why: by, at }, { blocks: 9 });
    expect(later.effects.find((effect) => effect.do === 'wait')).toHaveProperty('leastMs', expect.any(Number));
  });

  test('is over soon when the login is right again', () => {
    const step = following({ name: 'blocked', by: 'auth' }, { name: 'nudge', at });
    expect(step.effects).toEqual([{ do: 'wait', leastMs: 1_000, mostMs: 1_000 }]);
  });

  test('is short again when the camera answered while a request was still out', () => {
    const failed = { name: 'failed', why: 'lost', at } as const;
    const nudged = following({ name: 'syncing', subscription }, { name: 'nudge', at }, { failures: 9 });
    expect(nudged.effects).toEqual([]);
    expect(nextPull(nudged, failed).effects).toContainEqual({ do: 'wait', leastMs: 1_000, mostMs: 2_000 });
  });

  test('is not cut short for slots and missing services by a login', () => {
    expect(following({ name: 'blocked', by: 'slots' }, { name: 'nudge', at }).effects).toEqual([]);
  });
});

describe('a subscription', () => {
  test('that was lost is doubted, and asked how things stand before it is pulled again', () => {
    const lost = following({ name: 'pulling', subscription }, { name: 'failed', why: 'lost', at });
    expect(names(lost.effects)).toContain('doubt');
    expect(names(nextPull(lost, { name: 'timer', at: at + 1_000 }).effects)).toEqual(['sync']);
  });

  test('that ran out meanwhile is made anew', () => {
    const lost = following({ name: 'pulling', subscription }, { name: 'failed', why: 'lost', at });
    expect(names(nextPull(lost, { name: 'timer', at: subscription.endsAt + 1 }).effects)).toEqual(['create']);
  });

  test('is renewed at four fifths of its life, and pulled on', () => {
    const due = following({ name: 'pulling', subscription }, { name: 'pulled', at: subscription.renewAt });
    expect(names(due.effects)).toEqual(['renew']);
    const renewed = nextPull(due, { name: 'renewed', at: 500_000, lifeMs: 100_000 });
    expect(renewed.state).toMatchObject({ name: 'pulling', subscription: { renewAt: 580_000, endsAt: 600_000 } });
  });

  test('that cannot be renewed is replaced before it ends, from then on without trying', () => {
    const refused = following({ name: 'renewing', subscription }, { name: 'failed', why: 'unsupported', at: 480_000 });
    expect(refused.state).toEqual({ name: 'creating', old: subscription });
    expect(refused.memory.canRenew).toBe(false);
    const next = nextPull({ ...refused, state: { name: 'pulling', subscription } }, { name: 'pulled', at: 490_000 });
    expect(names(next.effects)).toEqual(['create']);
  });

  test('whose end is not told is taken to live a minute, and one that ended before it began ten seconds', () => {
    const life = (lifeMs: number | undefined) => {
      const { state } = following(
        { name: 'creating', old: undefined },
        { name: 'created', at, address: 'a', parameters: '', lifeMs },
      );
      return 'subscription' in state && state.subscription ? state.subscription.endsAt - at : undefined;
    };
    expect([undefined, -3_600_000, 600_000].map(life)).toEqual([60_000, 10_000, 600_000]);
  });

  test('is asked for the other way when the camera does not take the time', () => {
    const refused = following({ name: 'creating', old: undefined }, { name: 'failed', why: 'argument', at });
    expect(nextPull(refused, { name: 'timer', at: 3_000 }).effects).toEqual([
      { do: 'create', asked: { form: 'absolute', lifeMs: askedLifeMs } },
    ]);
  });

  test('goes on where the camera knows no synchronisation point, and does not ask again', () => {
    const step = following({ name: 'syncing', subscription }, { name: 'failed', why: 'unsupported', at });
    expect(names(step.effects)).toEqual(['pull']);
    expect(step.memory.canSync).toBe(false);
  });
});

describe('what was doubted from outside while a request was out', () => {
  const doubted = (name: 'pulling' | 'renewing', memory: Partial<Machine['memory']> = {}) =>
    following({ name, subscription }, { name: 'doubted', at }, memory);

  test('is asked for once the pull is answered, and once only', () => {
    const asked = nextPull(doubted('pulling'), { name: 'pulled', at });
    expect(names(asked.effects)).toEqual(['sync']);
    const known = nextPull(nextPull(asked, { name: 'synced', at }), { name: 'pulled', at });
    expect(names(known.effects)).toEqual(['pull']);
  });

  test('is asked for after the renewal', () => {
    expect(names(nextPull(doubted('renewing'), { name: 'renewed', at, lifeMs: 60_000 }).effects)).toEqual(['sync']);
    const late = nextPull(doubted('pulling'), { name: 'pulled', at: subscription.renewAt });
    expect(names(late.effects)).toEqual(['renew']);
    expect(names(nextPull(late, { name: 'renewed', at, lifeMs: 60_000 }).effects)).toEqual(['sync']);
  });

  test('takes a new subscription where the camera knows no synchronisation point', () => {
    const asked = nextPull(doubted('pulling', { canSync: false }), { name: 'pulled', at });
    expect(asked.state).toEqual({ name: 'creating', old: subscription });
    const made = nextPull(asked, { name: 'created', at, address: 'b', parameters: '', lifeMs: askedLifeMs });
    expect(names(made.effects)).toEqual(['doubt', 'release', 'pull']);
    expect(names(nextPull(made, { name: 'pulled', at }).effects)).toEqual(['pull']);
  });
});

describe('what somebody would like to hear again', () => {
  const wondered = (memory: Partial<Machine['memory']> = {}) =>
    following({ name: 'pulling', subscription }, { name: 'wondered', at }, memory);

  test('is asked for once the pull is answered, and nothing is doubted meanwhile', () => {
    const asked = nextPull(wondered(), { name: 'pulled', at });
    expect(names(asked.effects)).toEqual(['sync']);
    expect(names(nextPull(asked, { name: 'synced', at }).effects)).toEqual(['pull']);
  });

  test('is not worth a new subscription', () => {
    expect(names(nextPull(wondered({ canSync: false }), { name: 'pulled', at }).effects)).toEqual(['pull']);
  });
});

describe('slots', () => {
  test('of before a restart are given back once, and then waited for', () => {
    const first = following({ name: 'creating', old: undefined }, { name: 'failed', why: 'slots', at });
    expect(names(first.effects)).toEqual(['doubt', 'release', 'wait']);
    const second = nextPull(
      { ...first, state: { name: 'creating', old: undefined } },
      { name: 'failed', why: 'slots', at },
    );
    expect(names(second.effects)).toEqual(['doubt', 'wait']);
  });

  test('are never given back where one Unsubscribe ends everybody’s', () => {
    const memory = { unsubscribeKillsAll: true };
    const full = following({ name: 'creating', old: undefined }, { name: 'failed', why: 'slots', at }, memory);
    const made = following(
      { name: 'creating', old: undefined },
      { name: 'created', at, address: 'a', parameters: '', lifeMs: 1 },
      memory,
    );
    expect([...names(full.effects), ...names(made.effects)]).not.toContain('release');
  });

  test('teach that they are lost together when one dies right after the Unsubscribe of another', () => {
    const gone = (later: number) => {
      const released = following({ name: 'pulling', subscription }, { name: 'released', at });
      return nextPull(released, { name: 'failed', why: 'gone', at: at + later }).memory.unsubscribeKillsAll;
    };
    expect([gone(1_000), gone(120_000)]).toEqual([true, false]);
    const unasked = following({ name: 'pulling', subscription }, { name: 'failed', why: 'gone', at });
    expect(unasked.memory.unsubscribeKillsAll).toBe(false);
  });
});
