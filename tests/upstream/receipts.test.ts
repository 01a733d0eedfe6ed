import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { publicKeyOf, signed } from '#agent/journal/signature.ts';
import { loadPacks } from '#agent/policy/load.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import { theDay } from '../summary/day.ts';
import { openSite } from '../summary/site.ts';

const district = generateKeyPairSync('ed25519').privateKey;
const impostor = generateKeyPairSync('ed25519').privateKey;
const districtKeys = [publicKeyOf(impostor), publicKeyOf(district)].map(({ x }) => x).slice(1);

const openSealed = async (keys: readonly string[] = districtKeys) => {
  const site = openSite({ districtKeys: keys });
  site.checkIn('mei');
  site.sealing.seal(theDay);
  const app = await site.openApp();
  const sha256 = site.sealing.store.head().sha256;
  const receipt = {
    id: randomUUID(),
    site: 'demo',
    day: theDay,
    revision: 1,
    sha256,
    receivedAt: '2026-09-17T01:00:00Z',
  };
  const post = async (path: string, payload: object) => {
    const answer = await app.inject({ method: 'POST', url: `/district/v1/${path}`, payload });
    return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
  };
  const eventsOf = (type: string) => site.journal.read(0, 100).filter((event) => event.type === type);
  return { ...site, app, receipt, post, eventsOf };
};

describe('a receipt', () => {
  test('signed by the district closes the row, is a fact of the journal, and is kept as evidence', async () => {
    const { post, receipt, outbox, eventsOf, db } = await openSealed();
    const body = signed(receipt, district);
    expect(await post('receipts', body)).toEqual({
      status: 201,
      body: { day: theDay, revision: 1, state: 'received' },
    });
    expect(outbox.tick()).toEqual({ day: theDay, state: 'received' });
    expect(eventsOf('upstream.receipt_accepted')).toMatchObject([
      { subject: theDay, actor: 'token:t1', data: { day: theDay, revision: 1, sha256: receipt.sha256 } },
    ]);
    expect(JSON.parse(db.prepare('SELECT receipt FROM outbox').pluck().get() as string)).toEqual(body);
  });

  test('that comes again, or once more under another id, changes nothing', async () => {
    const { post, receipt, eventsOf } = await openSealed();
    const body = signed(receipt, district);
    await post('receipts', body);
    expect((await post('receipts', body)).status).toBe(200);
    expect((await post('receipts', signed({ ...receipt, id: randomUUID() }, district))).status).toBe(201);
    expect(eventsOf('upstream.receipt_accepted')).toHaveLength(1);
  });

  test('does not make a new revision of the day that it confirms', async () => {
    const { post, receipt, sealing } = await openSealed();
    await post('receipts', signed(receipt, district));
    expect(sealing.seal(theDay)).toMatchObject({ revision: 1, fresh: false });
  });

  test.each([
    ['by somebody else', {}, impostor, 'bad_signature'],
    ['for another site', { site: 'other' }, district, 'other_site'],
    ['of another hash', { sha256: 'f'.repeat(64) }, district, 'unknown_reference'],
    ['of a revision that was never sealed', { revision: 2 }, district, 'unknown_reference'],
    ['of a day that was never sealed', { day: '2026-09-15' }, district, 'unknown_reference'],
  ])('%s is refused by name and closes nothing', async (_what, change, key, code) => {
    const { post, receipt, outbox, eventsOf } = await openSealed();
    const answer = await post('receipts', signed({ ...receipt, ...change }, key));
    expect([answer.status, answer.body.code]).toEqual([422, code]);
    expect(outbox.tick().state).toBe('sealed');
    expect(eventsOf('upstream.receipt_accepted')).toEqual([]);
  });

  test('changed after it was signed is refused; so is any while no key is configured', async () => {
    const { post, receipt } = await openSealed();
    const body = { ...signed(receipt, district), receivedAt: '2026-09-17T02:00:00Z' };
    expect((await post('receipts', body)).body.code).toBe('bad_signature');
    const keyless = await openSealed([]);
    const answer = await keyless.post('receipts', signed(keyless.receipt, district));
    expect(answer.body).toMatchObject({ code: 'bad_signature', detail: expect.stringContaining('districtKeys') });
  });

  test('of bad form is 400 with the path of each bad field', async () => {
    const { post, receipt } = await openSealed();
    const answer = await post('receipts', { ...signed(receipt, district), revision: 0, extra: 1 });
    expect(answer.status).toBe(400);
    expect((answer.body.errors as { path: string }[]).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['body/revision', 'body/extra']),
    );
  });
});

describe('a notice', () => {
  const notice = {
    id: randomUUID(),
    site: 'demo',
    kind: 'finding',
    text: '请补交消防演练记录',
    dueDay: '2026-10-01',
    issuedAt: '2026-09-17T09:00:00+08:00',
  };

  test('signed by the district is recorded once', async () => {
    const { post, eventsOf, db } = await openSealed();
    const body = signed(notice, district);
    expect((await post('notices', body)).status).toBe(201);
    expect((await post('notices', body)).status).toBe(200);
    expect(eventsOf('upstream.notice_received')).toMatchObject([
      { data: { noticeId: notice.id, kind: 'finding', text: notice.text, dueDay: notice.dueDay } },
    ]);
    const { id: noticeId, kind, text, dueDay } = notice;
    expect(createNoticeStore(db).list(10)).toMatchObject([{ noticeId, kind, text, dueDay, stage: 'open' }]);
  });

  test('with a rule pack installs it, or is refused whole with what is wrong', async () => {
    const { post, eventsOf } = await openSealed();
    const [known] = loadPacks('longmatan-2023');
    const pack = { ...known, version: '2099.1', effectiveFrom: '2099-01-01' };
    const sent = { ...notice, kind: 'rule_pack' };
    const broken = await post('notices', signed({ ...sent, pack: { ...pack, bands: [] } }, district));
    expect(broken).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect(eventsOf('upstream.notice_received')).toEqual([]);
    const good = { ...sent, id: randomUUID(), pack };
    expect((await post('notices', signed(good, district))).status).toBe(201);
    expect(eventsOf('policy.pack_installed')).toMatchObject([
      { data: { packId: pack.id, version: '2099.1', source: 'notice' } },
    ]);
  });

  test('of an impostor reaches nobody', async () => {
    const { post, eventsOf } = await openSealed();
    expect((await post('notices', signed(notice, impostor))).body.code).toBe('bad_signature');
    expect(eventsOf('upstream.notice_received')).toEqual([]);
  });
});

test('what the district pulled is sent, and received only with its receipt', async () => {
  const { app, outbox } = await openSealed();
  await app.inject({ method: 'GET', url: '/district/v1/summaries' });
  expect(outbox.tick().state).toBe('sent');
});
