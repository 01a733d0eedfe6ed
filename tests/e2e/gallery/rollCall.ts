import type { Page } from 'playwright-core';
import { joinRollCall } from '#tests/browser.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, press, tap } from './walk.ts';

/** Takes part in the roll-call that is under way, in which somebody is not found yet. */
const join = async (page: Page): Promise<void> => {
  await joinRollCall(page);
  await page.locator('.call-person').first().waitFor();
};
const markMissing = async (page: Page): Promise<void> => {
  const person = page.locator('.call-person[data-mark="none"]').first();
  await person.locator('.call-other').click();
  await person.getByRole('button', { name: '没找到', exact: true }).click();
};

/** The roll-call, from its start to the report and the list of those on file. */
export const rollCall: GalleryArea = {
  area: 'rollCall',
  scenes: [
    {
      id: 'rollCall.start',
      title: 'Real or a drill: one tap begins it, without a PIN',
      looks: true,
      go: async (page) => {
        await press(page, '应急点名', 'rollCallStart');
        await page.locator('.call-begin[data-kind="real"]').waitFor();
      },
    },
    {
      id: 'rollCall.start.unknown',
      title: 'Without the host: one may be under way elsewhere',
      kiosk: 'own',
      go: async (page, { cable }) => {
        // A kiosk that was enrolled this second has not brought the screen yet.
        await press(page, '应急点名', 'rollCallStart');
        await page.locator('.button-back').click();
        cable.pull();
        await press(page, '应急点名', 'rollCallStart');
        await page.locator('.call-facts [role="status"]').waitFor();
      },
    },
    {
      id: 'rollCall.elsewhere',
      title: 'Under way at another kiosk: the bar says so',
      house: 'calling',
      go: (page) => page.getByRole('button', { name: '点名进行中' }).waitFor(),
    },
    {
      id: 'rollCall.join',
      title: 'Begun elsewhere while the start was open',
      house: 'calling',
      go: async (page) => {
        // The bar asks, too: only then is the next who asks the screen of the start.
        await page.getByRole('button', { name: '点名进行中' }).waitFor();
        await page.route('**/api/v1/roll-calls/open', (route) => route.fulfill({ json: { rollCall: null } }), {
          times: 1,
        });
        await press(page, '点名进行中', 'rollCallStart');
        await page.locator('.call-begin[data-kind="join"]').waitFor();
      },
    },
    {
      id: 'rollCall.running',
      title: 'Missing on top, the other marks opened; a complete room is folded',
      house: 'calling',
      kiosk: 'own',
      looks: true,
      go: async (page) => {
        await join(page);
        await page.locator('.call-folded').first().waitFor();
        await page.locator('.call-person[data-mark="missing"] .call-other').click();
        await page.locator('.call-marks').waitFor();
      },
    },
    {
      id: 'rollCall.offline',
      title: 'Without the host: marks are kept here, unsaved',
      house: 'calling',
      kiosk: 'own',
      go: async (page, { cable }) => {
        await join(page);
        cable.pull();
        await page.locator('.call-link[data-tone="warn"]').waitFor();
        await page.locator('.call-person[data-mark="none"] .call-safe').first().click();
        await markMissing(page);
        // The list is put in order a moment after the last mark.
        await page.locator('.call-room[data-kind="missing"] .call-person').nth(1).waitFor();
      },
    },
    {
      id: 'rollCall.end',
      title: 'Ending it: what is known of those not found',
      house: 'calling',
      kiosk: 'own',
      looks: true,
      go: async (page) => {
        await join(page);
        await tap(page, '结束点名');
        await tap(page, '消防已接手搜寻');
      },
    },
    {
      id: 'rollCall.report.unsaved',
      title: 'The report of one ended without the host',
      house: 'calling',
      kiosk: 'own',
      go: async (page, { cable }) => {
        await join(page);
        cable.pull();
        await page.locator('.call-link[data-tone="warn"]').waitFor();
        await tap(page, '结束点名');
        await tap(page, '名单有误，今天没有来');
        await tap(page, '结束并写入报告');
        await page.locator('.report-actions .saving[data-state="waiting"]').waitFor();
      },
    },
    {
      id: 'rollCall.all',
      title: 'Everybody is accounted for',
      house: 'drilling',
      kiosk: 'own',
      looks: true,
      go: async (page) => {
        await joinRollCall(page);
        await page.locator('.call-head[data-all="true"]').waitFor();
        await page.locator('.call-folded').nth(3).waitFor();
        await page.locator('.call-folded').first().click();
      },
    },
    {
      id: 'rollCall.visitor',
      title: 'A visitor is on the list by one tap',
      house: 'drilling',
      kiosk: 'own',
      looks: true,
      go: async (page) => {
        await joinRollCall(page);
        // While the rooms are complete, and folded, the list is short enough to show its end on every panel.
        await page.locator('.call-folded').nth(3).waitFor();
        await tap(page, '家长');
        await page.locator('.call-visitors .call-person').waitFor();
        await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      },
    },
    {
      id: 'rollCall.past',
      title: 'On file: one under way, one with somebody missing',
      house: 'drilling',
      go: async (page, { pins }) => {
        await asStaff(page, pins.head);
        await choose(page, '以往点名', 'rollCalls');
        await page.locator('.past-call').nth(1).waitFor();
      },
    },
    {
      id: 'rollCall.report',
      title: 'The report: who was missing, and what was known',
      house: 'drilling',
      looks: true,
      go: async (page, { pins }) => {
        await asStaff(page, pins.head);
        await choose(page, '以往点名', 'rollCalls');
        await page.locator('.past-call[data-kind="real"]').click();
        await page.locator('.report-lines .row').first().waitFor();
      },
    },
  ],
};
