import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '#tests/browser.ts';
import { faultsOfScene } from './check.ts';
import { type GalleryHouse, openGalleryHouse } from './house.ts';
import type { GalleryArea } from './scene.ts';
import { createTour, inOrderOfDay, type Tour } from './tour.ts';

/** One test for each scene of the areas (see faultsOfScene), all on one box and in the order of its day. */
export const describeGallery = (areas: readonly GalleryArea[]): void => {
  describe(`axe is content, nothing is cut, thumb and keyboard reach everything: ${areas.map(({ area }) => area).join(', ')}`, () => {
    let house: GalleryHouse;
    let browser: Browser;
    let tour: Tour;
    beforeAll(async () => {
      [house, browser] = await Promise.all([openGalleryHouse({ cameras: 1 }), openBrowser()]);
      tour = createTour(browser, house);
    });
    afterAll(async () => {
      await browser?.close();
      await house?.close();
    });
    test.each(inOrderOfDay(areas.flatMap(({ scenes }) => scenes)))('$id: $title', async (scene) => {
      expect(await faultsOfScene(tour, scene)).toEqual([]);
    });
  });
};
