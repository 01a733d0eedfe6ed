import type { Page } from 'playwright-core';
import { axeFaults } from '#tests/axe.ts';
import type { Language } from '../../../kiosk/src/i18n/text.ts';
import { keyboardFaults } from './keyboard.ts';
import { layoutFaults, scrollFaults, touchFaults } from './layout.ts';
import type { Scene } from './scene.ts';
import { sizes, type Tour, zoomed } from './tour.ts';

/** Where words are cut in another language too: a large panel has more room than each of these. */
const narrow = [sizes.small, sizes.tablet, sizes.phone, zoomed] as const;
const everySize = [sizes.large, ...narrow] as const;

/** Until what follows the size of its place, as a chart does, has followed. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((done) => {
        let frames = 2;
        const next = (): void => {
          frames -= 1;
          if (frames === 0) done();
          else requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
  );

/** Puts the night theme on the page as the setting does, and takes it off again. */
const atNight = async (page: Page, look: () => Promise<void>): Promise<void> => {
  const theme = (name: string) =>
    page.evaluate((value) => {
      document.documentElement.dataset.theme = value;
    }, name);
  await theme('night');
  await look();
  await theme('paper');
};

/**
 * Everything that a scene must keep: axe in both languages, and contrast in both themes; nothing cut on any panel, on a phone
 * and at 200 % zoom; targets for a thumb; reached and seen by keyboard. Returns what does not hold, each with where it was seen.
 */
export const faultsOfScene = async (tour: Tour, scene: Scene): Promise<string[]> => {
  const faults: string[] = [];
  const note = (where: string, found: readonly string[]): void => {
    faults.push(...found.map((fault) => `${scene.id} ${where}: ${fault}`));
  };
  const inOneLanguage = async (page: Page, language: Language): Promise<void> => {
    // In the other language only the words are others.
    note(language, await axeFaults(page, language === 'zh' ? undefined : 'words'));
    for (const size of language === 'zh' ? everySize : narrow) {
      const where = `${language} ${size.width}×${size.height}`;
      await page.setViewportSize(size);
      await settled(page);
      note(where, await layoutFaults(page));
      if (size === sizes.phone || size === zoomed) continue;
      note(where, await touchFaults(page));
      if (scene.fits) note(where, await scrollFaults(page));
    }
    await page.setViewportSize(sizes.small);
  };
  await tour.see(scene, async (page) => {
    await inOneLanguage(page, 'zh');
    // Colours are those of every language.
    await atNight(page, async () => note('night', await axeFaults(page, 'contrast')));
    note('keyboard', await keyboardFaults(page));
    // Before anybody may use the kiosk there is no way to its settings: then in English from the start, below.
    if (scene.kiosk !== 'new') await tour.inLanguage(page, 'en', () => inOneLanguage(page, 'en'));
  });
  if (scene.kiosk === 'new') await tour.see(scene, (page) => inOneLanguage(page, 'en'), 'en');
  note('in the page', tour.faults());
  return faults;
};
