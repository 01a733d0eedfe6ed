import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import type { DayDigest, FlowAnswer, FlowRequest, UnresolvedAlerts } from '#contract/flows.ts';
import type { AlertList, RoomList } from '#contract/rooms.ts';
import type { LeaseCommand } from '#contract/site.ts';
import { type Box, createBox } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';

const site = '510504-TY-0001';
let folder: string;
let box: Box;
let listener: MqttClient;
let flows: MqttClient;
const heard: { readonly topic: string; readonly payload: unknown }[] = [];

const on = <T>(place: string): T[] =>
  heard.filter(({ topic }) => topic === `nestbox/${site}/${place}`).map(({ payload }) => payload as T);
/** Whether the siren was told to sound last. */
const sounds = (): boolean | undefined => on<LeaseCommand>('commands/siren-hall').at(-1)?.on;
/** Asks as a flow does, and waits for the answer. */
const ask = async (fields: object): Promise<FlowAnswer> => {
  const id = uuidv7();
  await flows.publishAsync(`nestbox/${site}/flows/requests`, JSON.stringify({ id, flow: 'test', ...fields }), {
    qos: 1,
  });
  return eventually('the answer', () => on<FlowAnswer>('flows/answers').find((answer) => answer.id === id));
};
const open = async (kind: string) => {
  const { alerts } = (await box.call('head', 'GET', '/api/v1/alerts')).body as AlertList;
  return alerts.find((alert) => alert.kind === kind && alert.state !== 'resolved');
};

/** One box for all of it: agent, broker and Node-RED as they run in a facility. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestbox-flows-'));
  box = await createBox(folder, (file) => ({
    ...file,
    simulated: false,
    cameras: [],
    positions: [],
    // Whatever time it is: a child who is inside at that time is there by the plan.
    hours: { open: '00:00', close: '23:59', seal: '23:59' },
    alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 0, graceSeconds: 1 },
    recorder: { volumes: [join(folder, 'footage')] },
  }));
  await box.start('agent');
  const { mqtt } = box.endpoints();
  listener = await connectAsync(mqtt, { ...readBrokerAccount(box.data, 'agent'), protocolVersion: 4 });
  listener.on('message', (topic, payload) => {
    heard.push({ topic, payload: JSON.parse(payload.toString()) });
  });
  const places = ['flows/+', 'unresolved', 'digest', 'commands/siren-hall'];
  await listener.subscribeAsync(
    places.map((place) => `nestbox/${site}/${place}`),
    { qos: 1 },
  );
  await box.start('flows');
  await eventually('the flows to hear', () => on<{ online: boolean }>('flows/state').at(-1)?.online);
  flows = await connectAsync(mqtt, { ...readBrokerAccount(box.data, 'flows'), protocolVersion: 4 });
});
afterAll(async () => {
  await flows?.endAsync(true);
  await listener?.endAsync(true);
  await box?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('an alert of the agent becomes a request of a shipped flow, which the agent answers in words', async () => {
  const roster = (await box.call('head', 'GET', '/api/v1/children?limit=1')).body as {
    children: { childId: string }[];
  };
  const [child] = roster.children;
  const checkIn = { id: uuidv7(), childId: child?.childId, method: 'staff' };
  expect((await box.call('caregiver', 'POST', '/api/v1/attendance/check-ins', checkIn)).status).toBe(201);
  const request = await eventually('the request', () =>
    on<FlowRequest>('flows/requests').find(({ flow }) => flow === 'Breach 超比'),
  );
  expect(request).toMatchObject({
    ask: 'message',
    to: 'caregivers_on_duty',
    urgent: true,
    text: { zh: expect.stringContaining('无人看护，请立即到位') },
  });
  const answer = await eventually('the answer', () =>
    on<FlowAnswer>('flows/answers').find(({ id }) => id === request.id),
  );
  expect(answer).toEqual({
    id: request.id,
    ok: false,
    code: 'nobody_reachable',
    detail: expect.stringContaining('channel'),
  });
  await eventually('it in the list of those that stand', () =>
    on<UnresolvedAlerts>('unresolved')
      .at(-1)
      ?.alerts.some(({ kind }) => kind === 'unattended'),
  );
});

test('a flow neither answers a critical alert nor silences its siren', async () => {
  const alert = await eventually('the alert', () => open('unattended'));
  await eventually('its siren', () => sounds());
  const acknowledge = { ask: 'acknowledge', alertId: alert.alertId, action: '已处理' };
  expect(await ask(acknowledge)).toMatchObject({ ok: false, code: 'not_allowed' });
  const leaseId = uuidv7();
  expect(await ask({ ask: 'siren', leaseId, reason: '试响', seconds: 60 })).toMatchObject({ ok: true });
  expect(await ask({ ask: 'siren', leaseId, reason: '试响', seconds: 1 })).toMatchObject({ ok: true });
  // Longer than the lease, and than it takes until the sirens are looked at.
  await new Promise((done) => setTimeout(done, 2500));
  expect(sounds()).toBe(true);
  expect((await open('unattended'))?.state).toBe('open');
});

test('a lease sounds the siren when no alert does, and ends by itself', async () => {
  const alert = await eventually('the alert', () => open('unattended'));
  const answered = { id: uuidv7(), action: '保育人员正在返回' };
  await box.call('caregiver', 'POST', `/api/v1/alerts/${alert.alertId}/acknowledge`, answered);
  await eventually('the siren to stop', () => sounds() === false);
  expect(await ask({ ask: 'siren', reason: '夜间有人进门', seconds: 2 })).toMatchObject({ ok: true });
  await eventually('the siren', () => sounds());
  await eventually('its end', () => sounds() === false);
});

test('a warning that a flow answers names the flows', async () => {
  const { rooms } = (await box.call('head', 'GET', '/api/v1/rooms')).body as RoomList;
  const roomId = rooms.find(({ children }) => children > 0)?.roomId;
  // More than there should be: somebody came in past the kiosk.
  const count = { id: uuidv7(), roomId, children: 3 };
  expect((await box.call('caregiver', 'POST', '/api/v1/attendance/head-counts', count)).status).toBe(201);
  const alert = await eventually('the warning', () => open('head_count_mismatch'));
  expect(await ask({ ask: 'acknowledge', alertId: alert.alertId, action: '已转告园长' })).toMatchObject({ ok: true });
  expect(await open(alert.kind)).toMatchObject({ acknowledgedBy: 'flows', action: '已转告园长' });
});

test('a sealed day becomes a digest without names, and the message about it', async () => {
  await box.nestbox('summary', 'seal');
  const digest = await eventually('the digest', () => on<DayDigest>('digest').at(-1));
  expect(digest).toMatchObject({ revision: 1, attended: 1 });
  const request = await eventually('the message', () =>
    on<FlowRequest>('flows/requests').find(({ flow }) => flow === 'Day 日报'),
  );
  expect(request).toMatchObject({ to: 'head', key: `day:${digest.day}.1` });
});
