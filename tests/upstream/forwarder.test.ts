import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSignedBy } from '#agent/journal/signature.ts';
import { firstTryAfterMs, retryAfterMs } from '#agent/upstream/backoff.ts';
import { createForwarder, type Road } from '#agent/upstream/forwarder.ts';
import { waitingSummaries } from '#agent/upstream/waitingSummaries.ts';
import { theDay } from '../summary/day.ts';
import { openSite } from '../summary/site.ts';

const hour = 3_600_000;

/** A road that takes, refuses or keeps silent as the test says. */
const toldRoad = (name: Road['name'], inFlight: { now: number; most: number }) => {
  const state = { up: true, fails: undefined as Error | undefined };
  const taken: { kind: string; bytes: Buffer }[] = [];
  const road: Road = {
    name,
    isUp: () => state.up,
    send: async (kind, bytes) => {
      inFlight.now += 1;
      inFlight.most = Math.max(inFlight.most, inFlight.now);
      await new Promise((done) => setImmediate(done));
      inFlight.now -= 1;
      if (state.fails) throw state.fails;
      taken.push({ kind, bytes });
    },
  };
  return { road, state, taken };
};

const openForwarder = (sealed: number, names: readonly Road['name'][] = ['district broker']) => {
  const site = openSite();
  for (let child = 0; child < sealed; child += 1) {
    site.checkIn(`c${child}`);
    site.sealing.seal(theDay);
  }
  const inFlight = { now: 0, most: 0 };
  const roads = names.map((name) => toldRoad(name, inFlight));
  const failures: string[] = [];
  const trust = { site: site.code, districtKeys: [], isSignedBy };
  const forwarder = createForwarder({
    waiting: [waitingSummaries(site.outbox, trust)],
    roads: roads.map(({ road }) => road),
    clock: site.clock,
    random: () => 0.5,
    onFailure: ({ road, id }) => void failures.push(`${road} ${id}`),
  });
  const [first] = roads;
  if (!first) throw new Error('a forwarder needs a road');
  return { ...site, forwarder, failures, inFlight, roads, ...first };
};

describe('the forwarder', () => {
  test('sends the sealed bytes in order, one at a time, also when it is woken twice', async () => {
    const { forwarder, taken, exhibits, inFlight, outbox } = openForwarder(3);
    expect(await Promise.all([forwarder.pump(), forwarder.pump()])).toEqual([3, 3]);
    expect(taken.map(({ bytes }) => bytes)).toEqual(exhibits().map(({ bytes }) => bytes));
    expect(inFlight.most).toBe(1);
    expect(outbox.tick()).toEqual({ day: theDay, state: 'sent' });
    expect(await forwarder.pump()).toBe(0);
  });

  test('loses nothing while the road is down, rests after a failure, and goes on when it is back', async () => {
    const { forwarder, taken, failures, state, outbox, clock } = openForwarder(2);
    state.fails = new Error('connection refused');
    expect(await forwarder.pump()).toBe(0);
    expect(failures).toEqual(['district broker 1']);
    expect(forwarder.lastError()).toBe('district broker: connection refused');
    expect(outbox.tick().state).toBe('sealed');
    state.fails = undefined;
    expect(await forwarder.pump()).toBe(0);
    expect(forwarder.nextTryAt() - clock.monotonicMs()).toBe(500);
    clock.advance(500);
    expect(await forwarder.pump()).toBe(2);
    expect(taken).toHaveLength(2);
    expect(forwarder.lastError()).toBeUndefined();
  });

  test('sends again what was taken and the district never confirmed', async () => {
    const { forwarder, taken, clock } = openForwarder(1);
    await forwarder.pump();
    clock.advance(hour - 1);
    expect(await forwarder.pump()).toBe(0);
    clock.advance(1);
    expect(await forwarder.pump()).toBe(1);
    clock.advance(hour);
    expect(await forwarder.pump()).toBe(0);
    clock.advance(hour);
    expect(await forwarder.pump()).toBe(1);
    expect(new Set(taken.map(({ bytes }) => bytes.toString())).size).toBe(1);
  });

  test('takes the next road when one fails, and another one for what the first took in vain', async () => {
    const { forwarder, roads, clock, inFlight } = openForwarder(2, ['https', 'district broker']);
    const [https, broker] = roads;
    if (!https || !broker) throw new Error('two roads');
    https.state.fails = new Error('no answer within 60 s');
    expect(await forwarder.pump()).toBe(2);
    expect([https.taken.length, broker.taken.length]).toEqual([0, 2]);
    https.state.fails = undefined;
    clock.advance(hour);
    expect(await forwarder.pump()).toBe(2);
    expect([https.taken.length, broker.taken.length]).toEqual([0, 4]);
    clock.advance(2 * hour);
    expect(await forwarder.pump()).toBe(2);
    expect([https.taken.length, broker.taken.length]).toEqual([2, 4]);
    expect(inFlight.most).toBe(1);
  });

  test('does not let one that the district refuses stand in the way of the next', async () => {
    const { forwarder, state, taken, failures } = openForwarder(2);
    state.fails = Object.assign(new Error('the district refused it: forked'), { refused: 'forked' });
    expect(await forwarder.pump()).toBe(2);
    expect([failures.length, taken.length]).toEqual([2, 0]);
    expect(forwarder.lastError()).toContain('forked');
    expect(forwarder.standing()).toMatchObject({ waiting: 2, confirmedAt: undefined });
  });
});

describe('the time until the next try', () => {
  test('lies between 0.1 s and a step that doubles from 1 s to 5 min, and never ends', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 1_000_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, chance) => {
          const wait = retryAfterMs(n, chance);
          expect(Number.isSafeInteger(wait)).toBe(true);
          expect(wait).toBeGreaterThanOrEqual(100);
          expect(wait).toBeLessThanOrEqual(Math.min(1000 * 2 ** n, 300_000));
        },
      ),
    );
    expect([0, 1, 2, 8, 9, 400].map((attempt) => retryAfterMs(attempt, 0.999_999_9))).toEqual([
      999, 1999, 3999, 255_999, 299_999, 299_999,
    ]);
  });

  test("after a start is the site's own, and 10,000 sites are spread evenly over a minute", () => {
    const seconds = new Array<number>(60).fill(0);
    for (let site = 0; site < 10_000; site += 1) {
      const second = Math.floor(firstTryAfterMs(`site-${site}`, 60_000) / 1000);
      seconds[second] = (seconds[second] ?? 0) + 1;
    }
    expect(seconds).toHaveLength(60);
    expect(Math.min(...seconds)).toBeGreaterThan(100);
    expect(Math.max(...seconds)).toBeLessThan(250);
    expect(firstTryAfterMs('demo', 60_000)).toBe(firstTryAfterMs('demo', 60_000));
    expect(firstTryAfterMs('demo', 0)).toBe(0);
  });
});
