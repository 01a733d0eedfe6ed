import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { openSecrets } from '#agent/devices/secrets.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { openStores } from '#agent/stores.ts';
import { parseDay } from '#agent/time/calendar.ts';
import type { HoldView } from '#contract/footageHolds.ts';
import { openSiteApp } from '#tests/siteApp.ts';

/** A real site with two streams, on the morning of 16 September 2026. */
const openHeldSite = async () => {
  const site = await openSiteApp();
  const index = openFootageIndex(join(site.config.dataFolder, 'footage.db'));
  onTestFinished(() => {
    index.close();
  });
  const secrets = openSecrets(join(site.config.dataFolder, 'keys', 'stream.key'));
  const registry = openStreamRegistry(index, secrets, { now: site.clock.now, newUuid: uuidv7 });
  for (const id of ['cam-a', 'cam-b']) registry.registerStream({ id, name: id, rtspUrl: 'rtsp://192.0.2.1/' });
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object, as: 'head' | 'caregiver' = 'head') => {
    const headers = site.as(as);
    const answer = await site.app.inject({
      method,
      url: `/api/v1/footage${url}`,
      headers,
      ...(payload && { payload }),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const hold = (body: object = {}) => ({
    id: uuidv7(),
    streams: ['cam-a'],
    from: '2026-09-01T15:40:00+08:00',
    to: '2026-09-01T15:50:00+08:00',
    caseRef: '公安 2026-117',
    reason: '沙池受伤，派出所调取',
    until: '2026-12-31',
    ...body,
  });
  return { ...site, ask, hold };
};
const day = (text: string) => {
  const parsed = parseDay(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

test('a hold protects its stretch from the moment it is answered, and the same request twice is one hold', async () => {
  const { ask, hold, stores } = await openHeldSite();
  const body = hold();
  const first = await ask('POST', '/holds', body);
  expect(first.status, JSON.stringify(first.body)).toBe(201);
  expect(first.body).toMatchObject({ holdId: body.id, state: 'active', caseRef: '公安 2026-117', until: '2026-12-31' });
  expect((await ask('POST', '/holds', body)).status).toBe(200);
  expect((await ask('POST', '/holds', { ...body, reason: 'something else' })).status).toBe(409);
  const [protection, ...others] = stores.holds.protections(day('2026-09-16'));
  expect(others).toEqual([]);
  expect(protection).toMatchObject({ streamId: 'cam-a', from: Date.parse(body.from), to: Date.parse(body.to) });
  expect((await ask('GET', '/holds')).body.holds).toHaveLength(1);
});

test('only the head decides about holds', async () => {
  const { ask, hold } = await openHeldSite();
  expect((await ask('POST', '/holds', hold(), 'caregiver')).status).toBe(403);
});

test('a hold that cannot be meant is refused, and the field is named', async () => {
  const { ask, hold, stores } = await openHeldSite();
  for (const [change, path] of [
    [{ until: undefined }, 'body/until'],
    [{ until: '2026-09-16' }, 'body/until'],
    [{ until: undefined, reviewOn: '2026-09-01' }, 'body/reviewOn'],
    [{ until: '2026-11-31' }, 'body/until'],
    [{ to: '2026-09-01T15:30:00+08:00' }, 'body/to'],
    [{ streams: ['cam-a', 'cam-z'] }, 'body/streams/1'],
    [{ reason: ' ' }, 'body/reason'],
  ] as const) {
    const refused = await ask('POST', '/holds', hold(change));
    expect(refused.status, JSON.stringify(refused.body)).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
    expect(JSON.stringify(refused.body.errors)).toContain(`"${path}"`);
  }
  expect(stores.holds.list()).toEqual([]);
});

test('a review that is due goes on holding; an end ends at midnight; all of it survives a rebuild', async () => {
  const { ask, hold, stores, clock, config } = await openHeldSite();
  const ended = hold({ until: '2026-09-17' });
  const due = hold({ until: undefined, reviewOn: '2026-09-17', streams: undefined });
  for (const body of [ended, due]) expect((await ask('POST', '/holds', body)).status).toBe(201);
  const states = async () => {
    const { holds }: { holds: HoldView[] } = (await ask('GET', '/holds')).body;
    return Object.fromEntries(holds.map(({ holdId, state }) => [holdId, state]));
  };
  clock.set('2026-09-17T23:59:59+08:00');
  expect(await states()).toEqual({ [ended.id]: 'active', [due.id]: 'review_due' });
  clock.set('2026-09-18T00:00:00+08:00');
  expect(await states()).toEqual({ [ended.id]: 'ended', [due.id]: 'review_due' });
  expect(stores.holds.protections(day('2026-09-18'))).toMatchObject([{ streamId: undefined }]);
  expect(stores.holds.dueForReview(day('2026-09-18'))).toMatchObject([{ holdId: due.id }]);
  expect(checkJournal(stores.db, stores.projectionsOver)).toEqual([]);
  const again = openStores({ config, clock });
  onTestFinished(() => {
    again.close();
  });
  expect(again.holds.list()).toEqual(stores.holds.list());
});

test('an extension never ends earlier, and what is over cannot be extended', async () => {
  const { ask, hold, clock } = await openHeldSite();
  const body = hold({ until: '2026-10-01' });
  await ask('POST', '/holds', body);
  const extend = (term: object) =>
    ask('POST', `/holds/${body.id}/extend`, { id: uuidv7(), reason: '案件未结', ...term });
  expect((await extend({ until: '2026-09-30' })).body.errors[0].path).toBe('body/until');
  expect((await extend({ until: '2026-11-01' })).body).toMatchObject({ until: '2026-11-01', state: 'active' });
  expect((await extend({ reviewOn: '2026-12-01' })).body).toMatchObject({ until: null, reviewOn: '2026-12-01' });
  // It has no end any more, and an end would be earlier.
  expect((await extend({ until: '2027-01-01' })).status).toBe(400);
  clock.set('2027-01-05T08:00:00+08:00');
  expect((await extend({ reviewOn: '2027-06-01' })).body.state).toBe('active');
  const released = await ask('POST', `/holds/${body.id}/release`, { id: uuidv7(), reason: '结案' });
  expect(released.body).toMatchObject({ state: 'released', releasedBecause: '结案' });
  expect((await extend({ until: '2027-06-01' })).status).toBe(409);
  expect((await ask('POST', `/holds/${body.id}/release`, { id: uuidv7(), reason: '再次' })).status).toBe(409);
  expect((await ask('POST', `/holds/${uuidv7()}/release`, { id: uuidv7(), reason: '没有' })).status).toBe(404);
});
