import { resolve } from 'node:path';
import { build } from 'vite';
import { expect, it, onTestFinished } from 'vitest';
import { axeFaults } from '#tests/axe.ts';
import { enterPin, openBrowser, smallKiosk } from '#tests/browser.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import type { Entry, Refusal } from '../../kiosk/src/outbox/entry.ts';
import { timestampOf } from '../../kiosk/src/state/clock.ts';
import { hour, staff } from './runningKiosk.ts';
import { startScriptedAgent } from './scriptedAgent.ts';

const madeAtMs = Date.now() - 30 * hour;
const write = (id: string, path: string): Omit<Entry, 'token'> => ({
  id,
  path,
  body: { id, childId: 'child-1', method: 'staff', occurredAt: timestampOf(madeAtMs, 480) },
  person: 'staff:staff-1',
  madeAtMs,
});
/** Tapped on a page of which nobody knows any more how its clock stood. */
const unsure: Entry = {
  ...write('01990000-0000-7000-8000-000000000001', '/attendance/check-ins'),
  token: 'pass',
  reading: { page: 'another', steadyMs: 1, wallMs: 1, saidMs: madeAtMs, isSure: false },
};
const alsoUnsure: Entry = { ...unsure, ...write('01990000-0000-7000-8000-000000000003', '/attendance/handovers') };
const unsent: Refusal = {
  id: '01990000-0000-7000-8000-000000000002',
  entry: write('01990000-0000-7000-8000-000000000002', '/attendance/check-outs'),
  code: 'right_ended',
};

it('staff say when it was of which the kiosk cannot tell the time, or stop the sending, and record what was not sent under an earlier right', async () => {
  const browser = await openBrowser();
  onTestFinished(() => browser.close());
  const outDir = temporaryFolder();
  await build({ root: resolve('kiosk'), build: { outDir, emptyOutDir: true }, logLevel: 'error' });
  const agent = await startScriptedAgent(outDir, staff());
  const page = await browser.newPage({ viewport: smallKiosk });
  await page.goto(`${agent.address}/icon.svg`);
  await page.evaluate(
    ({ entries, refusal }) =>
      new Promise<void>((done, failed) => {
        const request = indexedDB.open('nestbox-outbox', 2);
        request.onupgradeneeded = () => {
          const { result } = request;
          result.createObjectStore('entries', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
          result.createObjectStore('refusals', { keyPath: 'id' });
          result.createObjectStore('kept');
        };
        request.onerror = () => failed(request.error);
        request.onsuccess = () => {
          const writing = request.result.transaction(['entries', 'refusals'], 'readwrite');
          for (const entry of entries) writing.objectStore('entries').add(entry);
          writing.objectStore('refusals').add(refusal);
          writing.oncomplete = () => {
            request.result.close();
            done();
          };
        };
      }),
    { entries: [unsure, alsoUnsure], refusal: unsent },
  );
  await page.goto(agent.address);
  await page.getByRole('button', { name: '1 条没被接受' }).waitFor();
  await page.getByRole('button', { name: '2 条要核对时间' }).click();
  await enterPin(page, '1234');
  await page.getByText('这台屏当时显示').first().waitFor();
  expect(agent.received).toEqual([]);
  expect(await axeFaults(page)).toEqual([]);

  // Nobody knows any more what this one was about.
  await page.getByRole('button', { name: /^不再发送：交接/ }).click();
  await page.getByText('工作人员停止了发送').waitFor();
  await page.getByRole('button', { name: /^知道了：交接/ }).click();

  await page.getByRole('button', { name: /^另选时间/ }).click();
  await page.getByRole('button', { name: '00 时' }).click();
  await page.getByRole('button', { name: '00 分' }).click();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: /^按 .*记录$/ }).click();
  await eventually('it is recorded', () => agent.received.length === 1);
  expect(agent.received[0]?.body).toMatchObject({ id: unsure.id, childId: 'child-1' });
  expect(String(agent.received[0]?.body.occurredAt)).toMatch(/T00:00:00\.000\+08:00$/);

  await page.getByRole('button', { name: /^补记/ }).click();
  await eventually('it is recorded too', () => agent.received.length === 2);
  expect(agent.received[1]?.body).toEqual(unsent.entry.body);
  await page.getByText('没有要处理的').waitFor();
});
