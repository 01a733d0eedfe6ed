import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { rebuild } from '#agent/journal/rebuild.ts';
import { createProjections, openFacility } from '#tests/facility.ts';

const child = (more: object = {}) => ({
  id: randomUUID(),
  name: '棉花糖',
  birthDate: '2025-12-01',
  classId: 'infant-1',
  careType: 'full_day',
  enrolledFrom: '2026-09-01',
  guardians: [{ adultId: 'yun-mama', relation: '姨妈', pickup: true }],
  ...more,
});
const adult = (more: object = {}) => ({ id: randomUUID(), name: '棉妈妈', phoneTail: '0123', ...more });
const staff = (more: object = {}) => ({
  id: randomUUID(),
  name: '棉老师',
  role: 'caregiver',
  qualifications: [],
  ...more,
});
const paths = (answer: { body: { errors?: { path: string }[] } }) => answer.body.errors?.map(({ path }) => path);

describe('a record put by the head', () => {
  test('is new with 201, the same again with 200, another under the same id with 409', async () => {
    const site = await openFacility();
    const head = site.as('head');
    const body = child();
    const first = await site.call(head, 'PUT', '/children/cotton', body);
    const { id: _, ...record } = body;
    expect(first).toMatchObject({ status: 201, body: { childId: 'cotton', ...record } });
    const before = site.journal.lastSeq();
    expect(await site.call(head, 'PUT', '/children/cotton', body)).toMatchObject({ status: 200, body: first.body });
    expect(site.journal.lastSeq()).toBe(before);
    expect(await site.call(head, 'PUT', '/children/cotton', { ...body, name: '别人' })).toMatchObject({
      status: 409,
      body: { code: 'id_reused' },
    });
    expect((await site.call(head, 'PUT', '/children/other', body)).status).toBe(409);
    expect((await site.call(head, 'GET', '/children/cotton')).body).toEqual(first.body);
  });

  test('replaces the whole record before it', async () => {
    const site = await openFacility();
    const head = site.as('head');
    await site.call(head, 'PUT', '/children/cotton', child({ notes: '怕黑', enrolledTo: '2027-01-01' }));
    const second = await site.call(head, 'PUT', '/children/cotton', child({ guardians: [] }));
    expect(second.body).not.toHaveProperty('notes');
    expect(second.body).not.toHaveProperty('enrolledTo');
    expect(second.body.guardians).toEqual([]);
    expect(site.people.childrenOf('yun-mama').map(({ childId }) => childId)).not.toContain('cotton');
  });

  test.each([
    ['a birth date in the future', child({ birthDate: '2026-09-17' }), ['body/birthDate']],
    ['a date that no calendar has', child({ birthDate: '2026-02-30' }), ['body/birthDate']],
    ['an end before the beginning', child({ enrolledTo: '2026-08-31' }), ['body/enrolledTo']],
    [
      'the same adult twice',
      child({ guardians: ['母亲', '姨妈'].map((relation) => ({ adultId: 'yun-mama', relation, pickup: true })) }),
      ['body/guardians/1/adultId'],
    ],
  ])('is refused with the field named: %s', async (_what, body, expected) => {
    const site = await openFacility();
    const answer = await site.call(site.as('head'), 'PUT', '/children/cotton', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect(paths(answer)).toEqual(expected);
    expect(site.people.child('cotton')).toBeUndefined();
  });

  test('may be born today, by the day of the facility and not of the machine', async () => {
    const site = await openFacility();
    site.clock.set('2026-09-17T00:30:00+08:00');
    const born = child({ birthDate: '2026-09-17' });
    expect((await site.call(site.as('head'), 'PUT', '/children/cotton', born)).status).toBe(201);
  });

  test.each([
    ['/children/cotton', child({ classId: 'nowhere' }), ['body/classId']],
    [
      '/children/cotton',
      child({ guardians: [{ adultId: 'nobody', relation: '父亲', pickup: true }] }),
      ['body/guardians/0/adultId'],
    ],
    ['/adults/cotton-mama', adult({ blockedFor: ['yun-duoduo', 'nobody'] }), ['body/blockedFor/1']],
    ['/classes/new', { id: randomUUID(), name: '新班', type: 'mixed', roomId: 'nowhere', places: 3 }, ['body/roomId']],
  ])('that names what is not there is refused with 422 (%s)', async (url, body, expected) => {
    const site = await openFacility();
    const answer = await site.call(site.as('head'), 'PUT', url, body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'unknown_reference' } });
    expect(paths(answer)).toEqual(expected);
  });

  test('of a class keeps to the cap of its type', async () => {
    const site = await openFacility();
    const put = (places: number) =>
      site.call(site.as('head'), 'PUT', '/classes/infant-1', {
        id: randomUUID(),
        name: '乳儿班',
        type: 'infant',
        roomId: 'infant',
        places,
      });
    expect((await put(10)).status).toBe(201);
    expect(paths(await put(11))).toEqual(['body/places']);
  });

  test('of a room is read as it was put', async () => {
    const site = await openFacility();
    const head = site.as('head');
    const put = await site.call(head, 'PUT', '/rooms/attic', { id: randomUUID(), name: '阁楼', kind: 'nap' });
    expect(put).toMatchObject({ status: 201, body: { roomId: 'attic', name: '阁楼', kind: 'nap' } });
    expect((await site.call(head, 'GET', '/rooms/attic')).body).toEqual(put.body);
    expect((await site.call(head, 'GET', '/rooms/cellar')).status).toBe(404);
  });

  test('with broken text in a name is refused, and nothing breaks', async () => {
    const site = await openFacility();
    const answer = await site.call(site.as('head'), 'PUT', '/children/cotton', child({ name: 'a\ud800b' }));
    expect(answer.status).toBe(400);
    expect(site.people.child('cotton')).toBeUndefined();
  });

  test('is for the head alone', async () => {
    const site = await openFacility();
    for (const role of ['kiosk', 'caregiver', 'technician', 'district', 'auditor'] as const) {
      expect((await site.call(site.as(role), 'GET', '/children/yun-duoduo')).status, role).toBe(403);
      expect((await site.call(site.as(role), 'PUT', '/adults/yun-mama', adult())).status, role).toBe(403);
    }
    expect((await site.call({}, 'GET', '/staff/hua-laoshi')).status).toBe(401);
  });
});

test('lists come in pages that hold everybody once, in order', async () => {
  const site = await openFacility();
  const head = site.as('head');
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const { body } = await site.call(head, 'GET', `/children?limit=7${after && `&after=${after}`}`);
    seen.push(...body.children.map(({ childId }: { childId: string }) => childId));
    if (body.next === null) break;
    after = body.next;
  }
  expect(seen).toEqual(site.people.children().map(({ childId }) => childId));
  expect((await site.call(head, 'GET', '/children?limit=40')).body.next).toBeNull();
  expect((await site.call(head, 'GET', '/children?limit=39')).body.next).toBe(seen[38]);
  expect((await site.call(head, 'GET', '/children?limit=0')).status).toBe(400);
});

test('the register number of staff comes back as it went in, and each time has its own', async () => {
  const site = await openFacility();
  const head = site.as('head');
  const yesterday = site.clock.now();
  const numbered = (registerNumber: string) => staff({ registerNumber });
  expect((await site.call(head, 'PUT', '/staff/cotton', numbered('SC-510504-0042'))).body).toMatchObject({
    registerNumber: 'SC-510504-0042',
  });
  site.clock.advance(24 * 3_600_000);
  expect((await site.call(head, 'PUT', '/staff/cotton', numbered('SC-510504-0043'))).status).toBe(201);
  expect((await site.call(head, 'PUT', '/staff/cotton', numbered('两个 字'))).status).toBe(400);
  const at = (instant: typeof yesterday) =>
    site.people.staffMembersAt(instant).find(({ staffId }) => staffId === 'cotton')?.registerNumber;
  expect([at(yesterday), at(site.clock.now())]).toEqual(['SC-510504-0042', 'SC-510504-0043']);
  const { body } = await site.call(head, 'PUT', '/staff/cotton', staff());
  expect(body).not.toHaveProperty('registerNumber');
});

describe('a PIN', () => {
  test('goes in and never comes out: not in answers, files or logs', async () => {
    const site = await openFacility();
    const head = site.as('head');
    const [pin, card] = ['908172', 'CARD-55512345'];
    const answer = await site.call(head, 'PUT', '/staff/cotton', staff({ pin, cards: [card] }));
    expect(answer).toMatchObject({ status: 201, body: { hasPin: true, cards: 1 } });
    const kiosk = await site.enrol();
    expect((await site.identify(kiosk, pin)).status).toBe(201);
    expect((await site.identify(kiosk, '908173')).status).toBe(401);
    const files = readdirSync(site.folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['journal.db', 'journal.db-wal', 'pepper']));
    const haystacks = [
      site.logged(),
      JSON.stringify(answer),
      ...files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')),
    ];
    for (const secret of [pin, card, '908173']) {
      // Digits may occur in a hash by chance, six of them with quotes around do not.
      expect(haystacks.filter((text) => new RegExp(`(?<![0-9a-f])${secret}(?![0-9a-f])`).test(text))).toEqual([]);
    }
  });

  test('cannot be tried out from the fingerprint of the request that set it', async () => {
    const site = await openFacility();
    const body = staff({ pin: '908172' });
    await site.call(site.as('head'), 'PUT', '/staff/cotton', body);
    const request = canonicalize({ method: 'PUT', url: '/api/v1/staff/cotton', body }) ?? '';
    const fingerprint = site.db.prepare('SELECT fingerprint FROM answer WHERE id = ?').pluck().get(body.id) as Buffer;
    expect(fingerprint).toHaveLength(32);
    expect(fingerprint.toString('hex')).not.toBe(createHash('sha256').update(request).digest('hex'));
  });

  test('that somebody else has is refused without saying whose', async () => {
    const site = await openFacility();
    const taken = await site.call(site.as('head'), 'PUT', '/adults/cotton-mama', adult({ pin: '2580' }));
    expect(taken).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(paths(taken)).toEqual(['body/pin']);
    expect(JSON.stringify(taken.body)).not.toMatch(/yun|云|2580/);
    expect((await site.call(site.as('head'), 'PUT', '/adults/yun-mama', adult({ pin: '2580' }))).status).toBe(201);
  });

  test('is another request with the same id when it is another PIN', async () => {
    const site = await openFacility();
    const head = site.as('head');
    const body = adult({ pin: '7345' });
    expect((await site.call(head, 'PUT', '/adults/cotton-mama', body)).status).toBe(201);
    expect((await site.call(head, 'PUT', '/adults/cotton-mama', body)).status).toBe(200);
    expect((await site.call(head, 'PUT', '/adults/cotton-mama', { ...body, pin: '7346' })).status).toBe(409);
  });

  test('stays when left out, goes with null, and is then free for somebody else', async () => {
    const site = await openFacility();
    const head = site.as('head');
    const put = async (id: string, more: object) => (await site.call(head, 'PUT', `/adults/${id}`, adult(more))).body;
    expect(await put('cotton-mama', { pin: '7345', cards: ['A-1234', 'B-1234'] })).toMatchObject({
      hasPin: true,
      cards: 2,
    });
    expect(await put('cotton-mama', { name: '棉花妈妈' })).toMatchObject({ hasPin: true, cards: 2 });
    expect(await put('cotton-mama', { pin: null, cards: [] })).toMatchObject({ hasPin: false, cards: 0 });
    expect(await put('cotton-baba', { pin: '7345', cards: ['A-1234'] })).toMatchObject({ hasPin: true, cards: 1 });
    expect((await site.call(head, 'PUT', '/adults/twice', adult({ cards: ['C-1234', 'C-1234'] }))).status).toBe(400);
  });
});

test('records, changed many times, equal a rebuild', async () => {
  const site = await openFacility();
  const head = site.as('head');
  await site.call(head, 'PUT', '/adults/cotton-mama', adult({ pin: '7345', cards: ['A-1234'] }));
  await site.call(
    head,
    'PUT',
    '/children/cotton',
    child({ guardians: [{ adultId: 'cotton-mama', relation: '母亲', pickup: true }] }),
  );
  await site.call(head, 'PUT', '/adults/cotton-mama', adult({ pin: '7346', blockedFor: ['cotton'] }));
  await site.call(head, 'PUT', '/adults/cotton-baba', adult({ pin: '7345' }));
  await site.call(head, 'PUT', '/staff/cotton', staff({ pin: '908172', qualifications: [{ kind: 'caregiver' }] }));
  await site.call(head, 'PUT', '/staff/cotton', staff());
  const kiosk = await site.enrol();
  await site.identify(kiosk, '0000');
  expect(checkJournal(site.db, createProjections)).toEqual([]);
  const before = [site.people.children(), site.people.adults(), site.people.staffMembers(), site.identity.kiosks()];
  rebuild(site.db, [site.people.projection, site.identity.projection]);
  expect([site.people.children(), site.people.adults(), site.people.staffMembers(), site.identity.kiosks()]).toEqual(
    before,
  );
  expect(checkJournal(site.db, createProjections)).toEqual([]);
});
