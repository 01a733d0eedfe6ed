import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createForwarder } from '#agent/upstream/forwarder.ts';
import { type OutboxEvent, type OutboxState, patienceMs, transitions } from '#agent/upstream/outbox.ts';
import { theDay } from '../summary/day.ts';
import { openSite } from '../summary/site.ts';

const events: OutboxEvent[] = ['taken', 'overdue', 'confirmed'];
const hour = 3_600_000;

describe('a row of the outbox', () => {
  test('is received exactly when the district confirmed it, whatever else happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events)), (history) => {
        const end = history.reduce<OutboxState>((state, event) => transitions[state][event], 'sealed');
        expect(end === 'received').toBe(history.includes('confirmed'));
        const last = history.at(-1);
        if (end !== 'received') expect(end).toBe(last === 'taken' ? 'sent' : 'sealed');
      }),
    );
  });

  test('waits longer each time before it is sent once more, at most a day', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map((attempts) => patienceMs(attempts) / hour)).toEqual([
      1, 2, 4, 8, 16, 24, 24, 24,
    ]);
  });
});

/** A broker that takes, refuses or keeps silent as the test says. */
const openForwarder = (sealed: number) => {
  const site = openSite();
  for (let child = 0; child < sealed; child += 1) {
    site.checkIn(`c${child}`);
    site.sealing.seal(theDay);
  }
  const taken: { topic: string; bytes: Buffer }[] = [];
  const failures: number[] = [];
  const broker = { up: true, inFlight: 0, most: 0 };
  const forwarder = createForwarder({
    site: site.code,
    outbox: site.outbox,
    clock: site.clock,
    onFailure: (_error, sequence) => failures.push(sequence),
    publish: async (topic, bytes) => {
      broker.inFlight += 1;
      broker.most = Math.max(broker.most, broker.inFlight);
      await new Promise((done) => setImmediate(done));
      broker.inFlight -= 1;
      if (!broker.up) throw new Error('not connected');
      taken.push({ topic, bytes });
    },
  });
  return { ...site, forwarder, taken, failures, broker };
};

describe('the forwarder', () => {
  test('publishes the sealed bytes in order, one at a time, also when it is woken twice', async () => {
    const { forwarder, taken, exhibits, broker, outbox } = openForwarder(3);
    expect(await Promise.all([forwarder.pump(), forwarder.pump()])).toEqual([3, 3]);
    expect(taken.map(({ bytes }) => bytes)).toEqual(exhibits().map(({ bytes }) => bytes));
    expect(new Set(taken.map(({ topic }) => topic))).toEqual(new Set(['nestbox/demo/summaries']));
    expect(broker.most).toBe(1);
    expect(outbox.tick()).toEqual({ day: theDay, state: 'sent' });
    expect(await forwarder.pump()).toBe(0);
  });

  test('loses nothing while the broker is away and goes on when it is back', async () => {
    const { forwarder, taken, failures, broker, outbox } = openForwarder(2);
    broker.up = false;
    expect(await forwarder.pump()).toBe(0);
    expect(failures).toEqual([1]);
    expect(outbox.tick().state).toBe('sealed');
    broker.up = true;
    expect(await forwarder.pump()).toBe(2);
    expect(taken).toHaveLength(2);
  });

  test('sends again what the broker took and the district never confirmed', async () => {
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
});

test('nothing sealed, no tick', () => {
  expect(openSite().outbox.tick()).toEqual({ day: null, state: 'none' });
});
