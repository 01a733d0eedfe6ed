import { expect, test } from 'vitest';
import type { UnitTestName } from '#agent/devices/positionStore.ts';
import { tamperNews } from '#agent/devices/tamper.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { AcceptanceReport } from '#contract/acceptance.ts';
import type { PositionView } from '#contract/provisioning.ts';
import { eventually } from '#tests/wait.ts';
import { doorIntroduced, openProvisioned } from './site.ts';

type Site = Awaited<ReturnType<typeof openProvisioned>>;

const recorded = (positionId: string, kind: 'camera' | 'door'): NewEvent => ({
  type: 'position.recorded',
  actor: 'agent',
  subject: positionId,
  data: { positionId, name: positionId, kind, covers: [] },
});
const bound = (positionId: string, unitId: string, item?: string): NewEvent => ({
  type: 'unit.bound',
  actor: 'agent',
  subject: positionId,
  data: { positionId, unitId, ...(item === undefined ? { address: 'http://127.0.0.1:1/onvif' } : { item }) },
});
const tested = (positionId: string, unitId: string, name: UnitTestName, passed = true): NewEvent => ({
  type: 'unit.tested',
  actor: 'token:installer',
  subject: positionId,
  data: { positionId, unitId, testId: crypto.randomUUID(), test: name, passed, detail: 'said', tookMs: 1 },
});
const passedAt = (positionId: string, unitId: string, ...tests: UnitTestName[]): NewEvent[] =>
  tests.map((name) => tested(positionId, unitId, name));
const allButTamper = ['reach', 'login', 'clock', 'picture', 'stream', 'event'] as const;
const withCamera = async () => {
  const site = await openProvisioned();
  site.stores.journal.record([
    recorded('cam-1', 'camera'),
    bound('cam-1', 'cam-1'),
    ...passedAt('cam-1', 'cam-1', ...allButTamper),
  ]);
  const tell = (level: 'active' | 'clear' | 'unknown') =>
    site.signals.set({ unitId: 'cam-1', item: 'tamper', sensor: 'tamper', level, since: site.clock.now() });
  return { ...site, tell };
};
const view = async ({ ask }: Pick<Site, 'ask'>, positionId: string): Promise<PositionView> =>
  (await ask('GET', '')).body.positions.find((each: PositionView) => each.positionId === positionId);
const report = async ({ ask }: Pick<Site, 'ask'>): Promise<AcceptanceReport> => (await ask('GET', '/report')).body;
const tryTamper = async (site: Site, positionId: string, act: () => void): Promise<void> => {
  const { body } = await site.say(`/${positionId}/tests`, { test: 'tamper' });
  expect(body, JSON.stringify(body)).toMatchObject({ state: 'running' });
  act();
  await eventually('the test to pass', async () => {
    return (await site.ask('GET', `/tests/${body.testId}`)).body.state === 'passed' || undefined;
  });
};

test('a camera that can tell of tampering is proved only when somebody has covered it', async () => {
  const site = await withCamera();
  site.tell('clear');
  expect(await view(site, 'cam-1')).toMatchObject({ isProved: false, lacking: ['tamper'] });
  expect((await report(site)).positions[0]).toMatchObject({ isProved: false, missing: ['tamper'] });
  await tryTamper(site, 'cam-1', () => site.tell('active'));
  expect(await view(site, 'cam-1')).toMatchObject({ isProved: true, lacking: [] });
  expect((await report(site)).positions[0]).not.toHaveProperty('findings');
});

test('a camera that tells of none is proved without, and its report says so', async () => {
  const site = await withCamera();
  expect(await view(site, 'cam-1')).toMatchObject({ isProved: true, lacking: [] });
  // It may be tried all the same, and what it cannot do is not held against it.
  expect((await view(site, 'cam-1')).tests).toContain('tamper');
  site.stores.journal.record([tested('cam-1', 'cam-1', 'tamper', false)]);
  expect(await view(site, 'cam-1')).toMatchObject({ isProved: true });
  expect((await report(site)).positions[0]).toMatchObject({ isProved: true, findings: ['no_tamper_signal'] });
  const page = await site.app.inject({ url: '/api/v1/devices/report?format=html', headers: site.as('head') });
  expect(page.body).toContain('不报告遮挡或破坏');
});

test('what a camera told once holds over a cut cable and a restart, until another stands there', async () => {
  const site = await withCamera();
  const news = () => tamperNews(site.stores.journal, site.stores.positions.find('cam-1'), site.signals.of('cam-1'));
  expect(news()).toEqual([]);
  site.tell('unknown');
  expect(news()).toEqual([]);
  site.tell('clear');
  site.stores.journal.record(news());
  // Told once, it is not written down again.
  expect(news()).toEqual([]);
  site.tell('unknown');
  expect(await view(site, 'cam-1')).toMatchObject({ lacking: ['tamper'] });
  site.stores.journal.record([bound('cam-1', 'cam-1'), ...passedAt('cam-1', 'cam-1', ...allButTamper)]);
  expect(await view(site, 'cam-1')).toMatchObject({ isProved: true });
});

test('a door with a tamper contact is proved by its case being opened, one of a unit with several doors for all', async () => {
  const site = await openProvisioned();
  const part = (deviceId: string, deviceClass: string) => {
    const introduced = doorIntroduced(deviceId);
    return { ...introduced, data: { ...introduced.data, deviceClass, unitId: 'unit-1' } };
  };
  site.stores.journal.record([
    part('unit-1-a', 'door'),
    part('unit-1-b', 'door'),
    part('unit-1-tamper', 'tamper'),
    doorIntroduced('unit-2'),
    ...['a', 'b'].flatMap((name) => [
      recorded(`gate-${name}`, 'door'),
      bound(`gate-${name}`, 'unit-1', `unit-1-${name}`),
      ...passedAt(`gate-${name}`, 'unit-1', 'state', 'event'),
    ]),
    recorded('plain', 'door'),
    bound('plain', 'unit-2', 'unit-2'),
  ]);
  expect(await view(site, 'gate-a')).toMatchObject({ tests: ['state', 'event', 'tamper'], lacking: ['tamper'] });
  expect(await view(site, 'gate-b')).toMatchObject({ tests: ['state', 'event'], isProved: true });
  expect((await view(site, 'plain')).tests).toEqual(['state', 'event']);
  expect((await site.say('/plain/tests', { test: 'tamper' })).body).toMatchObject({ code: 'conflict' });
  const contact = { unitId: 'unit-1', item: 'unit-1-tamper', sensor: 'tamper', since: epochMs(1) } as const;
  site.signals.set({ ...contact, level: 'clear' });
  await tryTamper(site, 'gate-a', () => site.signals.set({ ...contact, level: 'active' }));
  expect(await view(site, 'gate-a')).toMatchObject({ isProved: true });
});
