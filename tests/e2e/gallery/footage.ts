import type { Page } from 'playwright-core';
import type { ViewingRequestView } from '#contract/footageViewings.ts';
import { enterPin } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { exportFiles, exports, fingerprint, holds } from './footageMade.ts';
import type { GalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, identify, loaded, press, tap } from './walk.ts';

/** Four cameras, or as many as there are. */
const chooseAll = async (page: Page): Promise<void> => {
  const others = page.locator('.footage-camera[aria-pressed="false"]:enabled');
  for (let left = await others.count(); left > 0; left -= 1) await others.first().click();
};
/** A reason is said, and the pictures are there. */
const watch = async (page: Page, reason = '核实沙池边的事'): Promise<void> => {
  await page.locator('.footage-reason input').last().fill(reason);
  await page.locator('.footage-reason [type=submit]').click();
  await page.locator('.player[data-state="ready"]').first().waitFor();
};
/** Stands still where every picture is there, so that it is pictured alike. */
const stand = async (page: Page): Promise<void> => {
  const unready = page.locator('.player:not([data-state="ready"])');
  const areThere = async () => (await unready.count()) === 0;
  // One camera may have begun a little later than another.
  await eventually('every picture', areThere);
  // At the end of what is recorded it has stopped by itself.
  await page.locator('button[aria-label="暂停"]').evaluateAll((buttons) => {
    for (const each of buttons) (each as HTMLButtonElement).click();
  });
  await eventually('every picture, standing', areThere);
  await page.locator('.stills img').first().waitFor();
};
const toFootage = async (page: Page, { pins }: GalleryHouse): Promise<void> => {
  await identify(page, '录像', pins.head);
  await page.locator('.footage-camera').first().waitFor();
};
const answering = async (page: Page, path: string, json: object): Promise<void> => {
  await page.route(`**/api/v1/footage/${path}`, (route) => route.fulfill({ json }));
};
/** Another screen of footage, by its button, with these answers. */
const toKept = async (page: Page, house: GalleryHouse, name: '留存' | '导出', screen: string): Promise<void> => {
  await toFootage(page, house);
  await press(page, name, screen);
  await loaded(page);
};

/** Recorded pictures, for those who may see them and say why. */
export const footage: GalleryArea = {
  area: 'footage',
  scenes: [
    {
      id: 'footage.reason',
      title: 'Cameras, a time, the reason and who asked',
      looks: true,
      go: async (page, house) => {
        await toFootage(page, house);
        await chooseAll(page);
        await tap(page, '监护人申请');
        await loaded(page);
      },
    },
    {
      id: 'footage.notAllowed',
      title: 'Not open to this person',
      go: async (page) => {
        await page.getByRole('button', { name: '录像' }).click();
        await enterPin(page, '3692');
        await page.locator('.identify-note[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'footage.unreachable',
      title: 'The cameras cannot be asked for',
      go: async (page, { pins, cable }) => {
        await asStaff(page, pins.head);
        cable.pull();
        await press(page, '录像', 'footage');
        await page.locator('.notice[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'footage.ask',
      title: 'A caregiver asks the head',
      go: async (page, { pins }) => {
        await identify(page, '录像', pins.caregiver);
        await page.locator('.footage-reason input').last().fill('接送时有争执，想核实经过');
        await tap(page, '请负责人同意');
        await page.locator('.viewing-request').first().waitFor();
      },
    },
    {
      id: 'footage.requests',
      title: 'What waits for the head’s answer',
      looks: true,
      go: async (page, house) => {
        const { pins } = house;
        await identify(page, '录像', pins.caregiver);
        await page.locator('.footage-reason input').last().fill('接送时有争执，想核实经过');
        await tap(page, '请负责人同意');
        await page.locator('.viewing-request').first().waitFor();
        await page.locator('.button-back').click();
        await page.locator('.button-back').click();
        await toFootage(page, house);
        await page.getByRole('button', { name: '同意并打开' }).first().waitFor();
        await loaded(page);
      },
    },
    {
      id: 'footage.agreed',
      title: 'Whoever asked is told that the head opens it, and sees no timeline',
      go: async (page, house) => {
        await identify(page, '录像', house.pins.caregiver);
        await page.locator('.footage-reason input').last().fill('想核实午睡时的情况');
        await tap(page, '请负责人同意');
        const mine = page.locator('.viewing-request', { hasText: '想核实午睡时的情况' }).first();
        await mine.waitFor();
        const { body } = await house.box.call('head', 'GET', '/api/v1/footage/viewing-requests');
        const { requests } = body as { requests: ViewingRequestView[] }; // the route's own answer
        const asked = requests.find(({ state, reason }) => state === 'waiting' && reason === '想核实午睡时的情况');
        await house.write(`/footage/viewing-requests/${asked?.requestId}/approval`, {});
        await mine.getByText('已同意：请负责人打开').waitFor();
        const kept = await page.locator('.gap-bar, .viewing-request button').count();
        if (kept > 0) throw new Error('a caregiver sees what is the head’s');
      },
    },
    {
      id: 'footage.approved',
      title: 'Approved, it plays at once, on the head’s own session',
      go: async (page, house) => {
        await identify(page, '录像', house.pins.caregiver);
        await page.locator('.footage-reason input').last().fill('接送时有争执，想核实经过');
        await tap(page, '请负责人同意');
        await page.locator('.viewing-request').first().waitFor();
        await page.locator('.button-back').click();
        await page.locator('.button-back').click();
        await toFootage(page, house);
        await tap(page, '同意并打开');
        await page.locator('.player[data-state="ready"]').first().waitFor();
        await stand(page);
      },
    },
    {
      id: 'footage.player',
      title: 'One camera: clock, speed, stills, gaps',
      looks: true,
      go: async (page, house) => {
        await toFootage(page, house);
        await watch(page);
        await stand(page);
      },
    },
    {
      id: 'footage.failing',
      title: 'A recorder that cannot give its footage now says so',
      go: async (page, house) => {
        const problem = { type: 'about:blank', title: 'Unavailable', status: 503, code: 'unavailable' };
        await page.route('**/playlist.m3u8**', (route) => route.fulfill({ status: 503, json: problem }));
        await toFootage(page, house);
        await page.locator('.footage-reason input').last().fill('核实沙池边的事');
        await page.locator('.footage-reason [type=submit]').click();
        await page.locator('.player[data-state="failed"]', { hasText: '录像机现在给不出这段录像' }).waitFor();
      },
    },
    {
      id: 'footage.several',
      title: 'Several cameras on one clock',
      looks: true,
      go: async (page, house) => {
        await toFootage(page, house);
        await chooseAll(page);
        await watch(page);
        await stand(page);
      },
    },
    {
      id: 'footage.alert',
      title: 'Show me this alert: the reason is there, one tap is left',
      looks: true,
      go: async (page, { pins }) => {
        await asStaff(page, pins.head);
        await choose(page, '告警', 'alerts');
        await page
          .getByRole('button', { name: /^看录像/ })
          .first()
          .click();
        await page.locator('.footage-given').waitFor();
        await loaded(page);
      },
    },
    {
      id: 'footage.window',
      title: 'A day of the last ninety, from the calendar',
      go: async (page, house) => {
        await toFootage(page, house);
        await tap(page, '今天');
        await page.locator('.day-picker').waitFor();
      },
    },
    {
      id: 'footage.register',
      title: 'Who asked, who approved, who looked at what, when and why',
      looks: true,
      go: async (page, house) => {
        await toFootage(page, house);
        await tap(page, '监护人申请');
        await page.locator('.footage-reason input').first().fill('示例妈妈');
        await watch(page, '午睡时谁陪着孩子');
        await page.locator('.button-back').click();
        await press(page, '查看登记册', 'viewings');
        await page.locator('.register-line[data-what="granted"]').first().waitFor();
      },
    },
    {
      id: 'footage.holds',
      title: 'What is kept beyond its time, for which case, until when',
      looks: true,
      go: async (page, house) => {
        await answering(page, 'holds', { holds });
        await toKept(page, house, '留存', 'holds');
        await tap(page, '延长');
      },
    },
    {
      id: 'footage.holds.none',
      title: 'Nothing is kept',
      go: async (page, house) => {
        await answering(page, 'holds', { holds: [] });
        await toKept(page, house, '留存', 'holds');
        await page.locator('.notice').waitFor();
      },
    },
    {
      id: 'footage.hold',
      title: 'Keep this: cameras and time are there already',
      looks: true,
      go: async (page, house) => {
        await answering(page, 'holds', { holds: [] });
        await toFootage(page, house);
        await watch(page);
        await press(page, '留存这段', 'holds');
        await page.locator('.keep-form').waitFor();
      },
    },
    {
      id: 'footage.exports',
      title: 'What was handed over, to whom, and how it is verified',
      looks: true,
      go: async (page, house) => {
        await answering(page, 'exports', { exports, fingerprint });
        await answering(page, 'exports/*', { ...exports[1], files: exportFiles });
        await toKept(page, house, '导出', 'exports');
        await tap(page, '看文件');
        await page.locator('.export-names li').first().waitFor();
      },
    },
    {
      id: 'footage.export',
      title: 'Export this: to whom, why, for which case',
      go: async (page, house) => {
        await answering(page, 'exports', { exports: [] });
        await toFootage(page, house);
        await watch(page);
        await press(page, '导出这段', 'exports');
        await page.locator('.keep-form').waitFor();
      },
    },
    {
      id: 'footage.exports.unreachable',
      title: 'Exports cannot be asked for',
      go: async (page, house) => {
        await toFootage(page, house);
        house.cable.pull();
        await press(page, '导出', 'exports');
        await page.locator('.notice[data-tone="bad"]').waitFor();
      },
    },
  ],
};
