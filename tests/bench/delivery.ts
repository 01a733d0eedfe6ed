import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import type { FacilityFile } from '#agent/config/schema.ts';
import { type Box, createBox } from '#tests/box.ts';
import { againstBudget, percentile, type Result } from './result.ts';

/** No child comes more than three times within the minute that it takes. */
const taps = 110;
const warmUp = 10;
const crowd = 300;
const rounds = 6;
const tapsInRound = 40;

/** A gateway that takes everything at once, and knows when each came. */
const startGateway = async () => {
  const cameAt = new Map<string, number>();
  let count = 0;
  const waiting = new Map<string, (at: number) => void>();
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      const at = performance.now();
      const { to } = JSON.parse(text) as { to: string };
      count += 1;
      cameAt.set(to, at);
      waiting.get(to)?.(at);
      waiting.delete(to);
      response.end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: (to: string): Promise<number> => new Promise((done) => waiting.set(to, done)),
    count: () => count,
    stop: () => new Promise<void>((done) => server.close(() => done())),
  };
};

const openBox = (folder: string, url: string): Promise<Box> =>
  createBox(folder, (file: FacilityFile) => ({
    ...file,
    cameras: [],
    flows: { enabled: false },
    messages: { channels: [{ id: 'sms', kind: 'webhook', format: 'json', url, perMinute: 6000 }], drill: 'off' },
  }));

const ask = async (box: Box, method: 'PUT' | 'POST', path: string, body: object): Promise<void> => {
  const { status, body: said } = await box.call('head', method, path, { id: uuidv7(), ...body });
  if (status >= 300) throw new Error(`${path} answered ${status}: ${JSON.stringify(said)}`);
};

/** Somebody who can be reached, and agreed to be told of arrivals. */
const guardian = async (box: Box, adultId: string): Promise<void> => {
  await ask(box, 'PUT', `/api/v1/adults/${adultId}`, { name: `测速${adultId}`, phoneTail: '0000' });
  const addresses = [{ channel: 'sms', address: adultId }];
  await ask(box, 'PUT', `/api/v1/contacts/adult/${adultId}`, { language: 'zh', addresses });
};

/** From a check-in to the gateway's having the whole request, in turn with a bare request to the same gateway. */
export const measureDelivery = async (folder: string): Promise<Result[]> => {
  const gateway = await startGateway();
  const box = await openBox(folder, gateway.url);
  await box.start('agent');
  try {
    const { children } = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
      children: Record<string, unknown>[];
    };
    // Each has a guardian of its own: whoever is told more than three things within a minute is told the rest together.
    for (const { childId, guardians, ...record } of children as { childId: string; guardians: object[] }[]) {
      const adultId = `mum-${childId}`;
      await guardian(box, adultId);
      const links = [...guardians, { adultId, relation: '妈妈', pickup: true }];
      await ask(box, 'PUT', `/api/v1/children/${childId}`, { ...record, guardians: links });
      await ask(box, 'PUT', `/api/v1/adults/${adultId}/consents`, { purposes: ['arrival'] });
    }
    const nextChild = (turn: number): string => String(children[(turn + warmUp) % children.length]?.childId);

    const ours: number[] = [];
    const floors: number[] = [];
    for (let turn = -warmUp; turn < taps; turn += 1) {
      const childId = nextChild(turn);
      const adultId = `mum-${childId}`;
      const startedAt = performance.now();
      const came = gateway.next(adultId);
      await ask(box, 'POST', '/api/v1/attendance/check-ins', { childId, method: 'staff' });
      const ourMs = (await came) - startedAt;
      await ask(box, 'POST', '/api/v1/attendance/check-outs', { childId, adultId, method: 'staff' });
      const floorStartedAt = performance.now();
      const floorCame = gateway.next('floor');
      await fetch(gateway.url, { method: 'POST', body: JSON.stringify({ to: 'floor' }) }).then((answer) =>
        answer.text(),
      );
      const floorMs = (await floorCame) - floorStartedAt;
      if (turn < 0) continue;
      ours.push(ourMs);
      floors.push(floorMs);
    }
    const floor = percentile(floors, 0.99);
    const over = percentile(ours, 0.99) - floor;
    const what = 'check-in to the gateway having the message, p99, over a bare request to it';
    return [againstBudget('delivery.tap', what, 'ms', over, 150, floor)];
  } finally {
    await box.close();
    await gateway.stop();
  }
};

/** Check-ins while 300 guardians are told of something at once, in turn with check-ins while nobody is. */
export const measureCrowd = async (folder: string): Promise<Result[]> => {
  const gateway = await startGateway();
  const box = await openBox(folder, gateway.url);
  await box.start('agent');
  try {
    const { children } = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
      children: { childId: string }[];
    };
    for (let index = 0; index < crowd; index += 1) await guardian(box, `bench-${index}`);
    const tap = async (turn: number): Promise<number> => {
      const childId = children[turn % children.length]?.childId;
      const startedAt = performance.now();
      await ask(box, 'POST', '/api/v1/attendance/check-ins', { childId, method: 'staff' });
      const ms = performance.now() - startedAt;
      const override = { reason: 'bench' };
      await ask(box, 'POST', '/api/v1/attendance/check-outs', {
        childId,
        adultId: 'bench-0',
        method: 'staff',
        override,
      });
      return ms;
    };
    const quiet: number[] = [];
    const loud: number[] = [];
    for (let round = -1; round < rounds; round += 1) {
      for (let turn = 0; turn < tapsInRound; turn += 1) {
        const ms = await tap(turn);
        if (round >= 0) quiet.push(ms);
      }
      const before = gateway.count();
      await ask(box, 'POST', '/api/v1/messages/drills', {});
      // As long as the crowd is being told, and not one tap longer.
      for (let turn = 0; gateway.count() < before + crowd; turn += 1) {
        const ms = await tap(turn);
        if (round >= 0) loud.push(ms);
      }
    }
    const over = (share: number): number => percentile(loud, share) - percentile(quiet, share);
    const what = (share: string) => `check-in while ${crowd} guardians are told at once, ${share}, over one in quiet`;
    return [
      againstBudget('delivery.crowd', what('p50'), 'ms', over(0.5), 10, percentile(quiet, 0.5)),
      againstBudget('delivery.crowd.p99', what('p99'), 'ms', over(0.99), 50, percentile(quiet, 0.99)),
    ];
  } finally {
    await box.close();
    await gateway.stop();
  }
};
