import { describe, expect, test } from 'vitest';
import { type GuardianHouse, openGuardians } from './guardians.ts';

const day = 24 * 60;
const all = ['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety'];
const mother = { adultId: 'mother', relation: '妈妈', pickup: true };
const granny = { adultId: 'granny', relation: '奶奶', pickup: true };

/** Two families: mother and granny with bao, the other one with lele. */
const openTwo = async (): Promise<GuardianHouse> => {
  const house = await openGuardians();
  await house.adult('mother', { name: '示例妈妈', phoneTail: '1234' });
  await house.adult('granny', { name: '示例奶奶', phoneTail: '5678' });
  await house.adult('other', { name: '示例别人', phoneTail: '9999' });
  await house.child('bao', { name: '演示宝宝', guardians: [mother, granny] });
  await house.child('lele', { name: '演示乐乐', guardians: [{ adultId: 'other', relation: '爸爸', pickup: true }] });
  return house;
};
/** What a try answers, without what differs by the hour. */
const said = ({ status, body }: { status: number; body: { code?: string; retryAt?: string } | null }) =>
  `${status} ${body?.code ?? ''}${body?.retryAt === undefined ? '' : ' wait'}`;

describe('a personal link', () => {
  test('opens with the tail, for the adult whose it is, and the answer that made it says it once', async () => {
    const house = await openTwo();
    const id = crypto.randomUUID();
    const first = await house.ask('POST', '/adults/mother/links', { id });
    expect(first.status).toBe(201);
    expect(first.body.url).toMatch(/^http:\/\/127\.0\.0\.1:18085\/#g=[A-Za-z0-9_-]{22}$/);
    const again = await house.ask('POST', '/adults/mother/links', { id });
    expect(again).toMatchObject({ status: 200, body: { linkId: id } });
    expect(again.body.url).toBeUndefined();
    const secret = first.body.url.slice(-22);
    const entered = await house.enter(secret, '1234');
    expect(entered.body).toMatchObject({ name: '示例妈妈', endsAt: '2026-09-16T20:00:00.000+08:00' });
    expect(String(entered.headers['set-cookie'])).toMatch(
      /^nestbox_guardian=[\w-]{22}; Max-Age=43200; Path=\/guardian; HttpOnly; Secure; SameSite=Strict$/,
    );
    // Neither the ledger nor any table holds it.
    const everything = JSON.stringify(
      ['event', 'answer', 'personal_link'].map((name) => house.stores.db.prepare(`SELECT * FROM ${name}`).all()),
    );
    expect(everything).not.toContain(secret);
  });

  /** `right` and `wrong` are tails; numbers are minutes that pass. */
  const wrongs = (count: number) => Array.from({ length: count }, () => 'wrong');
  /** The waits of the lock-out, from the fifth wrong one on, in minutes rounded up. */
  const throughWaits = (upTo: number) =>
    Array.from({ length: upTo - 5 }, (_, index) => [Math.ceil((15 * 2 ** index) / 60), 'wrong']).flat();
  test.each<[string, readonly (string | number)[], string]>([
    ['a right tail', ['right'], '201 '],
    ['a wrong tail', ['wrong'], '401 unknown_credential'],
    ['four wrong ones, then the right one', [...wrongs(4), 'right'], '201 '],
    ['five wrong ones', wrongs(5), '401 unknown_credential wait'],
    ['the right one during the wait', [...wrongs(5), 'right'], '423 locked_out wait'],
    ['the right one after the wait', [...wrongs(5), 1, 'right'], '201 '],
    ['a right one forgets: four more are free', [...wrongs(4), 'right', ...wrongs(4)], '401 unknown_credential'],
    ['fourteen wrong ones', [...wrongs(5), ...throughWaits(14)], '401 unknown_credential wait'],
    ['fifteen wrong ones', [...wrongs(5), ...throughWaits(15)], '401 unknown_credential'],
    ['the right one after fifteen', [...wrongs(5), ...throughWaits(15), 'right'], '401 unknown_credential'],
  ])('answers %s', async (_what, steps, answer) => {
    const house = await openTwo();
    const secret = await house.link('mother');
    let last = '';
    for (const step of steps) {
      if (typeof step === 'number') house.advance(step);
      else last = said(await house.enter(secret, step === 'right' ? '1234' : '0000'));
    }
    expect(last).toBe(answer);
  });

  test('that is none answers like one with a wrong tail, try for try, through all the waits', async () => {
    const house = await openTwo();
    const secret = await house.link('mother');
    const answers: string[][] = [];
    for (const step of [...wrongs(7), ...throughWaits(16), 'wrong']) {
      if (typeof step === 'number') house.advance(step);
      else answers.push([said(await house.enter(secret, '0000')), said(await house.enter('A'.repeat(22), '1234'))]);
    }
    expect(answers.map(([good]) => good)).toEqual(answers.map(([, stranger]) => stranger));
    expect(new Set(answers.flat()).size).toBe(3);
  });

  test('keeps its wrong tries over a restart, and after fifteen is ended in the ledger', async () => {
    const house = await openTwo();
    const secret = await house.link('mother');
    for (const _ of wrongs(5)) await house.enter(secret, '0000');
    const after = await house.reopen();
    expect(said(await after.page('POST', 'sessions', { link: secret, tail: '1234' }))).toBe('423 locked_out wait');
    for (const step of throughWaits(15)) {
      if (typeof step === 'number') house.advance(step);
      else await after.page('POST', 'sessions', { link: secret, tail: '0000' });
    }
    const [ended] = house.stores.journal.read(0, 1000).filter(({ type }) => type === 'adult.link_revoked');
    expect(ended?.data).toMatchObject({ adultId: 'mother', because: 'wrong_tries' });
    expect(house.stores.guardians.linkOf('mother')).toBeUndefined();
    // The desk makes a new one, with all its tries.
    expect(said(await house.enter(await house.link('mother'), '1234'))).toBe('201 ');
  });

  test.each<[string, (house: GuardianHouse) => Promise<unknown>, number]>([
    ['nothing', async () => {}, 200],
    ['the head revokes the link', (house) => house.post('/adults/mother/links/revoke'), 410],
    ['the head makes a new link', (house) => house.link('mother'), 410],
    ['a block for all children', (house) => house.adult('mother', { phoneTail: '1234', blockedFor: ['bao'] }), 410],
    ['the end of her days', (house) => house.adult('mother', { phoneTail: '1234', validTo: '2026-09-15' }), 410],
    ['taking her off the list', (house) => house.child('bao', { guardians: [granny] }), 410],
    ['twelve hours', async (house) => house.advance(12 * 60), 401],
    ['her own sign-out', async () => 'leave', 401],
  ])('ends a session at once with: %s', async (_what, change, status) => {
    const house = await openTwo();
    const cookie = await house.session(await house.link('mother'), '1234');
    expect((await house.page('GET', 'today', undefined, cookie)).status).toBe(200);
    if ((await change(house)) === 'leave') await house.page('DELETE', 'sessions', undefined, cookie);
    const answer = await house.page('GET', 'today', undefined, cookie);
    expect(answer.status).toBe(status);
    if (status !== 200) expect(answer.text).not.toContain('演示宝宝');
  });

  test('is refused where there is no page, no adult, or no child to see, with what to do', async () => {
    const house = await openTwo();
    expect((await house.post('/adults/nobody/links')).status).toBe(404);
    await house.adult('alone', {});
    expect((await house.post('/adults/alone/links')).body.detail).toMatch(/no child to see/);
    expect((await house.post('/adults/mother/links/revoke')).body.detail).toMatch(/has no link/);
  });
});

describe('the erasure of a child', () => {
  test('takes link, consent and session of an adult who has no other child, from tables and ledger', async () => {
    const house = await openTwo();
    await house.consent('mother', ...all);
    const link = await house.link('mother');
    const cookie = await house.session(link, '1234');
    await house.child('bao', { name: '演示宝宝', guardians: [mother, granny], enrolledTo: '2026-09-16' });
    house.advance(day);
    const erased = await house.post('/children/bao/erasure', { reason: 'guardian_request' });
    expect(erased.body.adultIds).toEqual(['granny', 'mother']);
    expect((await house.page('GET', 'today', undefined, cookie)).status).not.toBe(200);
    expect(said(await house.enter(link, '1234'))).toBe('401 unknown_credential');
    const { db, guardians } = house.stores;
    expect([guardians.consents(), guardians.links()]).toEqual([[], []]);
    const kept = db
      .prepare("SELECT count(*) FROM event WHERE type GLOB 'adult.[cl]*' AND data IS NOT NULL")
      .pluck()
      .get();
    expect(kept).toBe(0);
  });
});

test('the outside listener has the page and the guardians’ routes, and nothing of the house', async () => {
  const house = await openTwo();
  const known = new Set(house.pageRoutes.map((route) => route.replace('HEAD ', 'GET ')));
  expect([...known].toSorted()).toEqual([
    'DELETE /guardian/v1/push',
    'DELETE /guardian/v1/sessions',
    'GET /',
    'GET /assets/*',
    'GET /guardian/v1/children/:childId/picture',
    'GET /guardian/v1/consents',
    'GET /guardian/v1/push',
    'GET /guardian/v1/today',
    'GET /icon.svg',
    'GET /push.js',
    'POST /guardian/v1/children/:childId/looks',
    'POST /guardian/v1/messages/:messageId/read',
    'POST /guardian/v1/push',
    'POST /guardian/v1/sessions',
    'PUT /guardian/v1/consents',
  ]);
  const token = house.as('head');
  for (const path of [
    '/api/v1/children',
    '/api/v1/consents',
    '/healthz',
    '/district/v1/key',
    '/assets/../index.html',
  ]) {
    expect((await house.page('GET', path)).status, path).toBe(404);
  }
  // A token of the house opens nothing here, and a guardian's cookie nothing there.
  const cookie = await house.session(await house.link('mother'), '1234');
  const inside = await house.app.inject({ url: '/api/v1/children', headers: { cookie } });
  expect(inside.statusCode).toBe(401);
  expect(token.authorization).toMatch(/^Bearer/);
  const page = await house.page('GET', '/');
  expect(page.headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
  expect((await house.page('GET', 'today', undefined, cookie)).headers['cache-control']).toBe('no-store');
});

test('bodies that are large, and tries beyond the pace, are turned away and told so', async () => {
  const house = await openTwo();
  const link = await house.link('mother');
  const large = await house.page('POST', 'sessions', { link, tail: '1234', more: 'x'.repeat(5000) });
  expect(large.status).toBe(413);
  const statuses = new Set<number>();
  for (let n = 0; n < 40; n += 1) statuses.add((await house.enter(link, '0000')).status);
  expect([...statuses]).toEqual([401, 423, 429]);
  // Another guardian is not kept waiting by it.
  expect((await house.enter(await house.link('granny'), '5678')).status).toBe(201);
});
