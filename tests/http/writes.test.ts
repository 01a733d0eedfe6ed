import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { openHouse } from '#tests/house.ts';

const openWriter = async () => {
  const house = await openHouse();
  await house.child('c1');
  await house.child('c2');
  const headers = house.as('head');
  const write = async (key: string | undefined, payload: object, url = '/api/v1/attendance/check-ins') => {
    const withKey = { ...headers, ...(key !== undefined && { 'idempotency-key': key }) };
    const answer = await house.app.inject({ method: 'POST', url, headers: withKey, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  return { ...house, write };
};
const arrival = { childId: 'c1', method: 'staff' };

describe('the key of a write', () => {
  test.each([uuidv7(), 'kiosk-7/0815 鍵'])(
    'may come as a header (%s): 201, the same again 200, something else 409',
    async (key) => {
      const { write } = await openWriter();
      const first = await write(encodeURI(key), arrival);
      expect(first.status).toBe(201);
      expect(await write(encodeURI(key), arrival)).toEqual({ status: 200, body: first.body });
      expect(await write(encodeURI(key), { childId: 'c2', method: 'staff' })).toMatchObject({
        status: 409,
        body: { code: 'id_reused' },
      });
    },
  );

  test('is the body’s id where both are given, and must be one of them', async () => {
    const { write } = await openWriter();
    const id = uuidv7();
    expect((await write('other', { id, ...arrival })).body.event.id).toBe(id);
    expect(await write(undefined, { childId: 'c2', method: 'staff' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'body/id', message: 'is required' }] },
    });
  });

  test('is nothing to a route that takes none', async () => {
    const { write } = await openWriter();
    const { body } = await write('any', { method: 'pin', secret: '0000' }, '/api/v1/sessions');
    expect(JSON.stringify(body)).not.toContain('is not known here');
  });
});

describe('a body that the journal could not hold', () => {
  test.each([
    ['half a character in a key', '{"a\\ud800":1}'],
    ['half a character in a value', '{"title":"\\ud800"}'],
    ['five thousand levels', `${'{"deep":'.repeat(5000)}{}${'}'.repeat(5000)}`],
  ])('with %s is a bad request, not a broken box', async (_what, pack) => {
    const house = await openHouse();
    const answer = await house.app.inject({
      method: 'POST',
      url: '/api/v1/policy/packs',
      headers: { ...house.as('head'), 'content-type': 'application/json' },
      payload: `{"id":"${uuidv7()}","pack":${pack}}`,
    });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad_request']);
    expect(house.errors()).toBe('');
  });
});

describe('what is wrong with a field is said in words', () => {
  test.each([
    ['phoneTail', 'abc', 'must be: the last 4 digits of a telephone number'],
    ['pin', '12', 'must be: 4 to 6 digits'],
    ['name', ' \t', 'must be: 1 to 80 characters that can be seen, without control characters'],
    ['name', '示例\u202e人', 'must be: 1 to 80 characters that can be seen, without control characters'],
    ['validTo', '31.12.2026', 'must be: a day of the calendar as YYYY-MM-DD, in the facility time zone'],
  ])('%s %j: once, without a pattern', async (field, value, message) => {
    const { ask } = await openWriter();
    const adult = { id: uuidv7(), name: '示例家长', phoneTail: '0000', [field]: value };
    const { status, body } = await ask('PUT', '/adults/a1', adult);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: `body/${field}`, message }]);
  });

  test('blanks are no reason, and no head count has more children than any house', async () => {
    const { comes, leaves, post, class: own } = await openWriter();
    await comes('c1');
    expect(await leaves('c1', { override: { reason: '  ' } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'body/override/reason', message: 'must be: 1 to 1000 characters, not only blanks' }] },
    });
    for (const children of [1e19, 1e308, 1001]) {
      expect((await post('/attendance/head-counts', { roomId: own.roomId, children })).status).toBe(400);
    }
  });
});
