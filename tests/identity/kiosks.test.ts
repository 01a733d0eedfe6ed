import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createEnrolmentCode } from '#agent/identity/kiosks.ts';
import { epochMs } from '#agent/time/clock.ts';
import { cookieOf, type Facility, openFacility } from '#tests/facility.ts';

const code = (site: Facility, uses = 1, validForMs = 60_000) =>
  createEnrolmentCode(site.identity, site.credentials, { uses, expiresAt: epochMs(site.clock.now() + validForMs) });
const enrol = (site: Facility, body: object) =>
  site.call({}, 'POST', '/kiosks/enrolments', { id: randomUUID(), name: '前台', ...body });

describe('a kiosk', () => {
  test('enrols with a code and is known by its cookie from then on, over a restart too', async () => {
    const site = await openFacility();
    const answer = await enrol(site, { code: code(site), name: '前台一号' });
    expect(answer).toMatchObject({ status: 201, body: { name: '前台一号' } });
    expect(String(answer.headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const kiosk = { cookie: `a=b; ${cookieOf(answer)}; c="d` };
    const known = { role: 'kiosk', name: '前台一号', kioskId: answer.body.kioskId, facility: site.config.site.name };
    expect((await site.call(kiosk, 'GET', '/me')).body).toMatchObject(known);
    const restarted = await openFacility({ folder: site.folder, clock: site.clock, config: site.config });
    const me = await restarted.call(kiosk, 'GET', '/me');
    expect(me.body).toMatchObject(known);
    expect(cookieOf(me)).toBe(cookieOf(answer));
  });

  test('whose answer was lost asks again and gets the same cookie; the code is used once', async () => {
    const site = await openFacility();
    const body = { id: randomUUID(), code: code(site) };
    const first = await enrol(site, body);
    const again = await enrol(site, body);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(cookieOf(again)).toBe(cookieOf(first));
    expect(site.identity.kiosks()).toHaveLength(1);
    const another = await enrol(site, { code: body.code });
    expect(another).toMatchObject({ status: 401, body: { code: 'unknown_credential' } });
    expect(another.headers['set-cookie']).toBeUndefined();
  });

  test('needs the right code: not unknown, expired, used up, or another one under the same id', async () => {
    const site = await openFacility();
    expect((await enrol(site, { code: 'ZZZZZZZZ' })).status).toBe(401);
    const late = code(site, 1, 1000);
    site.clock.advance(1000);
    expect((await enrol(site, { code: late })).status).toBe(401);
    const twice = code(site, 2);
    expect((await enrol(site, { code: twice })).status).toBe(201);
    const id = randomUUID();
    expect((await enrol(site, { id, code: twice })).status).toBe(201);
    expect((await enrol(site, { code: twice })).status).toBe(401);
    const reused = await enrol(site, { id, code: code(site) });
    expect(reused.status).toBe(409);
    expect(reused.headers['set-cookie']).toBeUndefined();
    expect((await enrol(site, { code: 'short' })).status).toBe(400);
  });

  test('is kept waiting after five wrong codes, and the right one does not help before', async () => {
    const site = await openFacility();
    for (let wrong = 0; wrong < 5; wrong += 1) expect((await enrol(site, { code: 'ZZZZZZZZ' })).status).toBe(401);
    const right = code(site);
    expect(await enrol(site, { code: right })).toMatchObject({
      status: 423,
      body: { code: 'locked_out', retryAt: '2026-09-16T08:00:15.000+08:00' },
    });
    site.clock.advance(15_000);
    expect((await enrol(site, { code: right })).status).toBe(201);
  });

  test('that is revoked is nobody at once, and its session with it', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    const session = { ...kiosk, 'x-nestbox-session': (await site.identify(kiosk, '246810')).body.token };
    const technician = site.as('technician');
    const [listed] = (await site.call(technician, 'GET', '/kiosks')).body.kiosks;
    expect(listed).toMatchObject({ name: '前台', enrolledAt: '2026-09-16T08:00:00.000+08:00', revokedAt: null });
    expect(site.stillWelcome(kiosk)).toBe(true);
    expect((await site.call(technician, 'DELETE', `/kiosks/${listed.kioskId}`)).status).toBe(204);
    expect((await site.call(technician, 'DELETE', `/kiosks/${listed.kioskId}`)).status).toBe(204);
    expect((await site.call(technician, 'DELETE', '/kiosks/nobody')).status).toBe(404);
    for (const headers of [kiosk, session]) expect((await site.call(headers, 'GET', '/me')).status).toBe(401);
    expect(site.stillWelcome(kiosk)).toBe(false);
    expect((await site.call(technician, 'GET', '/kiosks')).body.kiosks[0].revokedAt).not.toBeNull();
  });

  test('enrols with a code that the head made on the screen, within half an hour', async () => {
    const site = await openFacility();
    const made = await site.call(site.as('head'), 'POST', '/kiosks/codes');
    expect(made).toMatchObject({ status: 201, body: { expiresAt: '2026-09-16T08:30:00.000+08:00' } });
    const late = await site.call(site.as('head'), 'POST', '/kiosks/codes');
    expect((await enrol(site, { code: made.body.code })).status).toBe(201);
    site.clock.advance(30 * 60_000);
    expect((await enrol(site, { code: late.body.code })).status).toBe(401);
  });

  test('cannot list or revoke kiosks by itself', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    expect((await site.call(kiosk, 'GET', '/kiosks')).status).toBe(403);
    expect((await site.call(kiosk, 'DELETE', '/kiosks/x')).status).toBe(403);
  });

  test('is nobody with a cookie that was tampered with', async () => {
    const site = await openFacility();
    const { cookie = '' } = await site.enrol();
    const { cookie: another = '' } = await site.enrol();
    for (const wrong of [
      `${cookie.slice(0, -43)}${another.slice(-43)}`,
      `${cookie}x`,
      cookie.slice(0, -1),
      cookie.replace('nbk_', 'nbx_'),
      'nestbox_kiosk=',
      '%%%=;;',
      'nestbox_kiosk=%E0%A4%A',
    ]) {
      expect((await site.call({ cookie: wrong }, 'GET', '/me')).status, wrong).toBe(401);
    }
  });
});
