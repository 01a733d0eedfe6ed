import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { epochMs } from '#agent/time/clock.ts';
import { createProjections, openFacility } from '#tests/facility.ts';

const [guardianPin, caregiverPin, headPin] = ['2580', '135790', '246810'];
const wrongPin = '0000';
const minuteMs = 60_000;

describe('a person at a kiosk', () => {
  test('who is a guardian sees their own children, where they are and since when, and nobody else', async () => {
    const since = epochMs(Date.UTC(2026, 8, 16, 0, 5));
    const site = await openFacility({
      presenceOf: (childId) => (childId === 'yun-duoduo' ? { roomId: 'yard', since } : undefined),
    });
    const { status, body } = await site.identify(await site.enrol(), guardianPin);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      role: 'kiosk',
      person: { kind: 'adult', id: 'yun-mama', name: '云妈妈', staffRole: null },
      expiresAt: '2026-09-16T08:02:00.000+08:00',
    });
    expect(body.children).toEqual([
      {
        childId: 'yun-duoduo',
        name: '云朵朵',
        classId: 'infant-1',
        className: '乳儿班',
        classType: 'infant',
        homeRoomId: 'infant',
        roomId: 'yard',
        present: true,
        since: '2026-09-16T08:05:00.000+08:00',
        atDesk: false,
      },
      expect.objectContaining({ childId: 'yun-juanjuan', present: false, roomId: null, since: null }),
    ]);
  });

  test.each([
    [headPin, 'head', 'manager'],
    [caregiverPin, 'caregiver', 'caregiver'],
    ['161803', 'caregiver', 'health'],
    ['271828', 'kiosk', 'guard'],
    ['628405', 'technician', 'technician'],
  ])('with PIN %s may do what a %s may', async (pin, role, staffRole) => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    const { body } = await site.identify(kiosk, pin);
    expect(body).toMatchObject({ role, person: { kind: 'staff', staffRole }, children: [] });
    const me = await site.call({ ...kiosk, 'x-nestbox-session': body.token }, 'GET', '/me');
    expect(me.body).toMatchObject({ role, name: body.person.name });
    const asHead = await site.call({ ...kiosk, 'x-nestbox-session': body.token }, 'GET', '/children/yun-duoduo');
    expect(asHead.status).toBe(role === 'head' ? 200 : 403);
  });

  test('identifies by card too, and a card is no PIN', async () => {
    const site = await openFacility();
    const body = { id: randomUUID(), name: '云妈妈', phoneTail: '0000', cards: ['123456'] };
    await site.call(site.as('head'), 'PUT', '/adults/yun-mama', body);
    const kiosk = await site.enrol();
    expect((await site.identify(kiosk, '123456', 'card')).body.person.id).toBe('yun-mama');
    expect((await site.identify(kiosk, '123456', 'pin')).status).toBe(401);
  });

  test('needs a kiosk: no program may ask whose PIN this is', async () => {
    const site = await openFacility();
    expect((await site.identify(site.as('head'), headPin)).status).toBe(403);
    expect((await site.identify({}, headPin)).status).toBe(401);
  });

  test('no longer sees a child who has left, unless it is inside', async () => {
    let inside = false;
    const site = await openFacility({
      presenceOf: () => (inside ? { roomId: 'infant', since: epochMs(0) } : undefined),
    });
    const child = site.people.child('yun-duoduo');
    const { childId: _, ...record } = child ?? { childId: '' };
    await site.call(site.as('head'), 'PUT', '/children/yun-duoduo', {
      id: randomUUID(),
      ...record,
      enrolledTo: '2026-09-15',
    });
    const kiosk = await site.enrol();
    const own = async () =>
      (await site.identify(kiosk, guardianPin)).body.children.map((each: { childId: string }) => each.childId);
    expect(await own()).toEqual(['yun-juanjuan']);
    inside = true;
    expect(await own()).toEqual(['yun-duoduo', 'yun-juanjuan']);
  });
});

describe('a session', () => {
  test.each([
    ['guardian', guardianPin, 2 * minuteMs, '云妈妈'],
    ['caregiver', caregiverPin, 10 * minuteMs, '花老师'],
  ])('of a %s ends when nothing was asked for a while, and not before', async (_who, pin, idleMs, name) => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    const session = { ...kiosk, 'x-nestbox-session': (await site.identify(kiosk, pin)).body.token };
    const whoIsIt = async () => (await site.call(session, 'GET', '/me')).body.name;
    for (let turn = 0; turn < 3; turn += 1) {
      site.clock.advance(idleMs - 1);
      expect(await whoIsIt()).toBe(name);
    }
    site.clock.advance(idleMs);
    expect(await whoIsIt()).toBe('前台');
  });

  test('does not outlive its clock being set: only time that passed counts', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    const session = { ...kiosk, 'x-nestbox-session': (await site.identify(kiosk, guardianPin)).body.token };
    site.clock.set('2026-09-16T07:00:00+08:00');
    site.clock.advance(2 * minuteMs);
    expect((await site.call(session, 'GET', '/me')).body.name).toBe('前台');
  });

  test('works at its own kiosk only, and ends by signing out', async () => {
    const site = await openFacility();
    const [kiosk, other] = [await site.enrol(), await site.enrol()];
    const { token } = (await site.identify(kiosk, headPin)).body;
    const at = (where: Record<string, string>) => ({ ...where, 'x-nestbox-session': token });
    expect((await site.call(at(other), 'GET', '/me')).body.role).toBe('kiosk');
    expect((await site.call(at(other), 'DELETE', '/sessions/current')).status).toBe(204);
    expect((await site.call(at(kiosk), 'GET', '/me')).body.role).toBe('head');
    expect((await site.call({ 'x-nestbox-session': token }, 'GET', '/me')).status).toBe(401);
    expect((await site.call(at(kiosk), 'DELETE', '/sessions/current')).status).toBe(204);
    expect((await site.call(at(kiosk), 'GET', '/me')).body.role).toBe('kiosk');
  });

  test('ends with the PIN that opened it, and loses a role at once', async () => {
    const site = await openFacility();
    const head = site.as('head');
    const kiosk = await site.enrol();
    const session = { ...kiosk, 'x-nestbox-session': (await site.identify(kiosk, headPin)).body.token };
    const put = (more: object) =>
      site.call(head, 'PUT', '/staff/zhong-yuanzhang', {
        id: randomUUID(),
        name: '钟园长',
        qualifications: [],
        ...more,
      });
    await put({ role: 'other' });
    expect((await site.call(session, 'GET', '/me')).body).toMatchObject({ role: 'kiosk', name: '钟园长' });
    await put({ role: 'manager', pin: null });
    expect((await site.call(session, 'GET', '/me')).body).toMatchObject({ role: 'kiosk', name: '前台' });
    await put({ role: 'manager', pin: '864209' });
    await site.call(head, 'PUT', '/adults/yun-mama', {
      id: randomUUID(),
      name: '云妈妈',
      phoneTail: '0000',
      pin: headPin,
    });
    expect((await site.call(session, 'GET', '/me')).body).toMatchObject({ role: 'kiosk', name: '前台' });
  });
});

describe('a pass', () => {
  /** Any write that a kiosk may send late; what matters is who it is taken from. */
  const late = (site: Awaited<ReturnType<typeof openFacility>>, headers: Record<string, string>) =>
    site.call(headers, 'POST', '/late');
  const identified = async (site: Awaited<ReturnType<typeof openFacility>>) => {
    const kiosk = await site.enrol();
    const { body } = await site.identify(kiosk, headPin);
    return { kiosk, pass: { ...kiosk, 'x-nestbox-session': body.pass.token }, until: body.pass.until };
  };

  test('sends in its holder’s name over a restart and after the session is over', async () => {
    const site = await openFacility();
    const { pass, until } = await identified(site);
    expect(until).toBe('2026-09-20T08:00:00.000+08:00');
    const restarted = await openFacility({ folder: site.folder, clock: site.clock, config: site.config });
    site.clock.advance(95 * 60 * minuteMs);
    expect(await late(restarted, pass)).toMatchObject({ status: 200, body: { actor: 'staff:zhong-yuanzhang' } });
    site.clock.advance(60 * minuteMs);
    expect(await late(restarted, pass)).toMatchObject({ status: 403, body: { code: 'person_required' } });
  });

  test('reads nothing and opens nothing: no record, no code for another kiosk', async () => {
    const site = await openFacility();
    const { pass } = await identified(site);
    for (const [method, path] of [
      ['GET', '/kiosks'],
      ['POST', '/kiosks/codes'],
      ['GET', '/children'],
    ] as const) {
      expect(await site.call(pass, method, path)).toMatchObject({ status: 403, body: { code: 'person_required' } });
    }
    expect((await site.call(pass, 'GET', '/me')).body).toMatchObject({ role: 'kiosk', name: '前台' });
  });

  test('is good at its own kiosk only, as it was written only, and as long as the PIN is', async () => {
    const site = await openFacility();
    const { pass } = await identified(site);
    const token = pass['x-nestbox-session'];
    expect((await late(site, { ...(await site.enrol()), 'x-nestbox-session': token })).status).toBe(403);
    for (const forged of [token.replace('nbp_', 'nbp_A'), `${token}A`, token.slice(0, -2), 'nbp_', 'nbp_.']) {
      expect((await late(site, { ...pass, 'x-nestbox-session': forged })).status, forged).toBe(403);
    }
    expect((await late(site, pass)).status).toBe(200);
    const record = { id: randomUUID(), name: '钟园长', role: 'manager', pin: '864209', qualifications: [] };
    expect((await site.call(site.as('head'), 'PUT', '/staff/zhong-yuanzhang', record)).status).toBeLessThan(300);
    expect((await late(site, pass)).status).toBe(403);
  });
});

describe('unknown cards', () => {
  test('cost five seconds each from the fifth on and no more, all at once too: a known card waits no longer', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    const body = { id: randomUUID(), name: '花老师', role: 'caregiver', qualifications: [], cards: ['TEACHER-1'] };
    await site.call(site.as('head'), 'PUT', '/staff/hua-laoshi', body);
    const unknown = () => site.identify(kiosk, 'BUS-CARD-7', 'card');
    const answers = await Promise.all(Array.from({ length: 12 }, unknown));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    for (let more = 0; more < 3; more += 1) {
      expect(await site.identify(kiosk, 'TEACHER-1', 'card')).toMatchObject({ status: 423 });
      site.clock.advance(5_000);
      const until = site.clock.now() + 5_000;
      expect(Date.parse((await unknown()).body.retryAt)).toBe(until);
    }
    site.clock.advance(5_000);
    expect((await site.identify(kiosk, 'TEACHER-1', 'card')).status).toBe(201);
  });
});

describe('wrong PINs', () => {
  const wrongTimes = async (
    site: Awaited<ReturnType<typeof openFacility>>,
    kiosk: Record<string, string>,
    times: number,
  ) => {
    for (let wrong = 0; wrong < times; wrong += 1) {
      expect((await site.identify(kiosk, wrongPin)).body.code).toBe('unknown_credential');
    }
  };

  test('lock the kiosk after five, right PIN or not, and a restart changes nothing', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    await wrongTimes(site, kiosk, 5);
    const locked = { status: 423, body: { code: 'locked_out', retryAt: '2026-09-16T08:00:15.000+08:00' } };
    expect(await site.identify(kiosk, guardianPin)).toMatchObject(locked);
    const restarted = await openFacility({ folder: site.folder, clock: site.clock, config: site.config });
    expect(await restarted.identify(kiosk, guardianPin)).toMatchObject(locked);
    site.clock.advance(15_000);
    expect(await restarted.identify(kiosk, wrongPin)).toMatchObject({
      status: 401,
      body: { retryAt: '2026-09-16T08:00:45.000+08:00' },
    });
    site.clock.advance(30_000);
    expect((await restarted.identify(kiosk, guardianPin)).status).toBe(201);
    await wrongTimes(restarted, kiosk, 4);
    expect((await restarted.identify(kiosk, guardianPin)).status).toBe(201);
    expect(checkJournal(restarted.db, createProjections)).toEqual([]);
  });

  test('are not forgiven again and again to one who knows one PIN: a person’s own clears the kiosk once an hour', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    await wrongTimes(site, kiosk, 4);
    expect((await site.identify(kiosk, guardianPin)).status).toBe(201);
    await wrongTimes(site, kiosk, 4);
    expect((await site.identify(kiosk, guardianPin)).status).toBe(201);
    expect((await site.identify(kiosk, wrongPin)).body.retryAt).toBe('2026-09-16T08:00:15.000+08:00');
    expect((await site.identify(kiosk, guardianPin)).status).toBe(423);
    // The next in the queue is kept waiting for the fifteen seconds, and clears it for those behind.
    site.clock.advance(15_000);
    expect((await site.identify(kiosk, caregiverPin)).status).toBe(201);
    await wrongTimes(site, kiosk, 4);
    expect(checkJournal(site.db, createProjections)).toEqual([]);
  });

  test('that come all at once get five tries, not as many as fit', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    const answers = await Promise.all(Array.from({ length: 12 }, () => site.identify(kiosk, wrongPin)));
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([count(401), count(423)]).toEqual([5, 7]);
  });

  test('lock neither another kiosk, nor the cards at this one', async () => {
    const site = await openFacility();
    const [kiosk, other] = [await site.enrol(), await site.enrol()];
    const cards = ['TEACHER-1'];
    const body = { id: randomUUID(), name: '花老师', role: 'caregiver', qualifications: [], cards };
    await site.call(site.as('head'), 'PUT', '/staff/hua-laoshi', body);
    await wrongTimes(site, kiosk, 5);
    expect((await site.identify(kiosk, guardianPin)).status).toBe(423);
    expect((await site.identify(kiosk, 'TEACHER-1', 'card')).status).toBe(201);
    expect((await site.identify(kiosk, guardianPin)).status).toBe(423);
    expect((await site.identify(other, guardianPin)).status).toBe(201);
  });

  test('for a person who is named lock that person at every kiosk', async () => {
    const site = await openFacility();
    const [kiosk, other] = [await site.enrol(), await site.enrol()];
    const asMother = (where: Record<string, string>, secret: string) =>
      site.call(where, 'POST', '/sessions', { method: 'pin', secret, personId: 'yun-mama' });
    expect((await asMother(other, guardianPin)).status).toBe(201);
    // Another person's right PIN is a wrong one here.
    for (let wrong = 0; wrong < 5; wrong += 1) expect((await asMother(kiosk, headPin)).status).toBe(401);
    expect((await asMother(other, guardianPin)).status).toBe(423);
    expect((await site.identify(other, headPin)).status).toBe(201);
  });

  test('lock no member of staff out who says who they are: their own tries alone count, and their PIN opens the kiosk', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    const named = (personId: string, secret: string) =>
      site.call(kiosk, 'POST', '/sessions', { method: 'pin', secret, personId });
    await wrongTimes(site, kiosk, 5);
    expect((await site.identify(kiosk, headPin)).status).toBe(423);
    // A guardian who is named waits with the others: there are hundreds, with four digits each.
    expect((await named('yun-mama', guardianPin)).status).toBe(423);
    expect((await named('zhong-yuanzhang', caregiverPin)).body).toEqual(
      expect.not.objectContaining({ retryAt: expect.anything() }),
    );
    expect(await named('zhong-yuanzhang', headPin)).toMatchObject({ status: 201, body: { role: 'head' } });
    expect((await site.identify(kiosk, guardianPin)).status).toBe(201);
  });

  test('of one member of staff lock neither another, nor that person’s PIN alone at another kiosk', async () => {
    const site = await openFacility();
    const [kiosk, other] = [await site.enrol(), await site.enrol()];
    const named = (personId: string, secret: string) =>
      site.call(kiosk, 'POST', '/sessions', { method: 'pin', secret, personId });
    const answers = await Promise.all(Array.from({ length: 9 }, () => named('zhong-yuanzhang', wrongPin)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(await named('zhong-yuanzhang', headPin)).toMatchObject({ status: 423, body: { code: 'locked_out' } });
    expect((await site.identify(other, headPin)).status).toBe(201);
    await wrongTimes(site, other, 5);
    expect((await named('hua-laoshi', caregiverPin)).status).toBe(201);
  });

  test('are in the journal by kiosk, without what was entered', async () => {
    const site = await openFacility();
    await site.identify(await site.enrol(), '7777');
    const [event] = site.journal.read(0, 1000).filter(({ type }) => type === 'kiosk.pin_refused');
    expect(event?.data).toEqual({ kioskId: event?.subject, method: 'pin' });
  });
});
