import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { canonical, sha256 } from '#agent/journal/chain.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { isSignedBy, signed } from '#agent/journal/signature.ts';
import { checkAnswers } from '#agent/upstream/checkAnswers.ts';
import type { AnswerFeed, SiteKeys } from '#contract/district.ts';
import { district, openNoticeSite } from './noticeSite.ts';
import { jpegWithPlace, place } from './pictures.ts';

const impostor = generateKeyPairSync('ed25519').privateKey;

describe('the loop of a finding', () => {
  test('goes from the district to the head, with the answer back, a receipt, and closed', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send({ dueDay: '2026-09-30' });
    expect(await site.view(noticeId)).toMatchObject({ state: 'open', dueDay: '2026-09-30', answers: [] });

    const given = await site.answer(noticeId, site.picture(jpegWithPlace));
    expect([given.status, given.body.state]).toEqual([201, 'sealed']);
    const [attached] = (await site.view(noticeId))?.answers[0]?.evidence ?? [];
    expect(await site.view(noticeId)).toMatchObject({
      state: 'answered',
      answers: [{ text: '已清理', road: 'sealed', answeredBy: 'head' }],
    });

    const page = await site.asDistrict('GET', '/district/v1/answers');
    const { answers, head } = page.body as AnswerFeed;
    const [sealed] = answers;
    if (!sealed || !attached) throw new Error('nothing was sealed');
    expect(head).toEqual({ sequence: 1 });
    expect(sealed).toMatchObject({ answerId: given.body.answerId, noticeId, sequence: 1, evidence: [attached] });
    const { keys } = (await site.asDistrict('GET', '/district/v1/key')).body as SiteKeys;
    expect(keys.filter((key) => isSignedBy(sealed, key)).map(({ kid }) => kid)).toEqual([sealed.kid]);
    const hash = sha256(canonical(sealed)).toString('hex');
    expect(hash).toBe(given.body.sha256);
    expect((await site.view(noticeId))?.answers[0]?.road).toBe('sent');

    const address = `/district/v1/answers/${sealed.answerId}`;
    const file = await site.asDistrict('GET', `${address}/evidence/${attached.sha256}`);
    expect(file.headers['content-type']).toBe('image/jpeg');
    expect(sha256(file.raw).toString('hex')).toBe(attached.sha256);
    expect(file.raw.includes(place)).toBe(false);
    expect((await site.asHead('GET', `/api/v1/notices/evidence/${attached.sha256}`)).raw).toEqual(file.raw);

    const receipt = { id: randomUUID(), site: site.config.site.code, answerId: sealed.answerId, sha256: hash };
    const received = signed({ ...receipt, receivedAt: '2026-09-17T01:00:00Z' }, district);
    expect((await site.asDistrict('POST', `${address}/receipts`, received)).status).toBe(201);
    expect((await site.asDistrict('POST', `${address}/receipts`, received)).status).toBe(200);
    expect((await site.view(noticeId))?.answers[0]?.road).toBe('received');
    expect(site.events('upstream.answer_received')).toHaveLength(1);

    await site.send({ kind: 'closed', about: noticeId, text: '已核实' });
    expect(await site.view(noticeId)).toMatchObject({
      state: 'closed',
      judgements: [{ kind: 'closed', text: '已核实' }],
    });
    expect((await site.answer(noticeId)).body.code).toBe('conflict');
    // A judgement is no notice of its own.
    expect(await site.list()).toHaveLength(1);
    expect(site.errors()).toBe('');
  });

  test('begins anew when it is reopened, with another due day; what was said stays', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send({ dueDay: '2026-09-20' });
    await site.answer(noticeId);
    await site.send({ kind: 'reopened', about: noticeId, text: '照片看不清', dueDay: '2026-09-25' });
    expect(await site.view(noticeId)).toMatchObject({ state: 'open', dueDay: '2026-09-25', answers: [{}] });
    await site.answer(noticeId);
    expect(await site.view(noticeId)).toMatchObject({ state: 'answered', answers: [{}, {}] });
  });

  test('is overdue when its due day has ended, and no longer once it is answered', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send({ dueDay: '2026-09-20' });
    const none = await site.send();
    site.clock.set('2026-09-20T23:59:00+08:00');
    expect((await site.view(noticeId))?.state).toBe('open');
    site.clock.set('2026-09-21T00:00:00+08:00');
    expect((await site.view(noticeId))?.state).toBe('overdue');
    expect((await site.view(none))?.state).toBe('open');
    await site.answer(noticeId);
    expect((await site.view(noticeId))?.state).toBe('answered');
  });
});

describe('the alert', () => {
  test('is a notice three days before, a warning at the end of the due day, and gone with the answer', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send({ dueDay: '2026-09-20', text: '陈小雨的床离窗太近' });
    const other = await site.send({ kind: 'question', dueDay: '2026-09-20' });
    const at = (time: string) => {
      site.clock.set(time);
      site.stores.journal.react();
      return site.alerts().map(({ severity }) => severity);
    };
    expect(at('2026-09-16T23:59:00+08:00')).toEqual([]);
    expect(at('2026-09-17T00:00:00+08:00')).toEqual(['notice', 'notice']);
    expect(at('2026-09-20T23:59:00+08:00')).toEqual(['notice', 'notice']);
    expect(at('2026-09-21T00:00:00+08:00')).toEqual(['warning', 'warning']);
    // The district's words are the head's to read; an alert is on every screen.
    expect(site.alerts().every(({ place: said }) => !said?.includes('陈小雨'))).toBe(true);
    await site.answer(noticeId);
    expect(site.alerts()).toHaveLength(1);
    await site.send({ kind: 'reopened', about: other, text: '再给三天', dueDay: '2026-09-28' });
    expect(site.alerts()).toEqual([]);
  });

  test('of what came late begins when it came', async () => {
    const site = await openNoticeSite();
    await site.send({ dueDay: '2026-09-10' });
    expect(site.alerts()).toMatchObject([{ severity: 'warning', since: site.clock.now() }]);
  });
});

describe('a notice', () => {
  test('of the same id is the same: once more it changes nothing, with another text it is refused', async () => {
    const site = await openNoticeSite();
    const notice = site.noticeOf();
    expect((await site.post(signed(notice, district))).status).toBe(201);
    expect((await site.post(signed(notice, district))).status).toBe(200);
    const other = await site.post(signed({ ...notice, text: '别的' }, district));
    expect([other.status, other.body.code]).toEqual([409, 'id_reused']);
    expect(await site.list()).toHaveLength(1);
  });

  test('is refused when it is forged, for another site, changed on the way, or about nothing that is known', async () => {
    const site = await openNoticeSite();
    const finding = await site.send();
    const pack = await site.send({ kind: 'rule_pack', text: '新规则包' });
    const refusals: [object, string, string?][] = [
      [signed(site.noticeOf(), impostor), 'bad_signature'],
      [{ ...signed(site.noticeOf(), district), text: '改过' }, 'bad_signature'],
      [signed(site.noticeOf({ site: 'elsewhere' }), district), 'other_site'],
      [signed(site.noticeOf({ kind: 'closed', about: randomUUID() }), district), 'unknown_reference', 'body/about'],
      [signed(site.noticeOf({ kind: 'closed', about: pack }), district), 'unknown_reference', 'body/about'],
      [signed(site.noticeOf({ kind: 'reopened' }), district), 'invalid', 'body/about'],
      [signed(site.noticeOf({ kind: 'question', about: finding }), district), 'invalid', 'body/about'],
      [
        signed(site.noticeOf({ kind: 'closed', about: finding, dueDay: '2026-10-01' }), district),
        'invalid',
        'body/dueDay',
      ],
      [signed(site.noticeOf({ pack: {} }), district), 'invalid', 'body/pack'],
    ];
    for (const [body, code, path] of refusals) {
      const refused = await site.post(body);
      expect(refused.body.code).toBe(code);
      if (path) expect(refused.body.errors).toMatchObject([{ path }]);
    }
    expect(await site.list()).toHaveLength(2);
    // A judgement that was kept on the way and sent again later does not close what was reopened since.
    const closed = signed(site.noticeOf({ kind: 'closed', about: finding }), district);
    await site.post(closed);
    await site.send({ kind: 'reopened', about: finding });
    expect((await site.post(closed)).status).toBe(200);
    expect((await site.view(finding))?.state).toBe('open');
  });
});

describe('an answer', () => {
  test('is refused where nothing asks for it, with what cannot be attached, and with a name in it', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send();
    const pack = await site.send({ kind: 'rule_pack' });
    expect((await site.answer(randomUUID())).status).toBe(404);
    expect((await site.answer(pack)).body.code).toBe('conflict');
    const asked = await site.answer(noticeId, { ...site.picture(), showsNoChild: undefined });
    expect([asked.status, asked.body.code]).toEqual([409, 'confirmation_needed']);
    const disguised = await site.answer(noticeId, site.picture(Buffer.from('<html>')));
    expect(disguised.body).toMatchObject({ code: 'invalid', errors: [{ path: 'body/evidence/0/base64' }] });
    site.stores.journal.record([
      {
        type: 'adult.recorded',
        actor: 'agent',
        subject: 'xy',
        data: { adultId: 'xy', name: '陈小雨', phoneTail: '0001', cardKeys: [], blockedFor: [] },
      },
    ]);
    expect((await site.answer(noticeId, { text: '陈小雨的床已移开' })).body).toMatchObject({
      code: 'invalid',
      errors: [{ path: 'body/text' }],
    });
    site.stores.journal.record([
      {
        type: 'adult.recorded',
        actor: 'agent',
        subject: 'yz',
        data: { adultId: 'yz', name: 'Mei', phoneTail: '0002', cardKeys: [], blockedFor: [] },
      },
    ]);
    expect((await site.answer(noticeId, site.picture(undefined, 'bed-of-Mei.jpg'))).body).toMatchObject({
      code: 'invalid',
      errors: [{ path: 'body/evidence/0/name' }],
    });
    const seven = Array.from({ length: 7 }, (_, index) => ({ ...site.picture().evidence[0], name: `${index}.jpg` }));
    expect((await site.answer(noticeId, { evidence: seven, showsNoChild: true })).status).toBe(400);
    expect((await site.view(noticeId))?.answers).toEqual([]);
    expect(site.events('upstream.notice_answered')).toEqual([]);
  });

  test('with six full attachments is taken, and one that is far larger is not read to its end', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send();
    const full = (index: number) => {
      const bytes = Buffer.alloc(500 * 1024, index + 1);
      bytes.write('%PDF-1.7');
      return { name: `${index}.pdf`, mediaType: 'application/pdf', base64: bytes.toString('base64') };
    };
    const six = { evidence: [0, 1, 2, 3, 4, 5].map(full), showsNoChild: true };
    expect((await site.answer(noticeId, six)).status).toBe(201);
    expect((await site.answer(noticeId, { ...six, text: 'x'.repeat(4_500_000) })).body.code).toBe('too_large');
  });

  test('of the same id is the same', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send();
    const id = randomUUID();
    expect((await site.answer(noticeId, { id })).status).toBe(201);
    expect((await site.answer(noticeId, { id })).status).toBe(200);
    expect((await site.answer(noticeId, { id, text: '别的' })).status).toBe(409);
    expect((await site.view(noticeId))?.answers).toHaveLength(1);
  });

  test('reaches the district page by page, and a poll with nothing new costs nothing', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send();
    for (const text of ['一', '二', '三']) await site.answer(noticeId, { text });
    const url = '/district/v1/answers?after=0&limit=2';
    const full = await site.asDistrict('GET', url);
    expect([full.body.head.sequence, full.headers['cache-control']]).toEqual([2, expect.stringContaining('immutable')]);
    const last = await site.asDistrict('GET', '/district/v1/answers?after=2');
    expect(last.body.answers.map(({ text }: { text: string }) => text)).toEqual(['三']);
    const again = await site.app.inject({
      method: 'GET',
      url: '/district/v1/answers?after=2',
      headers: { ...site.as('district'), 'if-none-match': String(last.headers.etag) },
    });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await site.asDistrict('GET', '/district/v1/answers?after=4')).body.code).toBe('cursor_ahead');
    expect((await site.asDistrict('GET', '/district/v1/answers?since=1')).body.code).toBe('invalid');
  });

  test('shows nothing that is attached to another', async () => {
    const site = await openNoticeSite();
    const noticeId = await site.send();
    const bare = (await site.answer(noticeId)).body.answerId;
    await site.answer(noticeId, site.picture());
    const hash = (await site.view(noticeId))?.answers[1]?.evidence[0]?.sha256;
    expect((await site.asDistrict('GET', `/district/v1/answers/${bare}/evidence/${hash}`)).status).toBe(404);
  });

  test.each([
    ['by somebody else', {}, impostor, 'bad_signature'],
    ['for another site', { site: 'other' }, district, 'other_site'],
    ['of another hash', { sha256: 'f'.repeat(64) }, district, 'unknown_reference'],
    ['of another answer than the address says', { answerId: randomUUID() }, district, 'invalid'],
  ])('stays on the road after a receipt %s', async (_what, change, key, code) => {
    const site = await openNoticeSite();
    const noticeId = await site.send();
    const { answerId, sha256: hash } = (await site.answer(noticeId)).body;
    const receipt = { id: randomUUID(), site: site.config.site.code, answerId, sha256: hash };
    const body = signed({ ...receipt, receivedAt: '2026-09-17T01:00:00Z', ...change }, key);
    expect((await site.asDistrict('POST', `/district/v1/answers/${answerId}/receipts`, body)).body.code).toBe(code);
    expect((await site.view(noticeId))?.answers[0]?.road).toBe('sealed');
  });
});

describe('the check', () => {
  test('finds the states rebuilt as they are, and whatever was done to a sealed answer', async () => {
    const site = await openNoticeSite();
    const { db, projectionsOver } = site.stores;
    const noticeId = await site.send({ dueDay: '2026-09-20' });
    await site.answer(noticeId, site.picture());
    await site.send({ kind: 'closed', about: noticeId });
    await site.send({ kind: 'reopened', about: noticeId, dueDay: '2026-09-28' });
    await site.answer(noticeId);
    expect(checkJournal(db, projectionsOver)).toEqual([]);
    expect(checkAnswers(db)).toEqual([]);

    db.exec(`UPDATE notice SET stage = 'closed'`);
    expect(checkJournal(db, projectionsOver).map(({ where }) => where)).toEqual(['notice', 'notice']);
    expect(() => db.exec(`UPDATE sealed_answer SET bytes = x'00'`)).toThrow('never changes');
    expect(() => db.exec('DELETE FROM sealed_answer')).toThrow('stays');
    db.exec('DROP TRIGGER answer_evidence_never_changed; DROP TRIGGER sealed_answer_never_changed');
    db.exec(`UPDATE answer_evidence SET bytes = x'00'; UPDATE sealed_answer SET bytes = x'00' WHERE sequence = 2`);
    expect(checkAnswers(db).map(({ found }) => found)).toEqual([
      'stairs.jpg was changed',
      'its bytes are not what was sealed',
    ]);
    db.exec(`DELETE FROM answer_evidence; DROP TRIGGER sealed_answer_never_deleted; PRAGMA foreign_keys = OFF;
      DELETE FROM sealed_answer WHERE sequence = 2`);
    expect(checkAnswers(db).map(({ found }) => found)).toEqual([
      'stairs.jpg was attached and is gone',
      'was sealed according to the journal and is gone',
    ]);
  });
});
