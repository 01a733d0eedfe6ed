import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { sha256 } from '#agent/journal/chain.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import type { NoticeList } from '#contract/district.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openSiteApp } from '#tests/siteApp.ts';
import { nestboxHere } from '../cli/nestbox.ts';
import { jpegWithPlace, png } from '../upstream/pictures.ts';

/** A district's office with its key, and one site on its list that believes it and answers over HTTP. */
const openLoop = async ({ believed = true } = {}) => {
  const folder = temporaryFolder();
  const [store, sites, files] = ['district.db', 'sites.csv', 'answers'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const json = async (...args: string[]) => {
    const ran = await nestboxHere(['district', ...args, '--store', store, '--json']);
    return { code: ran.code, err: ran.err, body: ran.out === '' ? undefined : JSON.parse(ran.out) };
  };
  const key = (await json('key')).body.jwk.x as string;
  const site = await openSiteApp((config) => ({
    ...config,
    upstream: { ...config.upstream, districtKeys: believed ? [key] : [] },
  }));
  const { app, config } = site;
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const head = site.as('head');
  const token = site.as('district').authorization?.slice('Bearer '.length);
  const own = `${config.site.code},${address},${loadSiteKey(config.dataFolder).jwk.x},${token}`;
  const away = `away,http://127.0.0.1:9,${'A'.repeat(43)},none`;
  const list = (...rows: string[]): void => writeFileSync(sites, ['id,address,key,token', ...rows].join('\n'));
  list(own);
  /** The two clocks agree, as those of real boxes do. */
  const inStep = (): void => site.clock.set(new Date().toISOString());
  inStep();
  return {
    site,
    code: config.site.code,
    files,
    store,
    list,
    own,
    away,
    json,
    notice: (...args: string[]) => json('notice', '--sites', sites, ...args),
    answers: (...args: string[]) => json('answers', '--sites', sites, '--folder', files, ...args),
    notices: async (...args: string[]) => (await json('notices', ...args)).body.notices as Record<string, unknown>[],
    seen: async () => {
      const { notices } = (await app.inject({ url: '/api/v1/notices', headers: head })).json<NoticeList>();
      return notices;
    },
    answer: async (noticeId: string, change: object = {}) => {
      inStep();
      const payload = { id: uuidv7(), text: '已清理', ...change };
      const url = `/api/v1/notices/${noticeId}/answers`;
      const { statusCode, body } = await app.inject({ method: 'POST', url, headers: head, payload });
      if (statusCode !== 201) throw new Error(body);
    },
  };
};
/** Two of one name. */
const photos = {
  evidence: [
    { name: 'stairs', mediaType: 'image/jpeg', base64: jpegWithPlace.toString('base64') },
    { name: 'stairs', mediaType: 'image/png', base64: png.toString('base64') },
  ],
  showsNoChild: true,
};

describe('the loop on the command line', () => {
  test('a finding is delivered, answered with photos, collected, received, reopened, answered again and closed', async () => {
    const loop = await openLoop();
    const sent = await loop.notice(
      '--site',
      loop.code,
      '--kind',
      'finding',
      '--text',
      '请清理通道',
      '--due',
      '2099-12-10',
    );
    expect(sent).toMatchObject({ code: 0, body: { ok: true, notices: [{ delivered: 1, waiting: 0 }] } });
    const noticeId = sent.body.notices[0].noticeId as string;
    expect(await loop.seen()).toMatchObject([{ noticeId, state: 'open', text: '请清理通道', dueDay: '2099-12-10' }]);
    expect(await loop.notices()).toMatchObject([{ noticeId, state: 'open', delivery: 'delivered', answers: 0 }]);

    await loop.answer(noticeId, photos);
    const collected = await loop.answers();
    expect(collected).toMatchObject({ code: 0, body: { ok: true, collected: [{ stored: 1, files: 2, receipts: 1 }] } });
    const [answer] = collected.body.answers;
    expect(answer).toMatchObject({ site: loop.code, noticeId, text: '已清理', road: 'pull' });
    const [given] = (await loop.seen())[0]?.answers ?? [];
    expect(given?.road).toBe('received');
    const hashes = answer.files.map((file: string) => sha256(readFileSync(file)).toString('hex'));
    expect(hashes).toEqual(given?.evidence.map((one) => one.sha256));
    expect(await loop.notices('--open')).toEqual([]);
    // Nothing new costs nothing and says nothing twice.
    expect((await loop.answers()).body).toMatchObject({
      answers: [],
      collected: [{ stored: 0, files: 0, receipts: 0 }],
    });

    const again = await loop.answers('--kept');
    expect(again.body.answers).toEqual([answer]);
    rmSync(answer.files[0]);
    expect((await loop.answers('--kept')).body.answers).toEqual([{ ...answer, files: [answer.files[1]] }]);

    const judge = (kind: string, text: string, ...more: string[]) =>
      loop.notice('--site', loop.code, '--kind', kind, '--about', noticeId, '--text', text, ...more);
    expect((await judge('reopened', '照片看不清', '--due', '2020-01-01')).code).toBe(0);
    expect(await loop.seen()).toMatchObject([{ state: 'overdue', judgements: [{ kind: 'reopened' }] }]);
    expect(await loop.notices('--overdue')).toMatchObject([{ noticeId, state: 'overdue', dueDay: '2020-01-01' }]);
    await loop.answer(noticeId);
    await loop.answers();
    expect((await loop.notices())[0]).toMatchObject({ state: 'answered', answers: 2 });
    expect((await judge('closed', '已核实')).code).toBe(0);
    expect(await loop.seen()).toMatchObject([{ state: 'closed' }]);
    expect((await loop.notices())[0]).toMatchObject({ state: 'closed' });
  });

  test('a district whose database is an older copy pulls again the answers that it had receipted, each once', async () => {
    const loop = await openLoop();
    const sent = await loop.notice('--site', loop.code, '--kind', 'finding', '--text', '请清理通道');
    const noticeId = sent.body.notices[0].noticeId as string;
    await loop.answer(noticeId);
    await loop.answers();
    copyFileSync(loop.store, `${loop.store}.copy`);
    await loop.answer(noticeId, photos);
    await loop.answers();
    const roads = async () => (await loop.seen())[0]?.answers.map(({ road }) => road);
    expect(await roads()).toEqual(['received', 'received']);
    copyFileSync(`${loop.store}.copy`, loop.store);
    expect(await loop.answers()).toMatchObject({
      code: 0,
      body: { collected: [{ stored: 1, files: 2, receipts: 1 }] },
    });
    expect(await loop.answers()).toMatchObject({
      code: 0,
      body: { collected: [{ stored: 0, files: 0, receipts: 0 }] },
    });
    expect((await loop.notices())[0]).toMatchObject({ state: 'answered', answers: 2 });
    const received = loop.site.stores.journal.read(0, 1000).filter(({ type }) => type === 'upstream.answer_received');
    expect([await roads(), received.length]).toEqual([['received', 'received'], 2]);
  });

  test('what cannot be delivered waits, and goes in its order with the next exchange', async () => {
    const loop = await openLoop();
    loop.list(loop.own.replace(/:\d+,/, ':9,'));
    const first = await loop.notice('--site', loop.code, '--kind', 'question', '--text', '一');
    expect(first).toMatchObject({ code: 0, body: { notices: [{ delivered: 0, waiting: 1 }] } });
    const about = first.body.notices[0].noticeId as string;
    await loop.notice('--site', loop.code, '--kind', 'closed', '--about', about, '--text', '二');
    expect((await loop.notices()).map(({ delivery }) => delivery)).toEqual(['waiting', 'waiting']);
    expect((await loop.answers()).code).toBe(1);
    loop.list(loop.own);
    expect((await loop.answers()).body).toMatchObject({ ok: true, delivered: [{ delivered: 2, waiting: 0 }] });
    expect(await loop.seen()).toMatchObject([{ noticeId: about, state: 'closed', judgements: [{ text: '二' }] }]);
  });

  test('a site that does not know the key of the district yet is asked again', async () => {
    const loop = await openLoop({ believed: false });
    const sent = await loop.notice('--site', loop.code, '--kind', 'question', '--text', '一');
    expect(sent.body).toMatchObject({ notices: [{ delivered: 0, refused: 0, waiting: 1 }] });
    expect((await loop.notices()).map(({ delivery }) => delivery)).toEqual(['waiting']);
  });

  test('--all reaches every site of the list; one that is away holds up nobody', async () => {
    const loop = await openLoop();
    loop.list(loop.away, loop.own);
    const sent = await loop.notice('--all', '--kind', 'rule_pack', '--text', '新规则包');
    expect(sent).toMatchObject({ code: 0, body: { notices: [{ site: 'away', waiting: 1 }, { delivered: 1 }] } });
    expect(await loop.seen()).toMatchObject([{ kind: 'rule_pack', state: null }]);
    expect(await loop.answers()).toMatchObject({ code: 0 });
  });

  test('a rule pack that a site does not take is told with its reason and not sent again', async () => {
    const loop = await openLoop();
    const pack = `${loop.files}.json`;
    writeFileSync(pack, '{"id":"longmatan-2023"}');
    const sent = await loop.notice('--all', '--kind', 'rule_pack', '--text', '坏的', '--pack', pack);
    expect(sent).toMatchObject({ code: 1, body: { ok: false, notices: [{ refused: 1 }] } });
    expect(await loop.notices()).toMatchObject([{ delivery: 'refused', refusal: expect.stringContaining('invalid') }]);
    expect((await loop.answers()).body).toMatchObject({ delivered: [{ delivered: 0, refused: 0, waiting: 0 }] });
    expect(await loop.seen()).toEqual([]);
  });

  test.each([
    ['no site', ['--kind', 'finding', '--text', 'x'], '--site'],
    ['an unlisted site', ['--site', 'nobody', '--kind', 'finding', '--text', 'x'], 'nobody'],
    ['an unknown kind', ['--all', '--kind', 'gossip', '--text', 'x'], 'finding, question'],
    ['no such day', ['--all', '--kind', 'finding', '--text', 'x', '--due', '2026-02-30'], '2026-12-10'],
    ['a judgement of nothing', ['--all', '--kind', 'closed', '--text', 'x'], '--about'],
    ['a judgement of what is not there', ['--all', '--kind', 'closed', '--text', 'x', '--about', uuidv7()], 'no such'],
    ['an empty text', ['--all', '--kind', 'finding', '--text', ' '], '1 to 1000'],
    ['a pack that is none', ['--all', '--kind', 'rule_pack', '--text', 'x', '--pack', '/nowhere.json'], 'JSON'],
  ])('%s is wrong usage, and nothing is issued', async (_what, args, words) => {
    const folder = temporaryFolder();
    const [store, sites] = [join(folder, 'district.db'), join(folder, 'sites.csv')];
    writeFileSync(sites, `id,address,key\naway,http://127.0.0.1:9,${'A'.repeat(43)}`);
    const ran = await nestboxHere(['district', 'notice', '--sites', sites, '--store', store, ...args]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(words);
    const listed = await nestboxHere(['district', 'notices', '--store', store, '--json']);
    expect(listed.code === 2 || JSON.parse(listed.out).notices.length === 0).toBe(true);
  });
});
