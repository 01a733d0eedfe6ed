import type { EpochMs } from '#agent/time/clock.ts';

/** An event of a camera that has no place in our words: a technician may know what it means. */
export interface StrangeEvent {
  readonly deviceId: string;
  /** Without ONVIF's prefixes. */
  readonly topic: string;
  readonly item: string;
  /** What it said last. */
  readonly value: string;
  readonly times: number;
  readonly lastAt: EpochMs;
}

export interface StrangeEvents {
  note(event: Pick<StrangeEvent, 'deviceId' | 'topic' | 'item' | 'value'>): void;
  /** The last heard first. */
  all(): StrangeEvent[];
}

const mostKept = 200;
const longestValue = 200;

/** Keeps the strange events of all cameras, each kind once for each camera: a bounded list in memory. */
export const createStrangeEvents = (now: () => EpochMs): StrangeEvents => {
  const kept = new Map<string, StrangeEvent>();
  return {
    note: ({ deviceId, topic, item, value }) => {
      const key = JSON.stringify([deviceId, topic, item]);
      const times = (kept.get(key)?.times ?? 0) + 1;
      // Put in anew, so that the map stays in the order of who was heard last.
      kept.delete(key);
      kept.set(key, { deviceId, topic, item, value: value.slice(0, longestValue), times, lastAt: now() });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    },
    all: () => [...kept.values()].reverse(),
  };
};
