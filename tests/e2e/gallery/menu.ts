import type { GalleryArea, Scene } from './scene.ts';
import { asStaff, choose, loaded } from './walk.ts';

/** A screen as it opens from the staff's menu, for the head, who sees every line of it. */
const opens = (line: string, screen: string, title: string): Scene => ({
  id: `menu.${screen}`,
  title,
  go: async (page, { pins }) => {
    await asStaff(page, pins.head);
    await choose(page, line, screen);
    await page.locator('main h1').first().waitFor();
    await loaded(page);
  },
});

/** What else the menu leads to, as it opens. */
export const menu: GalleryArea = {
  area: 'menu',
  scenes: [
    opens('晨检午检', 'health', 'Health checks'),
    opens('喂药', 'medicines', 'Medicine'),
    opens('缺勤', 'absences', 'Absences'),
    opens('临时接送', 'pickups', 'One-off pickups'),
    opens('以往点名', 'rollCalls', 'Past roll-calls'),
    opens('今日结束', 'closing', 'Closing the day'),
    opens('人员', 'people', 'The people on record'),
    opens('触摸屏', 'kiosks', 'The facility’s kiosks'),
  ],
};
