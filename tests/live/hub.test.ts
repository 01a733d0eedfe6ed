import { describe, expect, test } from 'vitest';
import { createLiveHub, type LiveSources } from '#agent/live/hub.ts';
import type { LiveMessages } from '#contract/live.ts';

type Snapshot = LiveMessages['snapshot'];

/** A journal of `last` events and one room whose children can be set. */
const world = () => {
  const state = { last: 0, children: 0, asOf: 0 };
  const snapshot = (): Snapshot => ({
    seq: state.last,
    places: 150,
    // The hub compares and passes on; it looks at nothing but ids.
    rooms: [{ roomId: 'a', children: state.children, asOf: String(state.asOf) }] as unknown as Snapshot['rooms'],
    alerts: [],
    devices: [],
    district: { day: null, state: 'none' },
  });
  const sources: LiveSources = {
    lastSeq: () => state.last,
    eventsAfter: (seq, limit) =>
      Array.from(
        { length: Math.min(limit, state.last - seq) },
        (_, i) => ({ seq: seq + 1 + i }) as LiveMessages['event'],
      ),
    snapshot,
  };
  return { state, hub: createLiveHub(sources) };
};

const collector = (accept = true) => {
  const got: string[] = [];
  const deliver = (name: string, _body: unknown, seq: number): boolean => {
    got.push(`${name} ${seq}`);
    return accept;
  };
  return { got, deliver };
};

describe('the live hub', () => {
  test('sends what was missed, then the snapshot, then what is new, each once', () => {
    const { state, hub } = world();
    state.last = 3;
    const { got, deliver } = collector();
    hub.join(deliver, 1);
    state.last = 4;
    state.children = 2;
    hub.refresh();
    expect(got).toEqual(['event 2', 'event 3', 'snapshot 3', 'event 4', 'room 4']);
  });

  test('does not send a room that only grew older', () => {
    const { state, hub } = world();
    const { got, deliver } = collector();
    hub.join(deliver, undefined);
    state.asOf = 60;
    hub.refresh();
    expect(got).toEqual(['snapshot 0']);
  });

  test('gives the snapshot alone to a listener that was away too long or comes from the future', () => {
    const { state, hub } = world();
    state.last = 5000;
    const old = collector();
    hub.join(old.deliver, 1);
    const future = collector();
    hub.join(future.deliver, 9999);
    expect(old.got).toEqual(['snapshot 5000']);
    expect(future.got).toEqual(['snapshot 5000']);
  });

  test('a change between two listeners reaches the first and is in the snapshot of the second', () => {
    const { state, hub } = world();
    const first = collector();
    hub.join(first.deliver, undefined);
    state.children = 1;
    const second = collector();
    hub.join(second.deliver, undefined);
    hub.refresh();
    expect(first.got).toEqual(['snapshot 0', 'room 0']);
  });

  test('drops a listener that is too slow', () => {
    const { state, hub } = world();
    hub.join(collector(false).deliver, undefined);
    state.last = 1;
    hub.refresh();
    expect(hub.listeners()).toBe(0);
  });
});
