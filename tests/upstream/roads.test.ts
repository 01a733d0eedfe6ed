import { randomUUID } from 'node:crypto';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signed } from '#agent/journal/signature.ts';
import { type Mosquitto, startMosquitto } from '#tests/mosquitto.ts';
import { eventually } from '#tests/wait.ts';
import { openSite } from '../summary/site.ts';
import {
  districtKey,
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

const openTold = (code: string) => openSite({ code, districtKeys });
const received = (site: ReturnType<typeof openTold>) => () => site.outbox.standing().waiting === 0;
const httpsOf = (url: string, code: string) => ({ url, token: `${pushToken}-${code}` });

describe('the road over HTTPS', () => {
  test('brings every sealed day to the district, whose receipt in the answer closes the row', async () => {
    const site = openTold('east');
    const district = await openDistrict(() => [onTheList(site)]);
    liveDays(site, 3);
    const roads = await openRoads(site, { https: httpsOf(district.url(), 'east') });
    await eventually('three receipts', received(site));
    expect(await district.held('east')).toEqual(sealedDays(site));
    expect(site.outbox.tick().state).toBe('received');
    expect(roads.check.run()).toMatchObject({ status: 'ok', detail: expect.stringContaining('confirmed 2026-') });
    liveDays(site, 1);
    await eventually('the next day', received(site));
    expect(new Set(district.lines.map(({ outcome }) => outcome))).toEqual(new Set(['stored']));
    expect(district.failures).toEqual([]);
  });

  test('keeps everything while the district is away, says so without a secret, and goes on when it is back', async () => {
    const site = openTold('east');
    const district = await openDistrict(() => [onTheList(site)]);
    await district.stop();
    liveDays(site, 2);
    const roads = await openRoads(site, { https: httpsOf('http://127.0.0.1:9', 'east') });
    await eventually('a failure in words', () => roads.check.run().detail.includes('https: '));
    expect(roads.check.run().detail).toContain('2 waiting since 2026-09-17');
    expect(roads.check.run().detail).not.toContain(pushToken);
    await roads.close();
    await district.start();
    await openRoads(site, { https: httpsOf(district.url(), 'east') });
    await eventually('both days', received(site));
    expect(await district.held('east')).toEqual(sealedDays(site));
  });

  test('is refused by name with the token of another site, and without one', async () => {
    const [east, west] = [openTold('east'), openTold('west')];
    const district = await openDistrict(() => [onTheList(east), onTheList(west)]);
    liveDays(east, 1);
    const roads = await openRoads(east, { https: httpsOf(district.url(), 'west') });
    await eventually('a refusal by name', () => roads.check.run().detail.includes('other_site'));
    expect(await district.held('west')).toEqual([]);
    liveDays(west, 1);
    const strange = await openRoads(west, { https: { url: district.url(), token: 'wrong' } });
    await eventually('who is not let in', () => strange.check.run().detail.includes('401 unauthenticated'));
  });
});

describe("the road over the district's broker", () => {
  test('brings days, answers with receipts, and tells who is there', async () => {
    const site = openTold('mqtt-east');
    const district = await openDistrict(() => [onTheList(site)], { mqtt: { url: broker.url, account: {} } });
    liveDays(site, 2);
    const roads = await openRoads(site, { mqtt: { url: broker.url } });
    await eventually('both receipts', received(site));
    expect(await district.held('mqtt-east')).toEqual(sealedDays(site));
    const present = () => district.listener().broker?.present().get('mqtt-east');
    const { sequence, sha256 } = site.sealing.store.head();
    await eventually('its birth', () => present()?.seq === sequence);
    expect(present()).toMatchObject({ online: true, head: sha256, version: '0.1.0' });
    await roads.close();
    await eventually('its leave', () => present()?.online === false);
  });

  test('a late death is not believed, and is answered by a birth', async () => {
    const site = openTold('mqtt-late');
    const district = await openDistrict(() => [onTheList(site)], { mqtt: { url: broker.url, account: {} } });
    const boot = randomUUID();
    await openRoads(site, { mqtt: { url: broker.url } }, { boot });
    const present = () => district.listener().broker?.present().get('mqtt-late');
    await eventually('its birth', () => present()?.boot === boot);
    const ghost = await connectAsync(broker.url);
    const heard: string[] = [];
    ghost.on('message', (_topic, payload) => void heard.push(payload.toString()));
    await ghost.subscribeAsync('nestbox/mqtt-late/state');
    await eventually('the retained birth', () => heard.length === 1);
    const death = { online: false, boot: randomUUID(), version: '0.0.9', seq: 0, head: null };
    await ghost.publishAsync('nestbox/mqtt-late/state', JSON.stringify(death), { qos: 1, retain: true });
    await eventually('the birth once more', () => heard.length === 3 && JSON.parse(heard[2] ?? '').online);
    expect(present()).toMatchObject({ online: true, boot });
    await ghost.endAsync();
  });

  test('what is no word of the district is dropped and counted, and closes nothing', async () => {
    const site = openTold('mqtt-bad');
    liveDays(site, 1);
    await openRoads(site, { mqtt: { url: broker.url } });
    await eventually('it is sent', () => site.outbox.tick().state === 'sent');
    const { day, revision, sha256 } = {
      day: sealedDays(site)[0]?.split('.')[0],
      revision: 1,
      ...site.sealing.store.head(),
    };
    const receipt = { id: randomUUID(), site: site.code, day, revision, sha256, receivedAt: '2026-09-17T01:00:00Z' };
    const other = { ...receipt, id: randomUUID(), signature: 'A'.repeat(86) };
    const stranger = await connectAsync(broker.url);
    for (const bad of ['', 'no json', '{"a":"\\ud800"}', '{}', JSON.stringify(other), 'x'.repeat(70_000)]) {
      await stranger.publishAsync('nestbox/mqtt-bad/receipts', bad, { qos: 1 });
    }
    expect(site.outbox.tick().state).toBe('sent');
    const good = JSON.stringify(signed(receipt, districtKey));
    await stranger.publishAsync('nestbox/mqtt-bad/receipts', good, { qos: 1 });
    await eventually('the good one', () => site.outbox.tick().state === 'received');
    await stranger.publishAsync('nestbox/mqtt-bad/receipts', good, { qos: 1 });
    const notice = { id: randomUUID(), site: site.code, kind: 'finding', text: '请补交', issuedAt: receipt.receivedAt };
    await stranger.publishAsync('nestbox/mqtt-bad/notices', JSON.stringify(signed(notice, districtKey)), { qos: 1 });
    const types = () => site.journal.read(0, 100).map(({ type }) => type);
    await eventually('the notice', () => types().includes('upstream.notice_received'));
    expect(types().filter((type) => type === 'upstream.receipt_accepted')).toHaveLength(1);
    await stranger.endAsync();
  });
});

test("several roads at once do not get in each other's way: the district has each day once", async () => {
  const site = openTold('all-roads');
  const district = await openDistrict(() => [onTheList(site)], { mqtt: { url: broker.url, account: {} } });
  await openRoads(site, { mqtt: { url: broker.url }, https: httpsOf(district.url(), site.code) });
  const app = await site.openApp();
  for (let day = 0; day < 3; day += 1) {
    liveDays(site, 1);
    await app.inject({ method: 'GET', url: '/district/v1/summaries' });
  }
  await eventually('all confirmed', received(site));
  expect(await district.held(site.code)).toEqual(sealedDays(site));
});
