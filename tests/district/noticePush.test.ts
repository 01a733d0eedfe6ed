import { expect, test } from 'vitest';
import { createAnswerStore } from '#agent/upstream/answerStore.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import { createAnswerBook } from '#district/notices/answers.ts';
import { createNoticeBook } from '#district/notices/book.ts';
import { eventually } from '#tests/wait.ts';
import { openSite } from '../summary/site.ts';
import {
  answerNotice,
  districtKeys,
  liveDays,
  onTheList,
  openDistrict,
  openRoads,
  pushToken,
} from '../upstream/road.ts';

test('a site that only pushes hears of a notice, and its answer is received, by the same road', async () => {
  const site = openSite({ code: 'east', districtKeys });
  const district = await openDistrict(() => [onTheList(site)]);
  const noticeId = await district.find('east');
  // The notice comes down with the answer to what goes up.
  liveDays(site, 1);
  await openRoads(site, { https: { url: district.url(), token: `${pushToken}-east` } });
  const notices = createNoticeStore(site.db);
  await eventually('the notice', () => notices.find(noticeId) !== undefined);
  answerNotice(site, noticeId, '已清理');
  await eventually('its receipt', () => createAnswerStore(site.db).stateOf(1) === 'received');
  const { db } = district.store();
  expect(await createAnswerBook(db).list('east')).toMatchObject([{ road: 'push', answer: { text: '已清理' } }]);
  const [booked] = await createNoticeBook(db).list({ today: '2026-09-16' as never });
  expect(booked).toMatchObject({ noticeId, state: 'answered', delivery: 'offered' });
});
