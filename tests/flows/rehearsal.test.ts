import { describe, expect, test } from 'vitest';
import type { FlowNode } from '#agent/flows/normalise.ts';
import { shippedFlows } from '#agent/flows/product.ts';
import { compareOutputs, type Output } from '#agent/flows/rehearsal/compare.ts';
import type { RecordedMoment } from '#agent/flows/rehearsal/plan.ts';
import { rehearse } from '#agent/flows/rehearsal/rehearse.ts';
import { flowsThatBreak } from '#tests/brokenFlows.ts';

const monday = Date.parse('2026-09-14T00:00:00+08:00');
const hour = 3_600_000;

const alert = (at: number, type: 'raised' | 'resolved'): RecordedMoment => ({
  at,
  id: `${type}-${at}`,
  type: `alert.${type}`,
  messages: [
    {
      topic: 'nestbox/S-1/alerts/1',
      payload: JSON.stringify({
        id: `${type}-${at}`,
        type: `cn.nestbox.alert.${type}`,
        time: new Date(at).toISOString(),
        data: {
          alertId: '1',
          ...(type === 'raised' && {
            kind: 'breach',
            severity: 'critical',
            roomId: 'a',
            since: new Date(at).toISOString(),
          }),
        },
      }),
    },
  ],
});
const events = [alert(monday + 9 * hour, 'raised'), alert(monday + 10 * hour, 'resolved')];

/** What a technician may add: a schedule, a delay, a request to a stranger, a wish to the agent, another broker. */
const changed = (flows: readonly FlowNode[]): FlowNode[] => [
  ...flows.map((node) =>
    node.id === 'alert-in' ? { ...node, wires: [['room-light', 'late', 'wecom', 'ask'], []] } : node,
  ),
  {
    id: 'morning',
    type: 'inject',
    z: 'alerts-tab',
    crontab: '30 07 * * *',
    repeat: '',
    once: false,
    props: [{ p: 'payload' }],
    payload: 'self-test',
    payloadType: 'str',
    wires: [['tested']],
  },
  {
    id: 'tested',
    type: 'mqtt out',
    z: 'alerts-tab',
    topic: 'nestbox/S-1/flows/self-test',
    qos: '1',
    broker: 'broker',
    wires: [],
  },
  {
    id: 'late',
    type: 'delay',
    z: 'alerts-tab',
    pauseType: 'delay',
    timeout: '20',
    timeoutUnits: 'minutes',
    wires: [['later']],
  },
  {
    id: 'later',
    type: 'mqtt out',
    z: 'alerts-tab',
    topic: 'nestbox/S-1/flows/later',
    qos: '1',
    broker: 'broker',
    wires: [],
  },
  {
    id: 'wecom',
    type: 'http request',
    z: 'alerts-tab',
    method: 'POST',
    url: 'https://qyapi.example/send',
    ret: 'txt',
    wires: [[]],
  },
  {
    id: 'ask',
    type: 'function',
    z: 'alerts-tab',
    func: 'return { payload: JSON.stringify({ id: String(Math.random()), ask: "siren", hour: new Date().getHours() }) };',
    outputs: 1,
    wires: [['asked']],
  },
  {
    id: 'asked',
    type: 'mqtt out',
    z: 'alerts-tab',
    topic: 'nestbox/S-1/flows/requests',
    qos: '1',
    broker: 'broker',
    wires: [],
  },
];

const rehearsal = (before: readonly FlowNode[], after: readonly FlowNode[], days: readonly RecordedMoment[]) =>
  rehearse({
    site: 'S-1',
    timeZone: 'Asia/Shanghai',
    from: monday,
    to: monday + 24 * hour,
    memoryMb: 128,
    retained: [{ topic: 'nestbox/S-1/unresolved', payload: '{"alerts":[]}' }],
    places: [],
    moments: days,
    before,
    after,
    onProgress: () => {},
  });

describe('a rehearsal', () => {
  test('plays a day to both flows and lists what only the changed one would do, at the time of the day', async () => {
    const {
      before,
      after,
      comparison,
      moments: count,
    } = await rehearsal(shippedFlows(), changed(shippedFlows()), events);
    expect(count).toBe(2);
    expect(before).toMatchObject({ ok: true, failures: [] });
    expect(after).toMatchObject({ ok: true, failures: [] });
    // The self-test of the morning, the message to who is on duty, the light on and off: as before.
    expect(comparison?.same).toBe(4);
    const told = comparison?.differences.flatMap(({ at, before: old, after: fresh }) => {
      expect(old).toEqual([]);
      return fresh.map(({ kind, to, payload }) => [
        new Date(at + 8 * hour).toISOString().slice(11, 16),
        kind,
        to,
        payload.includes('"hour":9'),
      ]);
    });
    expect(told?.toSorted()).toEqual(
      [
        ['07:30', 'publish', 'nestbox/S-1/flows/self-test', false],
        ['09:00', 'http', 'POST https://qyapi.example/send', false],
        ['09:00', 'publish', 'nestbox/S-1/flows/requests', true],
        ['09:20', 'publish', 'nestbox/S-1/flows/later', false],
        ['10:00', 'http', 'POST https://qyapi.example/send', false],
        ['10:00', 'publish', 'nestbox/S-1/flows/requests', false],
        ['10:20', 'publish', 'nestbox/S-1/flows/later', false],
      ].toSorted(),
    );
  });

  test('says which tab did not start: Node-RED goes on without it', async () => {
    // Without a place on its tab it is a configuration, and one that has its own id for a name waits for itself.
    const itself: FlowNode = { id: 'itself', type: 'debug', z: 'day-tab', name: 'itself', wires: [] };
    const { before, after } = await rehearsal(shippedFlows(), [...shippedFlows(), itself], []);
    expect(before).toMatchObject({ ok: true, failures: [] });
    expect(after).toMatchObject({
      ok: true,
      failures: [{ node: 'Day 日报', detail: expect.stringMatching(/^did not start: .*"itself"/), count: 1 }],
    });
  });

  test('says why a flow did not come through', async () => {
    const loops: RecordedMoment = {
      at: monday + hour,
      id: 'x',
      type: 'agent.started',
      messages: [{ topic: 'nestbox/S-1/flows/do/loop', payload: '{}' }],
    };
    const unknown: FlowNode[] = [{ id: 'a', type: 'unheard-of' }];
    const { before, after, comparison } = await rehearsal(unknown, flowsThatBreak(shippedFlows()), [loops]);
    expect(before).toMatchObject({ ok: false, detail: expect.stringContaining('unheard-of') });
    expect(after).toMatchObject({ ok: false, detail: expect.stringContaining('a function did not end') });
    expect(comparison).toBeUndefined();
  });
});

describe('what two flows did', () => {
  const output = (at: number, payload: string, cause: Output['cause'] = null): Output => ({
    at,
    cause,
    kind: 'publish',
    to: 'light',
    payload,
  });
  const cause = { id: 'e1', type: 'alert.raised' };

  test('is the same where only ids are drawn anew', () => {
    const { same, differences } = compareOutputs(
      [output(1, '{"id":"1","a":1}', cause)],
      [output(1, '{"a":1,"id":"2"}', cause)],
    );
    expect([same, differences]).toEqual([1, []]);
  });

  test('stands beside each other where it differs', () => {
    expect(
      compareOutputs(
        [output(1, 'red', cause), output(1, 'red', cause)],
        [output(1, 'red', cause), output(1, 'blue', cause)],
      ),
    ).toEqual({
      same: 1,
      differences: [{ at: 1, cause, before: [output(1, 'red', cause)], after: [output(1, 'blue', cause)] }],
    });
  });
});
