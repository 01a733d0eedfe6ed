import type { GalleryArea, Scene } from './scene.ts';
import { asStaff, choose, loaded } from './walk.ts';

/** A screen as it opens in the early morning from the staff's menu, for the head, who sees every line of it. */
const opens = (line: string, screen: string, title: string): Scene => ({
  id: `menu.${screen}`,
  title,
  house: 'empty',
  go: async (page, { pins }) => {
    await asStaff(page, pins.head);
    await choose(page, line, screen);
    await page.locator('main h1').first().waitFor();
    await loaded(page);
  },
});

/** The same while the host is away: what is not known is said, and nothing looks empty. */
const opensAlone = (line: string, screen: string, title: string): Scene => ({
  id: `menu.${screen}.alone`,
  title: `${title} while the host is away`,
  go: async (page, { pins, cable }) => {
    await asStaff(page, pins.head);
    cable.pull();
    await choose(page, line, screen);
    await page.locator('.notice[data-tone="bad"]').first().waitFor();
    await loaded(page);
  },
});

/** What the menu leads to, before there is anything to see, and when nothing can be asked. */
export const menu: GalleryArea = {
  area: 'menu',
  scenes: [
    opens('晨检午检', 'health', 'Health checks'),
    opens('喂药', 'medicines', 'Medicine'),
    opens('缺勤', 'absences', 'Absences'),
    opens('临时接送', 'pickups', 'One-off pickups'),
    opens('以往点名', 'rollCalls', 'Past roll-calls'),
    opens('今日结束', 'closing', 'Closing the day'),
    opens('日报', 'summaries', 'The sealed days'),
    opens('人员', 'people', 'The people on record'),
    opens('触摸屏', 'kiosks', 'The facility’s kiosks'),
    opensAlone('喂药', 'medicines', 'Medicine'),
    opensAlone('以往点名', 'rollCalls', 'Past roll-calls'),
    opensAlone('今日结束', 'closing', 'Closing the day'),
    opensAlone('今日', 'today', 'The day'),
    opensAlone('园长', 'overview', 'The head’s page'),
    opensAlone('触摸屏', 'kiosks', 'The facility’s kiosks'),
    {
      id: 'menu.people.loading',
      title: 'The people on record are on their way',
      go: async (page, { pins }) => {
        await page.route('**/api/v1/children?*', () => undefined);
        await asStaff(page, pins.head);
        await choose(page, '人员', 'people');
        await page.getByText('正在载入').waitFor();
      },
    },
  ],
};
