import { join } from 'node:path';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonical, sha256 } from '#agent/journal/chain.ts';
import { signed } from '#agent/journal/signature.ts';
import type { SiteKey } from '#agent/journal/siteKey.ts';
import { type Day, parseDay } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { type NoticeStage, noticeMoves, noticeStateOn } from '#agent/upstream/noticeState.ts';
import { createAnswerBook } from '#district/notices/answers.ts';
import { createNoticeBook } from '#district/notices/book.ts';
import { createNoticeDesk, issueNotices, type NoticeWish } from '#district/notices/desk.ts';
import { type NoticeDeed, standingOf } from '#district/notices/state.ts';
import { type DistrictStore, openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { type Postgres, startPostgres } from '#tests/postgres.ts';
import { freshKey, listed } from './chain.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const [east, stranger, district] = [freshKey(), freshKey(), freshKey()] as [SiteKey, SiteKey, SiteKey];
const eastern = listed('east', east);
const now = epochMs(1_790_000_000_000);
const dayOf = (text: string): Day => {
  const day = parseDay(text);
  if (!day) throw new Error(text);
  return day;
};
const today = dayOf('2026-09-25');

const answerOf = (change: object = {}, key = east): Buffer => {
  const unsigned = {
    schema: 'nestbox.answer/1',
    site: 'east',
    answerId: uuidv7(),
    sequence: 1,
    noticeId: uuidv7(),
    text: '已清理',
    evidence: [],
    answeredAt: '2026-09-20T10:00:00+08:00',
    kid: key.jwk.kid,
    ...change,
  };
  return Buffer.from(canonical(signed(unsigned, key.privateKey)));
};
const wish = (change: Partial<NoticeWish> = {}): NoticeWish => ({
  ...{ site: 'east', kind: 'finding', text: '请清理通道', dueDay: undefined, about: undefined, pack: undefined },
  ...change,
});

describe.each([
  ['SQLite', async () => join(temporaryFolder(), 'district.db')],
  ['PostgreSQL', async () => postgres.database()],
])('the district’s notices and answers on %s', (_name, newAddress) => {
  const open = async (): Promise<DistrictStore> => openDistrictStore(await newAddress());
  const issue = async (store: DistrictStore, change: Partial<NoticeWish> = {}): Promise<string> => {
    const issued = await issueNotices(store.db, [wish(change)], district.privateKey, now);
    if (!issued.ok) throw new Error(issued.code);
    return issued.notices[0]?.id ?? '';
  };

  test('an answer is kept once, and the same again is the same', async () => {
    const store = await open();
    const book = createAnswerBook(store.db);
    const bytes = answerOf();
    const first = await book.take(eastern, bytes, 'push', now);
    expect(first).toMatchObject({ outcome: 'stored', receivedAt: now });
    const again = await book.take(eastern, bytes, 'pull', epochMs(now + 5000));
    expect(again).toEqual({ ...first, outcome: 'repeated' });
    const wholeUpTo = async (site: string) => (await book.held(site)).head.sequence;
    expect(await book.list('east')).toMatchObject([{ road: 'push', hasEvidence: true, isReceipted: false }]);
    expect([await wholeUpTo('east'), await wholeUpTo('west')]).toEqual([1, 0]);
    await book.take(eastern, answerOf({ sequence: 3 }), 'push', now);
    expect(await book.held('east')).toEqual({ head: { sequence: 1, sha256: sha256(bytes).toString('hex') }, next: 3 });
    await store.close();
  });

  test('what is forged, foreign, changed or a second truth is refused, named, and kept as a fault with its bytes', async () => {
    const store = await open();
    const book = createAnswerBook(store.db);
    const kept = answerOf();
    await book.take(eastern, kept, 'push', now);
    const changed = Buffer.from(answerOf().toString('utf8').replace('已清理', '没清理'));
    const spaced = Buffer.from(answerOf({ sequence: 2 }).toString('utf8').replace('{', '{ '));
    const cases: [Buffer, string][] = [
      [answerOf({ sequence: 2 }, stranger), 'unknown_key'],
      [answerOf({ sequence: 2, kid: east.jwk.kid }, stranger), 'bad_signature'],
      [answerOf({ site: 'west' }), 'other_site'],
      [changed, 'bad_signature'],
      [spaced, 'not_canonical'],
      [Buffer.from('{"text":"x"}'), 'unreadable'],
      [Buffer.from([0xff, 0xfe]), 'unreadable'],
      [answerOf({ text: '另一个' }), 'forked'],
    ];
    for (const [bytes, code] of cases) {
      expect(await book.take(eastern, bytes, 'push', now)).toMatchObject({ outcome: 'refused', code });
    }
    expect(await book.list()).toHaveLength(1);
    const codes = (await store.faults('east')).map(({ code }) => code);
    expect(codes.toSorted()).toEqual(cases.map(([, code]) => code).toSorted());
    await store.close();
  });

  test('a pushed road hands over what waits, in its order, until it was often and long enough', async () => {
    const store = await open();
    let at = now;
    const desk = createNoticeDesk(
      store.db,
      (id) => (id === 'east' ? eastern : undefined),
      () => at,
      temporaryFolder(),
    );
    const first = await issue(store);
    const second = await issue(store, { kind: 'closed', about: first, text: '好' });
    await issue(store, { site: 'west' });
    const handed = async () => (await desk.waitingFor('east')).map(({ id }) => id);
    for (let times = 0; times < 3; times += 1) expect(await handed()).toEqual([first, second]);
    // So soon after the first time the answer with them may have been lost again and again.
    expect(await handed()).toEqual([first, second]);
    at = epochMs(now + 86_400_001);
    expect(await handed()).toEqual([]);
    expect((await createNoticeBook(store.db).list({ site: 'east', today })).map(({ delivery }) => delivery)).toEqual([
      'offered',
      'offered',
    ]);
    expect(await desk.acceptAnswer({ site: 'nobody', bytes: answerOf() })).toMatchObject({ code: 'unlisted' });
    expect(await desk.acceptAnswer({ site: 'east', bytes: answerOf() })).toMatchObject({ outcome: 'stored' });
    await store.close();
  });

  test('a notice stands as its answers and judgements say; none is issued when one of several is wrong', async () => {
    const store = await open();
    const notices = createNoticeBook(store.db);
    const noticeId = await issue(store, { dueDay: dayOf('2026-09-20') });
    const standing = async () => (await notices.list({ site: 'east', today }))[0];
    expect(await standing()).toMatchObject({ state: 'overdue', delivery: 'waiting', answers: 0 });
    await createAnswerBook(store.db).take(eastern, answerOf({ noticeId }), 'push', now);
    expect(await standing()).toMatchObject({ state: 'answered', answers: 1 });
    await issue(store, { kind: 'closed', about: noticeId, text: '好' });
    expect(await standing()).toMatchObject({ state: 'closed' });
    const both = [wish(), wish({ site: 'west', kind: 'closed', about: noticeId })];
    expect(await issueNotices(store.db, both, district.privateKey, now)).toMatchObject({ ok: false, site: 'west' });
    expect(await notices.list({ today })).toHaveLength(2);
    await store.close();
  });
});

test('the district counts a notice as its site does, whatever was done and in whatever order it is told', () => {
  const deed: fc.Arbitrary<NoticeDeed['what']> = fc.constantFrom('answered', 'closed', 'reopened');
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 8 }), fc.nat(), (whats, turn) => {
      let stage: NoticeStage = 'open';
      let due = dayOf('2026-09-24');
      const deeds: NoticeDeed[] = whats.map((what, index) => ({
        what,
        at: epochMs(index),
        ...(what === 'reopened' && { dueDay: dayOf(index % 2 === 0 ? '2026-09-23' : '2026-09-26') }),
      }));
      for (const { what, dueDay } of deeds) {
        const next: NoticeStage | 'refused' = noticeMoves[stage][what];
        if (next !== 'refused') stage = next;
        due = dueDay ?? due;
      }
      const turned = [...deeds.slice(turn % (deeds.length + 1)), ...deeds.slice(0, turn % (deeds.length + 1))];
      expect(standingOf(dayOf('2026-09-24'), turned, today)).toEqual({
        state: noticeStateOn(stage, due, today),
        dueDay: due,
      });
    }),
  );
});
