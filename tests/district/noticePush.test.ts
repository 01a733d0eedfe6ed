import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { systemClock } from '#agent/time/clock.ts';
import { createAnswerStore } from '#agent/upstream/answerStore.ts';
import { judgeAnswer } from '#agent/upstream/answers.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import { listen } from '#district/listen/listener.ts';
import { createAnswerBook } from '#district/notices/answers.ts';
import { createNoticeBook } from '#district/notices/book.ts';
import { createNoticeDesk, issueNotices } from '#district/notices/desk.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { openSite } from '../summary/site.ts';
import { districtKey, districtKeys, liveDays, onTheList, openRoads, pushToken } from '../upstream/road.ts';

test('a site that only pushes hears of a notice, and its answer is received, by the same road', async () => {
  const site = openSite({ code: 'east', districtKeys });
  const listed = onTheList(site);
  const store = await openDistrictStore(join(temporaryFolder(), 'district.db'));
  const { now } = systemClock();
  const listener = await listen({
    store,
    sites: () => [listed],
    notices: createNoticeDesk(store.db, () => listed, now),
    key: districtKey,
    host: '127.0.0.1',
    port: 0,
    now,
    onTaken: () => undefined,
    onFailure: () => undefined,
  });
  onTestFinished(async () => {
    await listener.close();
    await store.close();
  });
  const wish = { site: 'east', kind: 'finding', text: '请清理通道', dueDay: undefined } as const;
  await issueNotices(store.db, [{ ...wish, about: undefined, pack: undefined }], districtKey, now());
  // The notice comes down with the answer to what goes up.
  liveDays(site, 1);
  await openRoads(site, { https: { url: listener.url, token: `${pushToken}-east` } });
  const notices = createNoticeStore(site.db);
  await eventually('the notice', () => notices.list(1).length === 1);
  const [notice] = notices.list(1);
  if (!notice) throw new Error('no notice came');

  const answers = createAnswerStore(site.db);
  const id = randomUUID();
  site.journal.execute({
    id,
    request: 'an answer',
    decide: (at) => {
      const desk = {
        ...{ site: 'east', timeZone: 'Asia/Shanghai', notices, answers, isClockSet: () => true, namesIn: () => [] },
        key: () => loadSiteKey(site.folder),
        keepKey: site.sealing.store.keepKey,
      };
      const judged = judgeAnswer(notice.noticeId, { id, text: '已清理' }, 'staff:head', at, desk);
      if (!judged.ok) throw new Error(judged.failure.code);
      return { events: judged.events, status: 201, body: judged.body };
    },
  });
  await eventually('its receipt', () => answers.stateOf(1) === 'received');
  expect(await createAnswerBook(store.db).list('east')).toMatchObject([{ road: 'push', answer: { text: '已清理' } }]);
  const [booked] = await createNoticeBook(store.db).list({ today: '2026-09-16' as never });
  expect(booked).toMatchObject({ noticeId: notice.noticeId, state: 'answered', delivery: 'offered' });
});
