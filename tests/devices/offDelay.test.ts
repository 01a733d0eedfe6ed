import { afterEach, describe, expect, test, vi } from 'vitest';
import { readDiscovery } from '#agent/devices/mqtt/discovery.ts';
import { createOffDelays } from '#agent/devices/mqtt/offDelays.ts';
import { createRoster, type Heard } from '#agent/devices/mqtt/roster.ts';
import { eventually } from '#tests/wait.ts';
import { client, startAgentSide, startTestBroker } from './site.ts';

const topic = 'homeassistant/binary_sensor/pir-1/config';
const introduction = (offDelay: unknown): string =>
  JSON.stringify({ uniq_id: 'pir-1', dev_cla: 'motion', stat_t: 'site/pir-1', off_dly: offDelay });

test('a motion sensor that only says that it sees something clears by itself, and each time it sees something is news', async () => {
  const broker = await startTestBroker('embedded');
  const agent = await startAgentSide(broker.agentUrl());
  const pir = await client(broker.deviceUrl());
  const levels: string[] = [];
  agent.signals.onChange(({ level }) => levels.push(level));
  await pir.publishAsync(topic, introduction(0.3), { qos: 1, retain: true });
  await eventually('the sensor', () => levels.length === 1);
  await pir.publishAsync('site/pir-1', 'ON', { qos: 1 });
  await eventually('it to clear by itself', () => levels.at(-1) === 'clear');
  await pir.publishAsync('site/pir-1', 'ON', { qos: 1 });
  await eventually('it to clear again', () => levels.length === 5);
  expect(levels).toEqual(['unknown', 'active', 'clear', 'active', 'clear']);
  await eventually('the journal to say so', () => agent.registry.views()[0]?.state === 'clear');
});

describe('the delay', () => {
  afterEach(() => void vi.useRealTimers());

  const seen = (offDelay: unknown) => {
    vi.useFakeTimers();
    const roster = createRoster(() => new Set(), 10);
    const reading = readDiscovery('homeassistant', topic, introduction(offDelay));
    roster.replace(topic, reading.kind === 'introduced' ? reading.entities : []);
    const cleared: Heard[] = [];
    const delays = createOffDelays(roster, (device) => cleared.push(device));
    const say = (state: string | undefined): void => {
      const device = roster.get('pir-1');
      if (!device) throw new Error('no sensor');
      device.state = state;
      delays.heard(device);
    };
    return { roster, cleared, delays, say };
  };

  test('a repeated word renews it, and one that says that it is over ends it', () => {
    const { cleared, say, roster } = seen(5);
    say('detected');
    vi.advanceTimersByTime(4_000);
    say('detected');
    vi.advanceTimersByTime(4_999);
    expect(cleared).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(cleared.map(({ state }) => state)).toEqual(['clear']);
    say('detected');
    say('clear');
    vi.advanceTimersByTime(60_000);
    expect(cleared).toHaveLength(1);
    expect(roster.get('pir-1')?.state).toBe('clear');
  });

  test('what nobody knows any more does not become clear', () => {
    const { cleared, say, roster, delays } = seen(5);
    say('detected');
    roster.doubtAll();
    vi.advanceTimersByTime(5_000);
    say('detected');
    roster.replace(topic, []);
    vi.advanceTimersByTime(5_000);
    expect(cleared).toEqual([]);
    delays.close();
  });

  test.each([undefined, null, -1, 'soon', Number.NaN])('%s is none', (offDelay) => {
    const { cleared, say } = seen(offDelay);
    say('detected');
    vi.advanceTimersByTime(86_400_000);
    expect(cleared).toEqual([]);
  });

  test('a month is cut to a day', () => {
    const { cleared, say } = seen(30 * 86_400);
    say('detected');
    vi.advanceTimersByTime(86_400_000 - 1);
    expect(cleared).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(cleared).toHaveLength(1);
  });
});
