import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FlowRequest } from '#contract/flows.ts';
import { eventually } from '#tests/wait.ts';
import { openStage, shippedFlows } from './stage.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** All of the flows run in every test, so that none of them answers for another. */
const start = async (): Promise<void> => {
  await stage.run(shippedFlows());
};
const asked = (ask: FlowRequest['ask']) => stage.requests().filter((request) => request.ask === ask);
const raised = (alertId: string, kind: string, more: object = {}) =>
  stage.tell('alert.raised', { alertId, kind, severity: 'critical', ...more });
const room = (children: number, caregivers: number, roomId = 'infant') =>
  stage.say(`rooms/${roomId}`, { roomId, name: '乳儿室', state: 'ok', children, caregivers }, true);

describe('a breach', () => {
  test('turns the light of its room red and calls who is on duty; resolved, the light goes off', async () => {
    await room(5, 1);
    await start();
    await raised('a1', 'breach', { roomId: 'infant' });
    await eventually('the light and the message', () => stage.lights().length > 0 && asked('message').length > 0);
    expect(stage.lights()).toEqual([{ state: 'ON', color: 'red' }]);
    expect(asked('message')).toMatchObject([
      {
        flow: 'Breach 超比',
        to: 'caregivers_on_duty',
        urgent: true,
        key: 'breach:a1',
        text: { zh: '乳儿室：超比，请立即到位', en: '乳儿室: ratio breach, please come at once' },
      },
    ]);
    await stage.tell('alert.resolved', { alertId: 'a1' });
    await eventually('the light off', () => stage.lights().length > 1);
    expect(stage.lights()[1]).toEqual({ state: 'OFF' });
    expect(stage.requests()).toHaveLength(1);
  });

  test('that was raised while the flows were away ends with the light off', async () => {
    await stage.say(
      'unresolved',
      { alerts: [{ alertId: 'a1', kind: 'breach', severity: 'critical', roomId: 'infant' }] },
      true,
    );
    await start();
    await stage.tell('alert.resolved', { alertId: 'a1' });
    await eventually('the light off', () => stage.lights().length > 0);
    expect(stage.lights()).toEqual([{ state: 'OFF' }]);
  });
});

describe('a door after hours', () => {
  test('sounds the siren and calls one after the other, until somebody acknowledges', async () => {
    await room(0, 0);
    await start();
    await raised('a1', 'intrusion', { zoneId: 'perimeter', place: '大门' });
    await eventually('siren and call', () => stage.requests().length > 1);
    expect(asked('siren')).toMatchObject([{ flow: 'After hours 闭园', seconds: 30, reason: '大门 闯入 intrusion' }]);
    expect(asked('message')).toMatchObject([{ to: 'head', urgent: true, key: 'after-hours:a1:head' }]);
    await stage.tell('alert.escalated', { alertId: 'a1', level: 1 });
    await eventually('the next of the list', () => asked('message').length > 1);
    expect(asked('message')[1]).toMatchObject({ to: 'technician', key: 'after-hours:a1:technician' });
    await stage.tell('alert.acknowledged', { alertId: 'a1' });
    await eventually('the end of its siren', () => asked('siren').length > 1);
    expect(asked('siren')[1]).toMatchObject({ leaseId: asked('siren')[0]?.id, seconds: 1 });
  });

  test('links to the footage where the site says how a kiosk is reached', async () => {
    await room(0, 0);
    const env = [{ name: 'KIOSK_ADDRESS', type: 'str', value: 'https://box.example' }];
    await stage.run(shippedFlows().map((node) => (node.id === 'after-hours-tab' ? { ...node, env } : node)));
    await raised('a1', 'door', { place: '大门' });
    await eventually('the call', () => asked('message').length > 0);
    expect(asked('message')[0]).toMatchObject({
      text: {
        zh: expect.stringContaining('看录像：https://box.example/#footage=a1'),
        en: expect.stringContaining('Footage: https://box.example/#footage=a1'),
      },
    });
  });

  test('is left to the agent while somebody is in the house, or nobody knows', async () => {
    await start();
    await raised('a0', 'intrusion', { place: '大门' });
    await room(0, 0);
    await room(0, 1, 'yard');
    await raised('a1', 'intrusion', { place: '大门' });
    await room(0, 0, 'yard');
    await raised('a2', 'intrusion', { place: '院门' });
    await eventually('the last', () => asked('siren').length > 0 && asked('message').length > 0);
    expect(asked('siren')).toMatchObject([{ reason: '院门 闯入 intrusion' }]);
    expect(asked('message')).toHaveLength(1);
  });
});

describe('the checks', () => {
  const alerts = [
    { alertId: 'b1', kind: 'battery_low', severity: 'notice', place: '院门' },
    { alertId: 'd1', kind: 'device_offline', severity: 'warning', place: '大门入口' },
    { alertId: 'x1', kind: 'breach', severity: 'critical', roomId: 'infant' },
  ];
  const times = Object.fromEntries(shippedFlows().map(({ id, crontab }) => [id, crontab]));

  test('run at 07:30 on weekdays, and on Mondays', () => {
    expect(times).toMatchObject({ 'self-test-at': '30 07 * * 1-5', 'battery-at': '00 08 * * 1' });
  });

  test('in the morning tell the head what does not protect, and also that all is well', async () => {
    await stage.say('unresolved', { alerts }, true);
    await start();
    await eventually('the message', () => {
      if (asked('message').length === 0) stage.push('self-test-at', {});
      return asked('message').length > 0;
    });
    expect(asked('message')[0]).toMatchObject({
      to: 'head',
      text: { zh: '早间自检：1 项需要处理：大门入口 设备离线', en: expect.stringContaining('1 to be looked after') },
    });
    const before = asked('message').length;
    await stage.say('unresolved', { alerts: [] }, true);
    await eventually('all well', () => {
      stage.push('self-test-at', {});
      return asked('message')
        .slice(before)
        .some((one) => 'text' in one && one.text.zh.includes('正常'));
    });
  });

  test('on Monday tell the technician which batteries to change, and nothing where there are none', async () => {
    await stage.say('unresolved', { alerts: [] }, true);
    await start();
    stage.push('battery-at', {});
    await stage.say('unresolved', { alerts }, true);
    await eventually('the list', () => {
      if (asked('message').length === 0) stage.push('battery-at', {});
      return asked('message').length > 0;
    });
    expect(asked('message')[0]).toMatchObject({
      to: 'technician',
      text: { zh: '本周请更换电池（1）：院门', en: 'Batteries to be changed this week (1): 院门' },
    });
  });
});

describe('the sealed day', () => {
  const digest = {
    day: '2026-09-16',
    revision: 1,
    covers: 'part',
    sealedAt: new Date().toISOString(),
    expected: 40,
    attended: 38,
    absent: 2,
    stillInside: null,
    breaches: 1,
    breachSeconds: 61,
    unattendedSeconds: 0,
    alerts: 3,
    devicesWentOffline: 0,
    recordedMinutes: 599,
    requiredMinutes: 600,
  };
  test('goes to the head, with a dash for what is not known', async () => {
    await start();
    await stage.say('digest', digest, true);
    await eventually('the message', () => asked('message').length > 0);
    expect(asked('message')).toMatchObject([{ to: 'head', key: 'day:2026-09-16.1' }]);
    const [message] = asked('message');
    const text = message?.ask === 'message' ? message.text : { zh: '', en: '' };
    expect(text.zh).toBe(
      [
        '2026-09-16 日报',
        '应到 40，实到 38，缺勤 2，未离园 —',
        '超比 1 次 2 分钟，无人看护 0 分钟',
        '告警 3，设备离线 0，录像 99%',
      ].join('\n'),
    );
    expect(text.en).toContain('Expected 40, came 38, absent 2, still inside —');
  });
});

describe('the file of the flows', () => {
  const file = readFileSync(resolve(import.meta.dirname, '../../flows/flows.json'), 'utf8');
  const nodes = JSON.parse(file) as { id: string; z?: string; x?: number; y?: number; credentials?: unknown }[];

  test('is written in one form: two blanks, nodes of a tab by id, on the grid, and no credentials', () => {
    expect(file).toBe(`${JSON.stringify(nodes, null, 2)}\n`);
    for (const inTab of Map.groupBy(nodes, ({ z }) => z ?? '').values()) {
      const ids = inTab.map(({ id }) => id);
      if (inTab[0]?.z) expect(ids).toEqual(ids.toSorted());
    }
    for (const { x = 0, y = 0 } of nodes) expect([x % 10, y % 10]).toEqual([0, 0]);
    expect(file).not.toMatch(/credentials|password|token/i);
  });
});
