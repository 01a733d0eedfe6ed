import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { announceReady, readyFile } from '#agent/config/runFolder.ts';
import { flowsWords } from '#agent/flows/lastWords.ts';
import { watchFlows } from '#agent/siteFlows.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';

/** The watch of an agent over flows that are played, second by second. */
const house = (enabled = true) => {
  const data = temporaryFolder();
  let seconds = 1_800_000_000;
  let connected = true;
  let hear: (topic: string, payload: Buffer, retained: boolean) => void = () => {};
  const clock = {
    now: (): EpochMs => epochMs(seconds * 1000),
    trust: () => 'synced' as const,
    monotonicMs: () => seconds * 1000,
  };
  const watch = watchFlows({
    config: {
      dataFolder: data,
      site: { code: 'S-1', name: '园', timeZone: 'Asia/Shanghai' },
      flows: { enabled, memoryMb: 256, names: [], editor: { enabled: false, port: 1880 } },
    },
    connection: {
      subscribe: () => {},
      onMessage: (listener) => {
        hear = listener;
      },
      status: () => ({ connected, since: 0, detail: '' }),
    },
    clock,
  });
  const online = (isOnline: boolean) =>
    hear('nestbox/S-1/flows/state', Buffer.from(JSON.stringify({ online: isOnline })), false);
  const ready = (fallback: string | null = null) =>
    announceReady(data, 'flows', { version: 3, fallback, editor: null });
  const gone = () => readyFile(data, 'flows').remove();
  return {
    data,
    online,
    ready,
    gone,
    disconnect: () => {
      connected = false;
    },
    come: () => {
      ready();
      online(true);
    },
    go: () => {
      gone();
      online(false);
    },
    /** Whether an alert is due: a condition that is older than its grace and not overshadowed. */
    isDueAfter: (more: number) => {
      for (let passed = 0; passed < more; passed += 1) {
        seconds += 1;
        watch.tick();
      }
      const [condition] = watch.conditions();
      return condition !== undefined && !condition.isSuspended && clock.now() - condition.since >= condition.graceMs;
    },
    isOpen: () => watch.conditions().length > 0,
    conditions: watch.conditions,
    check: () => watch.checks()[0]?.run(),
  };
};

describe('flows that are down', () => {
  test('are told as a warning after a minute, and no more once they have been up for one', () => {
    const { isDueAfter, come, go, isOpen, conditions } = house();
    come();
    expect(isDueAfter(70)).toBe(false);
    expect(isOpen()).toBe(false);
    go();
    expect(isDueAfter(50)).toBe(false);
    expect(isDueAfter(15)).toBe(true);
    expect(conditions()).toMatchObject([{ kind: 'flows_down', severity: 'warning' }]);
    come();
    expect(isDueAfter(30)).toBe(false);
    expect(isOpen()).toBe(true);
    isDueAfter(35);
    expect(isOpen()).toBe(false);
  });

  test('are not told for one end with a restart', () => {
    const { isDueAfter, come, go } = house();
    come();
    isDueAfter(100);
    go();
    isDueAfter(5);
    come();
    expect(isDueAfter(57)).toBe(false);
    expect(isDueAfter(60)).toBe(false);
  });

  test('are told when they come up again and again and do not stay', () => {
    const { isDueAfter, come, go } = house();
    come();
    isDueAfter(100);
    let isTold = false;
    for (let turn = 0; turn < 5; turn += 1) {
      go();
      isTold ||= isDueAfter(20);
      come();
      isDueAfter(10);
    }
    expect(isTold).toBe(true);
  });

  test('are told when they run and are not on the broker, but not while the agent itself is not', () => {
    const alone = house();
    alone.ready();
    expect(alone.isDueAfter(70)).toBe(true);
    const both = house();
    both.ready();
    both.disconnect();
    expect(both.isDueAfter(200)).toBe(false);
  });

  test('are told when only the broker still remembers them', () => {
    const { isDueAfter, online } = house();
    online(true);
    expect(isDueAfter(70)).toBe(true);
  });

  test('are nobody’s matter where there are none', () => {
    const { isDueAfter, isOpen, check } = house(false);
    isDueAfter(200);
    expect(isOpen()).toBe(false);
    expect(check()).toBeUndefined();
  });
});

describe('the health check of the flows', () => {
  test('is well, says what runs instead, which node failed, and why they ended', () => {
    const { data, check, come, ready, gone } = house();
    come();
    expect(check()).toEqual({ status: 'ok', detail: '' });
    ready('flows.json is no JSON');
    expect(check()).toEqual({ status: 'degraded', detail: 'version 3 runs: flows.json is no JSON' });
    const words = flowsWords(data);
    words.failure({ at: 1_800_000_000_000, node: '灯', detail: 'a mistake' });
    expect(check()?.detail).toContain('node "灯" failed 16:00: a mistake');
    gone();
    words.end({ at: 1_800_000_000_000, why: 'looping', detail: 'a function did not end' });
    expect(check()?.detail).toMatch(/^not running; last end 16:00 \(looping\): a function did not end/);
  });

  test('knows a life without a last word, and tells memory from a kill by the report that Node left', () => {
    const { data, check } = house();
    mkdirSync(join(data, 'flows'));
    writeFileSync(join(data, 'flows/life.json'), JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 1000 }));
    expect(check()?.detail).toContain('(killed)');
    writeFileSync(join(data, 'flows/fatal-error.json'), '{}');
    expect(check()?.detail).toContain('(memory)');
  });
});
