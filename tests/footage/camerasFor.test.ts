import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deviceKeyFile, openSecrets } from '#agent/devices/secrets.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import type { CamerasFor } from '#contract/footageViewings.ts';
import { openSiteApp } from '#tests/siteApp.ts';

test('an alert, a handover and a door open the cameras that saw it, ten seconds before', async () => {
  const site = await openSiteApp();
  const { dataFolder } = site.config;
  const index = openFootageIndex(join(dataFolder, 'footage.db'));
  const registry = openStreamRegistry(index, openSecrets(deviceKeyFile(dataFolder)), {
    now: () => site.clock.now() - 3_600_000,
    newUuid: randomUUID,
  });
  for (const { id, name } of site.config.cameras) registry.registerStream({ id, name, rtspUrl: 'rtsp://127.0.0.1:9/' });
  index.close();
  const since = toRfc3339(site.clock.now(), site.config.site.timeZone);
  const { journal } = site.stores;
  const position = (positionId: string, kind: 'camera' | 'door', areaId: string, covers: string[] = []) => {
    const data = { positionId, name: positionId, kind, areaId, covers };
    return { type: 'position.recorded', actor: 'agent', subject: positionId, data } as const;
  };
  const alertId = randomUUID();
  const raised = { alertId, kind: 'door', severity: 'warning', since, graceMs: 0 } as const;
  journal.record([
    position('door-entrance', 'door', 'entrance'),
    position('cam-entrance', 'camera', 'entrance', ['kitchen', 'infant']),
    { type: 'alert.raised', actor: 'agent', subject: alertId, data: { ...raised, positionId: 'door-entrance' } },
  ]);
  site.clock.advance(60_000);
  const ask = async (query: Record<string, string>): Promise<CamerasFor> => {
    const url = `/api/v1/footage/cameras-for?${new URLSearchParams(query)}`;
    const answer = await site.app.inject({ method: 'GET', url, headers: site.as('head') });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };
  const idsOf = ({ streams }: CamerasFor) => streams.map(({ streamId }) => streamId);

  const ofAlert = await ask({ alert: alertId });
  expect(idsOf(ofAlert)).toEqual(['cam-entrance']);
  expect(Date.parse(ofAlert.at) - Date.parse(ofAlert.from)).toBe(10_000);
  expect(ofAlert).toMatchObject({ at: since, why: 'place', streams: [{ name: '大门入口' }] });
  // Nothing is to be seen of the time that has not come.
  expect(Date.parse(ofAlert.to)).toBe(site.clock.now());

  expect(idsOf(await ask({ position: 'door-entrance', at: since }))).toEqual(['cam-entrance']);
  // About a camera: itself, and what else looks at what it looks at.
  expect(idsOf(await ask({ position: 'cam-entrance', at: since }))).toEqual(['cam-entrance', 'cam-infant']);
  expect(idsOf(await ask({ area: 'kitchen', at: since }))).toEqual(['cam-entrance']);
  expect(idsOf(await ask({ room: 'infant', at: since, event: 'handover' }))).toEqual(['cam-infant', 'cam-entrance']);
  expect(await ask({ room: 'mixed', at: since, event: 'handover' })).toMatchObject({ why: 'entrance' });
  expect(idsOf(await ask({ room: 'mixed', at: since }))).toHaveLength(4);

  const status = async (query: Record<string, string>) => {
    const url = `/api/v1/footage/cameras-for?${new URLSearchParams(query)}`;
    return (await site.app.inject({ method: 'GET', url, headers: site.as('head') })).statusCode;
  };
  expect(await status({ alert: randomUUID() })).toBe(404);
  expect(await status({ room: 'nowhere', at: since })).toBe(404);
  expect(await status({ room: 'infant' })).toBe(400);
});
