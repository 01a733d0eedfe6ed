import { copyFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAnswerStore } from '#agent/upstream/answerStore.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import { type Mosquitto, startMosquitto } from '#tests/mosquitto.ts';
import { eventually } from '#tests/wait.ts';
import { openSite } from '../summary/site.ts';
import {
  answerNotice,
  type District,
  districtKeys,
  liveDays,
  onTheList,
  openDistrict,
  openRoads,
  pushToken,
  sealedDays,
} from './road.ts';

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto();
});
afterAll(() => broker.stop());

const halfAnHour = 30 * 60_000;

/** The district's database as it was when the copy was made. */
const rollBack = async (district: District, then: () => Promise<unknown>): Promise<void> => {
  const copy = `${district.file}.copy`;
  await district.stop();
  copyFileSync(district.file, copy);
  await district.start();
  await then();
  await district.stop();
  for (const ending of ['-wal', '-shm']) rmSync(`${district.file}${ending}`, { force: true });
  copyFileSync(copy, district.file);
  await district.start();
};

describe('a district whose database is an older copy', () => {
  test.each<['mqtt' | 'https']>([['mqtt'], ['https']])('gets again over %s what it had confirmed', async (road) => {
    const site = openSite({ code: `back-${road}`, districtKeys });
    const all = () => site.outbox.standing().waiting === 0;
    const district = await openDistrict(() => [onTheList(site)], { mqtt: { url: broker.url, account: {} } });
    const https = { url: district.url(), token: `${pushToken}-${site.code}` };
    await openRoads(site, road === 'mqtt' ? { mqtt: { url: broker.url } } : { https });
    liveDays(site, 2);
    await eventually('the first days', all);
    await rollBack(district, async () => {
      liveDays(site, 3);
      await eventually('the days that will be lost', all);
    });
    expect(await district.held(site.code)).toEqual(sealedDays(site).slice(0, 2));
    expect(site.outbox.tick().state).toBe('received');
    await eventually('what was lost to be there again', async () => {
      if (road === 'https') site.clock.advance(halfAnHour);
      return (await district.held(site.code)).length === 5 && all();
    });
    expect(await district.held(site.code)).toEqual(sealedDays(site));
    expect(site.outbox.tick().state).toBe('received');
    const asked = site.journal.read(0, 1000).filter(({ type }) => type === 'upstream.resend_asked');
    expect(asked).toMatchObject([{ actor: 'district', data: { kind: 'summaries', after: 2, through: 5, again: 3 } }]);
    expect(site.sealing.dueDays(site.clock.now())).toEqual([]);
  });
});

describe('a district that lost answers which it had confirmed', () => {
  test.each<['mqtt' | 'https']>([['mqtt'], ['https']])('gets them again over %s, each once', async (road) => {
    const site = openSite({ code: `said-${road}`, districtKeys });
    const answers = createAnswerStore(site.db);
    const all = () => answers.standing().waiting === 0;
    const district = await openDistrict(() => [onTheList(site)], { mqtt: { url: broker.url, account: {} } });
    const noticeId = await district.find(site.code);
    const https = { url: district.url(), token: `${pushToken}-${site.code}` };
    await openRoads(site, road === 'mqtt' ? { mqtt: { url: broker.url } } : { https });
    const notices = createNoticeStore(site.db);
    await eventually('the notice', () => notices.find(noticeId) !== undefined);
    answerNotice(site, noticeId, '一');
    await eventually('the first receipt', all);
    await rollBack(district, async () => {
      answerNotice(site, noticeId, '二');
      answerNotice(site, noticeId, '三');
      await eventually('the answers that will be lost', all);
    });
    expect(await district.answersOf(site.code)).toEqual(['一']);
    expect(all()).toBe(true);
    await eventually('what was lost to be there again', async () => {
      if (road === 'https') site.clock.advance(halfAnHour);
      return (await district.answersOf(site.code)).length === 3 && all();
    });
    expect(await district.answersOf(site.code)).toEqual(['一', '二', '三']);
    const asked = site.journal.read(0, 1000).filter(({ type }) => type === 'upstream.resend_asked');
    expect(asked).toMatchObject([{ actor: 'district', data: { kind: 'answers', after: 1, through: 3, again: 2 } }]);
  });

  test('asks for the hole alone when a later answer shows it: what it has since is not undone', async () => {
    const site = openSite({ code: 'hole', districtKeys });
    const answers = createAnswerStore(site.db);
    const all = () => answers.standing().waiting === 0;
    const district = await openDistrict(() => [onTheList(site)]);
    const noticeId = await district.find(site.code);
    const https = { url: district.url(), token: `${pushToken}-${site.code}` };
    const roads = await openRoads(site, { https });
    const notices = createNoticeStore(site.db);
    await eventually('the notice', () => notices.find(noticeId) !== undefined);
    await rollBack(district, async () => {
      answerNotice(site, noticeId, '一');
      answerNotice(site, noticeId, '二');
      await eventually('the answers that will be lost', all);
      await roads.close();
    });
    answerNotice(site, noticeId, '三');
    await openRoads(site, { https });
    await eventually('all three', async () => {
      site.clock.advance(halfAnHour);
      return (await district.answersOf(site.code)).length === 3 && all();
    });
    const asked = site.journal.read(0, 1000).filter(({ type }) => type === 'upstream.resend_asked');
    expect(asked).toMatchObject([{ data: { kind: 'answers', after: 0, through: 2, again: 2 } }]);
  });
});

test('400 days without a line are kept and arrive in order when the district is back', {
  timeout: 180_000,
}, async () => {
  const site = openSite({ code: 'far', districtKeys });
  const district = await openDistrict(() => [onTheList(site)]);
  await district.stop();
  site.checkIn('mei');
  site.clock.advance(400 * 86_400_000);
  site.sealing.sealDue();
  expect(sealedDays(site)).toHaveLength(400);
  await district.start();
  await openRoads(site, { https: { url: district.url(), token: `${pushToken}-far` } });
  await eventually('400 receipts', () => site.outbox.standing().waiting === 0, 120_000);
  expect(await district.held('far')).toEqual(sealedDays(site));
  expect(district.lines.map(({ outcome }) => outcome)).toEqual(new Array(400).fill('stored'));
  expect((await district.store().stateOf('far')).head).toEqual(site.sealing.store.head());
});
