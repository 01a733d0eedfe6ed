import { expect, test } from 'vitest';
import { account, doorIntroduced, openProvisioned, startCamera } from './site.ts';

test('a position that was withdrawn by mistake is put back as it was, with its account and without its proofs', async () => {
  const { camera, address } = await startCamera({ serial: 'S-1' });
  const site = await openProvisioned();
  const place = { name: '院子', kind: 'camera', areaId: 'yard', zoneId: 'perimeter', covers: ['yard'] };
  const allowed = { ...account, allowPlainText: true };
  await site.say('', { positionId: 'cam-1', ...place, unit: { address }, credentials: allowed });
  expect((await site.say('/cam-1/rotate')).status).toBe(200);
  const { vault } = site.provisioning.parts;
  const before = vault.find('cam-1');
  expect(before?.username).toBe('nestbox');
  const data = { positionId: 'cam-1', unitId: 'cam-1', testId: crypto.randomUUID(), test: 'reach' } as const;
  site.stores.journal.record([
    { type: 'unit.tested', actor: 'a', subject: 'cam-1', data: { ...data, passed: true, detail: '', tookMs: 1 } },
  ]);
  expect((await site.say('/cam-1/withdraw')).status).toBe(201);
  expect(vault.has('cam-1')).toBe(false);
  // It is not asked again: nobody touched it.
  await camera.unplug();
  const restored = await site.say('/cam-1/restore');
  expect(restored.status, JSON.stringify(restored.body)).toBe(201);
  expect(restored.body).toMatchObject({
    positionId: 'cam-1',
    ...place,
    unit: { address, serial: 'S-1' },
    hasCredentials: true,
    allowsPlainText: true,
    proofs: [],
    isProved: false,
  });
  expect(vault.find('cam-1')).toEqual(before);
  expect(vault.isOwn('cam-1')).toBe(true);
  expect(JSON.stringify(restored.body)).not.toContain(before?.password);
  // Once: what is there cannot be put back.
  expect((await site.say('/cam-1/restore')).body).toMatchObject({ code: 'conflict' });
});

test('it is put back within a minute, and not where its unit stands elsewhere by then', async () => {
  const site = await openProvisioned();
  site.stores.journal.record([doorIntroduced('door-7')]);
  const gate = {
    positionId: 'gate',
    name: '大门',
    kind: 'door',
    covers: [],
    unit: { unitId: 'door-7', item: 'door-7' },
  };
  await site.say('', gate);
  await site.say('/gate/withdraw');
  expect((await site.say('/gate/restore')).body).toMatchObject({ unit: { unitId: 'door-7', item: 'door-7' } });
  await site.say('/gate/withdraw');
  await site.say('', { ...gate, positionId: 'back' });
  expect((await site.say('/gate/restore')).body).toMatchObject({ code: 'conflict', errors: [{ path: 'body/unit' }] });
  await site.say('/back/withdraw');
  site.clock.advance(61_000);
  const late = await site.say('/back/restore');
  expect(late.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('put it up anew') });
  expect((await site.say('/ghost/restore')).body).toMatchObject({ code: 'conflict' });
});
