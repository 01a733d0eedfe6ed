import { connectAsync } from 'mqtt';
import { v7 as uuidv7 } from 'uuid';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import type { FacilityFile } from '#agent/config/schema.ts';
import { type Box, createBox } from '#tests/box.ts';
import { startFloor } from './children.ts';
import { againstFloor, percentile, type Result } from './result.ts';

const rounds = 1200;
const warmUp = 30;

/** No grace anywhere, and nothing beside the agent: what is measured is the agent's own path. */
const bare = (file: FacilityFile): FacilityFile => ({
  ...file,
  cameras: [],
  flows: { enabled: false },
  alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 0, graceSeconds: 0, settleSeconds: 0 },
});

const post = async (url: string, headers: Record<string, string>, body: unknown): Promise<number> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`${url} answered ${response.status}: ${text}`);
  return performance.now();
};

const everyChild = async (box: Box): Promise<string[]> => {
  const { children } = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
    children: { childId: string }[];
  };
  if (children.length === 0) throw new Error('The demo roster is empty');
  return children.map(({ childId }) => childId);
};

/** One child after the other in and out again by a head's token; `arrive` returns how long the check-in took, in ms. */
const visits = async (box: Box) => {
  const http = box.endpoints().http;
  const headers = { authorization: `Bearer ${await box.token('head')}` };
  const [resident, ...children] = await everyChild(box);
  // The house is never empty: whoever comes first arms the children's boundary, and that is once a day.
  await post(`${http}/api/v1/attendance/check-ins`, headers, {
    id: uuidv7(),
    childId: resident,
    method: 'staff',
    roomId: 'yard',
  });
  let turn = 0;
  const childNow = () => children[turn % children.length];
  const adultId = 'bench-adult';
  await box.call('head', 'PUT', `/api/v1/adults/${adultId}`, { id: uuidv7(), name: '测速大人', phoneTail: '0000' });
  return {
    arrive: async (): Promise<{ startedAt: number; answeredAt: number }> => {
      const startedAt = performance.now();
      const body = { id: uuidv7(), childId: childNow(), method: 'staff' };
      return { startedAt, answeredAt: await post(`${http}/api/v1/attendance/check-ins`, headers, body) };
    },
    leave: async (): Promise<void> => {
      const body = { id: uuidv7(), childId: childNow(), adultId, method: 'staff', override: { reason: 'bench' } };
      await post(`${http}/api/v1/attendance/check-outs`, headers, body);
      turn += 1;
    },
  };
};

/** Check-in over HTTP to the committed answer, in turn with one FULL commit of one row behind an empty route. */
export const measureCommit = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, bare);
  await box.start('agent');
  const floor = await startFloor(folder);
  try {
    const { arrive, leave } = await visits(box);
    const ours: number[] = [];
    const floors: number[] = [];
    for (let round = -warmUp; round < rounds; round += 1) {
      const { startedAt, answeredAt } = await arrive();
      await leave();
      const floorStartedAt = performance.now();
      const floorMs =
        (await post(`${floor.url}/commit`, {}, { id: uuidv7(), childId: 'floor', method: 'staff' })) - floorStartedAt;
      if (round < 0) continue;
      ours.push(answeredAt - startedAt);
      floors.push(floorMs);
    }
    return [
      againstFloor(
        'checkin.commit',
        'check-in to committed answer, p50',
        'ms',
        percentile(ours, 0.5),
        percentile(floors, 0.5),
        1.5,
      ),
      againstFloor(
        'checkin.commit.p99',
        'check-in to committed answer, p99',
        'ms',
        percentile(ours, 0.99),
        percentile(floors, 0.99),
        1.5,
      ),
    ];
  } finally {
    await floor.stop();
    await box.close();
  }
};

/** Check-in to the alert at an MQTT subscriber with grace 0, in turn with commit and bare publish through the same broker. */
export const measureAlert = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, bare);
  await box.start('agent');
  const address = new URL(box.endpoints().mqtt);
  const { username, password } = readBrokerAccount(box.data, 'agent');
  address.username = username;
  address.password = password;
  const floor = await startFloor(folder, address.href);
  const subscriber = await connectAsync(box.endpoints().mqtt, { username, password, protocolVersion: 4 });
  let heard: (() => void) | undefined;
  try {
    await subscriber.subscribeAsync(['nestbox/+/alerts/+', 'floor/alert'], { qos: 1 });
    subscriber.on('message', (topic, payload) => {
      if (topic === 'floor/alert' || payload.includes('cn.nestbox.alert.raised')) heard?.();
    });
    const next = (): Promise<number> => new Promise((done) => (heard = () => done(performance.now())));
    const { arrive, leave } = await visits(box);
    const ours: number[] = [];
    const floors: number[] = [];
    for (let round = -warmUp; round < rounds; round += 1) {
      const alert = next();
      const { startedAt } = await arrive();
      const ms = (await alert) - startedAt;
      heard = undefined;
      await leave();
      const bareAlert = next();
      const floorStartedAt = performance.now();
      await post(`${floor.url}/publish`, {}, { id: uuidv7(), childId: 'floor', method: 'staff' });
      const floorMs = (await bareAlert) - floorStartedAt;
      if (round < 0) continue;
      ours.push(ms);
      floors.push(floorMs);
    }
    return [
      againstFloor(
        'checkin.alert',
        'check-in to alert at a subscriber, p50',
        'ms',
        percentile(ours, 0.5),
        percentile(floors, 0.5),
        1.5,
      ),
      againstFloor(
        'checkin.alert.p99',
        'check-in to alert at a subscriber, p99',
        'ms',
        percentile(ours, 0.99),
        percentile(floors, 0.99),
        1.5,
      ),
    ];
  } finally {
    await subscriber.endAsync();
    await floor.stop();
    await box.close();
  }
};
