import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createApp } from '#agent/http/app.ts';
import { readSheets } from '#agent/people/table/files.ts';
import { rosterTableRoutes } from '#agent/people/table/routes.ts';
import { openFacility } from '#tests/facility.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const open = async (role: 'head' | 'caregiver' = 'head') => {
  const { journal, people, credentials, config } = await openFacility();
  const parts = { journal, people, credentials, timeZone: config.site.timeZone, hasBand: () => true };
  const app = await createApp({
    logger: pino({ level: 'silent' }),
    identify: () => ({ role, name: '园长', actor: 'token:head', kioskId: undefined, person: undefined }),
    routes: [rosterTableRoutes(parts)],
  });
  const post = (type: string, payload: Buffer | string, query = '') =>
    app.inject({ method: 'POST', url: `/api/v1/people/import${query}`, headers: { 'content-type': type }, payload });
  return { app, post, people, journal };
};

test('the head gets the roster as XLSX and sends it back: nothing changes', async () => {
  const { app, post, people } = await open();
  const out = await app.inject({ method: 'GET', url: '/api/v1/people/export' });
  expect([out.statusCode, out.headers['content-type']]).toEqual([200, xlsx]);
  const read = await readSheets(out.rawPayload, 'xlsx', '');
  expect(read.ok && read.sheets.map(({ name }) => name)).toEqual(['婴幼儿', '接送人', '工作人员']);
  const back = await post(xlsx, out.rawPayload, '?apply=true');
  expect(back.json()).toMatchObject({ ok: true, new: 0, changed: 0 });
  const csv = await app.inject({ method: 'GET', url: '/api/v1/people/export?kind=adults' });
  expect(csv.body.split('\r\n')).toHaveLength(people.adults().length + 2);
});

test('the template has every column and nobody', async () => {
  const { app } = await open();
  const out = await app.inject({ method: 'GET', url: '/api/v1/people/export?template=true' });
  const read = await readSheets(out.rawPayload, 'xlsx', '');
  expect(read.ok && read.sheets.map(({ rows }) => [rows.length, rows[0]?.includes('姓名')])).toEqual([
    [1, true],
    [1, true],
    [1, true],
  ]);
});

test('a dry run tells the faults; applied, the same file is refused with each named', async () => {
  const { post, journal } = await open();
  const text = '姓名,手机尾号\n棉妈妈,12';
  const before = journal.lastSeq();
  const dry = await post('text/csv; charset=utf-8', text);
  expect([dry.statusCode, dry.json().faults[0]]).toMatchObject([200, { row: 2, column: '手机尾号' }]);
  const applied = await post('text/csv', text, '?apply=true');
  expect([applied.statusCode, applied.json()]).toMatchObject([
    400,
    { code: 'invalid', errors: [{ path: 'CSV!2 手机尾号' }] },
  ]);
  expect((await post('text/csv', '姓名,手机尾号\n棉妈妈,0012')).json()).toMatchObject({
    ok: true,
    applied: false,
    new: 1,
  });
  expect(journal.lastSeq()).toBe(before);
  expect((await post(xlsx, 'no zip')).json()).toMatchObject({ code: 'bad_request' });
  expect((await post('text/csv', '姓名,手机尾号\n棉"妈妈",0012')).json()).toMatchObject({
    code: 'bad_request',
    detail: expect.stringContaining('line 2'),
  });
  expect((await post('text/csv', '')).json()).toMatchObject({ ok: false, faults: [{ severity: 'error' }] });
});

test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'nonsense'])(
  'a body of another type is refused with the two that are taken: %s',
  async (type) => {
    const { post } = await open();
    const answer = await post(type, '{}');
    expect([answer.statusCode, answer.json()]).toMatchObject([
      415,
      { code: 'wrong_type', title: expect.not.stringContaining('json'), detail: `Send text/csv or ${xlsx}` },
    ]);
  },
);

test('elsewhere the type that is taken is JSON', async () => {
  const { call, as } = await openFacility();
  const headers = { ...as('head'), 'content-type': 'text/csv' };
  expect(await call(headers, 'PUT', '/adults/x', 'x' as never)).toMatchObject({
    status: 415,
    body: { code: 'wrong_type', detail: 'Send application/json' },
  });
});

test('nobody but the head', async () => {
  const { app, post } = await open('caregiver');
  expect((await post('text/csv', 'x')).statusCode).toBe(403);
  expect((await app.inject({ method: 'GET', url: '/api/v1/people/export' })).statusCode).toBe(403);
});
