import type { GalleryArea } from './scene.ts';

const look = (name: string): string => `.tile[data-look="${name}"]`;

/** The idle board in every standing of its rooms and its link. */
export const board: GalleryArea = {
  area: 'board',
  scenes: [
    {
      id: 'board.empty',
      title: 'Before anybody has come',
      house: 'empty',
      fits: true,
      go: (page) => page.locator(look('closed')).first().waitFor(),
    },
    {
      id: 'board.breach',
      title: 'A breach nobody has acknowledged; full, and room to spare',
      house: 'alarmed',
      fits: true,
      looks: true,
      go: async (page) => {
        for (const name of ['breach', 'tight', 'ok']) await page.locator(look(name)).first().waitFor();
        await page.locator('.banner').waitFor();
      },
    },
    {
      id: 'board.calm',
      title: 'The same breach, acknowledged',
      fits: true,
      go: async (page) => {
        await page.locator('.banner').waitFor({ state: 'hidden' });
        await page.locator(look('breach')).waitFor();
      },
    },
    {
      id: 'board.unattended',
      title: 'Children without a caregiver',
      house: 'unattended',
      fits: true,
      looks: true,
      go: async (page) => {
        await page.locator(look('unattended')).waitFor();
        await page.locator('.banner').waitFor();
      },
    },
    {
      id: 'board.stale',
      title: 'The link is lost: old green is stale, a breach stays one',
      fits: true,
      looks: true,
      go: async (page, { cable }) => {
        cable.pull();
        await page.locator(look('stale')).first().waitFor();
      },
    },
    {
      id: 'board.loading',
      title: 'Before the first numbers are here',
      fits: true,
      go: async (page) => {
        await page.route('**/api/v1/events', () => undefined);
        await page.reload();
        await page.locator('.board .notice').waitFor();
      },
    },
    {
      id: 'board.unreachable',
      title: 'The link was lost before the first numbers came',
      fits: true,
      go: async (page) => {
        await page.route('**/api/v1/events', (route) => route.abort());
        await page.reload();
        await page.locator('.board .notice[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'board.settings',
      title: 'Settings of this kiosk',
      go: async (page) => {
        await page.locator('.top-bar [aria-expanded]').click();
        await page.locator('.settings').waitFor();
      },
    },
  ],
};
