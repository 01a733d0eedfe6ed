import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '#agent/journal/database.ts';
import { publicKeyOf, signed } from '#agent/journal/signature.ts';
import type { AttendanceDay, AttendanceDays, RecordedLines } from '#contract/attendance.ts';
import type { Checkpoint } from '#contract/district.ts';
import type { Coverage } from '#contract/footage.ts';
import type { AlertList, RatioInterval, RatioIntervalList, RoomList } from '#contract/rooms.ts';
import { axeFaults } from '#tests/axe.ts';
import { type Box, createBox } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { fillMorning } from './morning.ts';

const headPin = '246810';
const caregiverPin = '135790';

/** The facility's day `back` days ago. */
const dayAgo = (back: number): string =>
  new Date(Date.now() + 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10);

/** A day on which children are expected, and which is still young enough to be told of. */
const workingDayBack =
  [2, 3, 4].find((back) => ![0, 6].includes(new Date(`${dayAgo(back)}T00:00:00Z`).getUTCDay())) ?? 2;

describe('the pages of the day, of the head and of the recording', () => {
  const past = dayAgo(workingDayBack);
  const { privateKey: district } = generateKeyPairSync('ed25519');
  let folder: string;
  let box: Box;
  let browser: Browser;
  let page: Page;

  const get = async <T>(path: string): Promise<T> => (await box.call('head', 'GET', `/api/v1${path}`)).body as T;
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await box.call('head', 'POST', `/api/v1${path}`, { id: uuidv7(), ...body });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return (answer.body as { event: { id: string } }).event.id;
  };
  const at = (time: string): string => `${past}T${time}:00+08:00`;
  const intervals = async (room: string): Promise<RatioInterval[]> => {
    const range = new URLSearchParams({ room, from: at('00:00'), to: `${dayAgo(workingDayBack - 1)}T00:00:00+08:00` });
    return (await get<RatioIntervalList>(`/ratio/intervals?${range}`)).intervals;
  };

  /** Four infants with one caregiver from 08:00 to 08:30, then two; all gone at 16:00. */
  const recordPastDay = async (): Promise<void> => {
    const { children } = await get<{ children: { childId: string; classId: string }[] }>('/children?limit=100');
    const infants = children.filter(({ classId }) => classId === 'infant-1').slice(0, 4);
    await post('/staff/clock-ins', { staffId: 'hua-laoshi', roomId: 'infant', occurredAt: at('07:40') });
    for (const { childId } of infants) {
      await post('/attendance/check-ins', { childId, method: 'staff', occurredAt: at('08:00') });
    }
    await post('/staff/clock-ins', { staffId: 'guo-laoshi', roomId: 'infant', occurredAt: at('08:30') });
    for (const { childId } of infants) {
      const override = { reason: '示例：全部离园' };
      await post('/attendance/check-outs', { childId, method: 'staff', occurredAt: at('16:00'), override });
    }
    for (const staffId of ['hua-laoshi', 'guo-laoshi']) {
      await post('/staff/clock-outs', { staffId, occurredAt: at('16:30') });
    }
  };

  /** The box ran on the past day but for half an hour at noon. */
  const recordPastUptime = (): void => {
    const db = openDatabase(join(box.data, 'journal.db'));
    const ran = db.prepare('INSERT INTO uptime VALUES (?, ?, ?)');
    ran.run('until-noon', Date.parse(at('00:00')), Date.parse(at('12:30')));
    ran.run('after-noon', Date.parse(at('13:00')), Date.parse(at('23:59')));
    db.close();
  };

  const enter = async (pin: string): Promise<void> => {
    await page.getByRole('button', { name: '工作人员' }).click();
    await enterPin(page, pin);
    await page.getByRole('button', { name: '今日', exact: true }).waitFor();
  };
  const openPastDay = async (view: string): Promise<void> => {
    await page.getByRole('button', { name: '今日', exact: true }).click();
    for (const _ of Array(workingDayBack)) await page.getByRole('button', { name: '前一天' }).click();
    await page.locator(`time[datetime="${past}"]`).waitFor();
    await page.getByRole('tab', { name: view }).click();
  };
  /** A table that was asked for, as rows of texts. */
  const tableOf = async (section: string): Promise<string[][]> => {
    const place = page.getByRole('region', { name: section, exact: true }).first();
    await place.getByRole('button', { name: '用表格看' }).press('Enter');
    const rows = await place.locator('.figures tbody tr').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  };
  const inBothThemes = async (): Promise<void> => {
    for (const theme of ['paper', 'night']) {
      await page.evaluate((name) => {
        document.documentElement.dataset.theme = name;
      }, theme);
      expect(await axeFaults(page), theme).toEqual([]);
    }
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nestbox-office-'));
    box = await createBox(folder, (file) => ({
      ...file,
      upstream: { districtKeys: [publicKeyOf(district).x] },
      alerts: { graceSeconds: 1, infantGraceSeconds: 1, unattendedGraceSeconds: 0 },
      recorder: { volumes: [join(folder, 'footage')], segmentSeconds: 4 },
    }));
    await box.start('agent');
    await Promise.all([box.start('recorder'), box.start('simulator')]);
    recordPastUptime();
    await recordPastDay();
    await fillMorning(box);
    browser = await openBrowser();
    page = await openKiosk(browser, box);
  });
  afterAll(async () => {
    await browser?.close();
    await box?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await page.reload();
    await page.getByRole('button', { name: '接送孩子' }).waitFor();
  });

  test('a room’s day is a graph whose table and touched moment say what the agent says', async () => {
    await enter(caregiverPin);
    await openPastDay('保育比');
    await page.getByRole('tab', { name: '乳儿室' }).click();
    const moment = page.getByRole('complementary', { name: '选中的时刻' });
    await moment.waitFor();

    const told = await intervals('infant');
    const short = told.find(({ deficit }) => deficit > 0);
    if (!short) throw new Error('the past day has no breach');
    // It opens where the day was broken, and says why.
    for (const words of ['08:00', '缺 1 名保育人员', '入园', short.rule.text]) {
      expect(await moment.textContent()).toContain(words);
    }

    const rows = await tableOf('乳儿室');
    const lasting = told.filter(({ from, to }) => from.slice(0, 16) !== to.slice(0, 16));
    expect(rows.map(([from, , ...counts]) => [from, ...counts.slice(0, 3)])).toEqual(
      lasting.map((each) => [each.from.slice(11, 16), `${each.children}`, `${each.caregivers}`, `${each.required}`]),
    );

    // Noon on an axis from 07:00 to 19:00.
    const plot = page.locator('.u-over').first();
    const { width } = (await plot.boundingBox()) ?? { width: 0 };
    await plot.click({ position: { x: (width * 5) / 12, y: 60 } });
    await moment.getByText('08:30 至 12:30').waitFor();
    const noon = told.find(({ from, to }) => from <= at('12:00') && at('12:00') < to);
    expect(noon).toMatchObject({ children: 4, caregivers: 2, required: 2 });
    expect(await moment.locator('dd').allTextContents()).toEqual(['4', '2', '2']);

    await moment.getByRole('button', { name: '前一刻' }).click();
    await moment.getByText('08:00 至 08:30').waitFor();
    await inBothThemes();
  });

  test('a time in which the box was off is told as one of which nothing is known', async () => {
    await enter(caregiverPin);
    await openPastDay('保育比');
    await page.getByRole('tab', { name: '乳儿室' }).click();
    const legend = page.locator('.legend', { hasText: '主机未运行，无数据' });
    await legend.waitFor();
    const plot = page.locator('.u-over').first();
    const { width } = (await plot.boundingBox()) ?? { width: 0 };
    await plot.click({ position: { x: (width * 5.75) / 12, y: 60 } });
    const moment = page.getByRole('complementary', { name: '选中的时刻' });
    await moment.getByText('12:30 至 13:00').waitFor();
    expect(await moment.locator('.moment-state').textContent()).toBe('主机未运行，无数据');
    const rows = await tableOf('乳儿室');
    expect(rows.find(([from]) => from === '12:30')).toEqual(['12:30', '13:00', '4', '2', '2', '主机未运行，无数据']);
    expect(rows.find(([from]) => from === '13:00')?.at(-1)).toBe('合规');
    await inBothThemes();

    await page.getByRole('tab', { name: '出勤' }).click();
    await legend.waitFor();
    const curve = await tableOf('全园在园人数');
    expect(curve).toContainEqual(['12:30', '—', '—']);
    expect(curve).toContainEqual(['13:00', '4', '2']);
    await inBothThemes();
  });

  test('each class is told with those expected, gone and absent, and how full the house was', async () => {
    await enter(caregiverPin);
    await openPastDay('出勤');
    const { classes } = await get<AttendanceDay>(`/attendance?day=${past}`);
    const infants = classes.find(({ classId }) => classId === 'infant-1');
    const row = page.locator('[data-class="infant-1"]');
    await row.waitFor();
    const cells = await row.locator('td').allTextContents();
    expect(cells.slice(0, 3)).toEqual([infants?.expected, infants?.present, infants?.departed].map(String));
    expect(cells[3]).toContain(`未说明 ${(infants?.expected ?? 0) - 4}`);
    const curve = await tableOf('全园在园人数');
    expect(curve).toContainEqual(['08:30', '4', '2']);
    await inBothThemes();
  });

  test('the head takes back a line with a reason: it stays, struck through; a caregiver has no such button', async () => {
    await enter(caregiverPin);
    await openPastDay('记录');
    const lines = page.locator('.record');
    await lines.first().waitFor();
    expect(await lines.count()).toBe((await get<RecordedLines>(`/attendance/recorded?day=${past}`)).lines.length);
    expect(await page.getByRole('button', { name: '更正', exact: true }).count()).toBe(0);
    await page.reload();

    await enter(headPin);
    await openPastDay('记录');
    const line = lines.filter({ hasText: '果老师 离岗' });
    const eventId = await line.getAttribute('data-event');
    await line.getByRole('button', { name: '更正', exact: true }).click();
    await line.getByRole('button', { name: '时间不对' }).click();
    await line.getByRole('button', { name: '更正这一条' }).click();
    await page.locator('.record[data-voided="true"]', { hasText: '时间不对' }).waitFor();
    expect(await page.locator('.record[data-voided="true"] s').textContent()).toBe('果老师 离岗');
    expect(await page.locator('.record-why').textContent()).toContain('钟园长');
    const recorded = await get<RecordedLines>(`/attendance/recorded?day=${past}`);
    expect(recorded.lines.find((each) => each.eventId === eventId)?.voided).toMatchObject({ why: '时间不对' });
    await inBothThemes();
  });

  test('the head answers a breach from a phone, and it is in the list with who, after how long and what', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await enter(headPin);
    await page.getByRole('button', { name: '园长', exact: true }).click();
    const now = page.getByRole('region', { name: '现在' });
    const infants = now.locator('article', { hasText: '乳儿室' });
    await infants.getByRole('button', { name: '确认处理' }).click();
    await page.getByRole('button', { name: '保育人员正在返回' }).click();
    await page.getByRole('button', { name: '确认', exact: true }).click();
    await eventually('the breach to be acknowledged', async () => {
      const { alerts } = await get<AlertList>('/alerts?state=acknowledged');
      return alerts.some(
        ({ roomId, acknowledgedBy }) => roomId === 'infant' && acknowledgedBy === 'staff:zhong-yuanzhang',
      );
    });
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '园长', exact: true }).click();
    await infants.getByText('钟园长 已确认：保育人员正在返回').waitFor();
    const story = page.locator('.breach-row', { hasText: '乳儿室' }).first();
    await story.getByText(/钟园长 \d+ (秒|分钟)后确认：保育人员正在返回/).waitFor();
    // Nothing sticks out of a phone's screen.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await inBothThemes();
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test('the head’s month, certificates and next hour are the agent’s', async () => {
    await enter(headPin);
    await page.getByRole('button', { name: '园长', exact: true }).click();
    const rows = await tableOf('近 30 天');
    const { days } = await get<AttendanceDays>(`/attendance/days?from=${past}&to=${past}`);
    const label = `${Number(past.slice(5, 7))}/${Number(past.slice(8, 10))}`;
    const row = rows.find(([day]) => day === label);
    expect(row?.slice(0, 3)).toEqual([label, `${days[0]?.expected}`, `${days[0]?.attended}`]);
    expect(row?.slice(4)).toEqual(['1', '30']);
    expect(rows).toHaveLength(30);

    const papers = page.getByRole('region', { name: '证件到期' });
    const expired = papers.locator('li', { hasText: '谷老师' });
    expect(await expired.textContent()).toContain('已过期 3 天');
    expect(await papers.locator('li', { hasText: '苗老师' }).textContent()).toContain('还有 20 天');
    const hour = page.getByRole('region', { name: '未来一小时' });
    await hour.getByText('乳儿室 需要').waitFor();
  });

  test('who may see the recording is told to everybody; the head touches a day of a camera and reads it', async () => {
    await page.getByRole('button', { name: '站点与设备' }).click();
    await page.getByText('只对负责人、技术员和检查人员显示').waitFor();
    expect(await page.locator('.camera-row').count()).toBe(0);
    const answered = page.waitForResponse((response) => response.url().includes('/footage/coverage'));
    await page.getByRole('button', { name: '我是负责人或技术员' }).click();
    await enterPin(page, headPin);
    const coverage = (await (await answered).json()) as Coverage;
    const cell = page.locator('.calendar-cell');
    await cell.waitFor();

    // Yesterday the camera was not there; the row of the second one is touched in its middle.
    const plot = page.locator('.recording .u-over');
    const rows = await page.locator('.camera-row').count();
    const { width, height } = (await plot.boundingBox()) ?? { width: 0, height: 0 };
    await plot.click({ position: { x: width * 0.5, y: (height * 1.5) / rows } });
    const second = await page.locator('.camera-row b').nth(1).textContent();
    await cell.getByText(`${second}：不要求`).waitFor();

    for (const _ of Array(90)) {
      if (await page.getByRole('button', { name: '后一天' }).isDisabled()) break;
      await page.getByRole('button', { name: '后一天' }).click();
    }
    const streamId = await page.locator('.camera-row').nth(1).getAttribute('data-stream');
    const today = coverage.days.findLast((each) => each.streamId === streamId);
    await cell.getByText(`${today?.day} ${second}`).waitFor();
    await cell.getByText(/应录 \d+ 分钟/).waitFor();
    await inBothThemes();

    // By area: one that must have a camera and has none says so.
    const bare = coverage.areas.findIndex(({ streams }) => streams.length === 0);
    expect(bare).toBeGreaterThanOrEqual(0);
    await page.getByRole('button', { name: '按区域' }).click();
    for (let row = 0; row <= coverage.areas.length; row += 1) {
      if (await page.getByRole('button', { name: '上一行' }).isDisabled()) break;
      await page.getByRole('button', { name: '上一行' }).click();
    }
    for (let row = 0; row < bare; row += 1) await page.getByRole('button', { name: '下一行' }).click();
    await cell.getByText(`${coverage.areas[bare]?.name}：没有录像`).waitFor();
    await cell.getByText('应有摄像头，尚未安装').waitFor();
    await inBothThemes();
  });

  test('the head reads the sealed days by keyboard: the road, the page, the code for an inspector, the ledger', async () => {
    await box.nestbox('summary', 'seal', '--day', past);
    const stands = await get<{ checkpoint: Checkpoint; text: string }>(`/summaries/checkpoint?day=${past}`);
    const { site, day, revision, sha256 } = stands.checkpoint;
    const receipt = signed({ id: uuidv7(), site, day, revision, sha256, receivedAt: at('23:00') }, district);
    expect((await box.call('district', 'POST', '/district/v1/receipts', receipt)).status).toBe(201);
    await enter(headPin);
    await page.getByRole('button', { name: '日报', exact: true }).press('Enter');
    const row = page.locator(`.summary-row[data-day="${past}"]`);
    await row.getByText('区里已收到').waitFor();
    await row.press('Enter');
    await page.locator('.summary-day').getByText('1 次，30 分钟').waitFor();
    await inBothThemes();
    await page.getByRole('tab', { name: '整页日报' }).press('Enter');
    await page.frameLocator('.summary-paper').getByText('✓ 签名与哈希链核验通过').waitFor();
    await page.getByRole('tab', { name: '检查核验码' }).press('Enter');
    expect(await page.locator('.qr-code').getAttribute('data-text')).toBe(stands.text);
    expect((await page.locator('.summary-hash').first().textContent())?.replaceAll(' ', '')).toBe(sha256);
    await inBothThemes();
    const downloading = page.waitForEvent('download');
    await page
      .getByRole('button', { name: /^下载 .* 台账$/ })
      .first()
      .press('Enter');
    expect((await downloading).suggestedFilename()).toMatch(/^台账-\d{4}-\d{2}\.xlsx$/);
  });

  test('a breach is not said to have had no alert while the alerts cannot be read', async () => {
    await page.route(/\/api\/v1\/alerts\?from=.*after=/, (route) => route.abort());
    await enter(headPin);
    await page.getByRole('button', { name: '园长', exact: true }).click();
    const breaches = page.getByRole('region', { name: '超比与处理' });
    await breaches.getByText('连不上育巢主机').waitFor();
    expect(await breaches.getByText('没有告警').count()).toBe(0);
    await page.unroute(/\/api\/v1\/alerts\?from=.*after=/);
    await breaches.getByRole('button', { name: '重试' }).click();
    await breaches.locator('.breach-row').first().waitFor();

    await page.route(/\/api\/v1\/ratio\/breaches/, (route) => route.abort());
    await post('/attendance/head-counts', { roomId: 'toddler-big', children: 1 });
    await breaches.getByText('这里可能已经过时').waitFor();
    await breaches.locator('.breach-row').first().waitFor();
    await page.unroute(/\/api\/v1\/ratio\/breaches/);
  });

  test('the head’s page is not calm while anything is unacknowledged, and what is old is not shown as the present', async () => {
    const { classes } = await get<AttendanceDay>(`/attendance?day=${dayAgo(0)}`);
    const infants = classes.find(({ classId }) => classId === 'infant-1')?.children ?? [];
    for (const { childId } of infants.filter(({ state }) => state === 'present').slice(3)) {
      await post('/attendance/check-outs', { childId, method: 'staff', override: { reason: '示例' } });
    }
    await post('/attendance/head-counts', { roomId: 'mixed', children: 3 });
    await enter(headPin);
    await page.getByRole('button', { name: '园长', exact: true }).click();
    const now = page.getByRole('region', { name: '现在' });
    await now.getByText(/^另有 \d+ 条告警等待确认$/).waitFor();
    await now.getByRole('button', { name: '查看告警' }).click();
    await page.locator('.alert-row', { hasText: '清点与登记不符 · 混龄教室' }).waitFor();

    await box.end('agent');
    await page
      .getByText(/^连接中断，截至 \d\d:\d\d$/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: '返回', exact: true }).click();
    await page.getByRole('button', { name: '园长', exact: true }).click();
    await page
      .getByText(/^连接中断，截至 \d\d:\d\d$/)
      .first()
      .waitFor();
    expect(await page.locator('.overview [data-tone="good"]:not(.district-steps *)').allTextContents()).toEqual([]);
    await box.start('agent');
  });

  test('whoever is no head reads the day and not the head’s page', async () => {
    await enter(caregiverPin);
    expect(await page.getByRole('button', { name: '园长', exact: true }).count()).toBe(0);
    expect((await get<RoomList>('/rooms')).rooms.length).toBeGreaterThan(0);
  });
});
