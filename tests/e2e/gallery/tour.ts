import type { Browser, Page } from 'playwright-core';
import { bringAxe } from '#tests/axe.ts';
import type { Language } from '../../../kiosk/src/i18n/text.ts';
import { type GalleryHouse, houseStates } from './house.ts';
import type { Scene } from './scene.ts';

/** The kiosk's own panels, and a phone, which must be usable too. */
export const sizes = {
  small: { width: 1280, height: 800 },
  large: { width: 1920, height: 1080 },
  tablet: { width: 800, height: 1280 },
  phone: { width: 390, height: 844 },
} as const;
/** The 10.1 inch panel at 200 % zoom: half as many CSS pixels each way. */
export const zoomed = { width: 640, height: 400 };

/** Somebody who walks from the board to each scene with a real kiosk. */
export interface Tour {
  /**
   * Calls `look` on the scene, with the kiosk's clock standing still, and goes back to the board. Another language than
   * Chinese only for a scene on a new kiosk.
   */
  see(scene: Scene, look: (page: Page) => Promise<void>, language?: Language): Promise<void>;
  /** Calls `look` on the scene as it now is, in the other language. */
  inLanguage(page: Page, language: Language, look: () => Promise<void>): Promise<void>;
  /** A new kiosk, enrolled, on its board, in Chinese. */
  enrolled(): Promise<Page>;
  /** What went wrong in any page since the last call. */
  faults(): string[];
}

/** The scenes in the order of the day, so that the house never has to go back. */
export const inOrderOfDay = (scenes: readonly Scene[]): Scene[] => {
  const rank = ({ house = 'calm' }: Scene): number => houseStates.indexOf(house);
  return [...scenes].sort((a, b) => rank(a) - rank(b));
};

export const createTour = (browser: Browser, house: GalleryHouse): Tour => {
  const faults: string[] = [];
  let shared: Page | undefined;

  const newPage = async (language: Language): Promise<Page> => {
    const context = await browser.newContext({
      viewport: sizes.small,
      locale: 'zh-CN',
      timezoneId: 'America/New_York',
      reducedMotion: 'reduce',
    });
    await context.addInitScript(holdableClock);
    await bringAxe(context);
    // Once: later the kiosk keeps its own settings.
    await context.addInitScript((kept) => {
      if (!localStorage.getItem('nestbox-settings')) localStorage.setItem('nestbox-settings', kept);
    }, JSON.stringify({ language }));
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`${error}`));
    return page;
  };
  const enrolled = async (): Promise<Page> => {
    const page = await newPage('zh');
    const { body } = await house.box.call('head', 'POST', '/api/v1/kiosks/codes');
    const { code } = body as { code: string }; // the route's own answer
    await page.goto(`${house.cable.url}/#enrol=${code}`);
    await page.locator('button[type=submit]').click();
    await page.locator('.board [data-room]').first().waitFor();
    return page;
  };
  const pageFor = async (scene: Scene, language: Language): Promise<Page> => {
    if (scene.kiosk === 'new') return newPage(language);
    if (scene.kiosk === 'own') return enrolled();
    shared ??= await enrolled();
    // A new load ends whoever was identified, wherever the last scene was.
    await shared.goto(house.cable.url);
    await shared.locator('.board [data-room]').first().waitFor();
    return shared;
  };
  const looked = async (page: Page, look: () => Promise<void>): Promise<void> => {
    const before = await standing(page);
    await look();
    const after = await standing(page);
    if (after !== before) faults.push(`the screen went away while it was looked at: ${before} became ${after}`);
  };
  return {
    see: async (scene, look, language = 'zh') => {
      await house.become(scene.house ?? 'calm');
      const page = await pageFor(scene, language);
      try {
        await scene.go(page, house);
        await page.evaluate(() => document.dispatchEvent(new Event('hold-clock')));
        await looked(page, () => look(page));
      } catch (error) {
        throw new Error(`${scene.id} failed at ${await shownOn(page)}`, { cause: error });
      } finally {
        house.cable.plug();
        await page.unrouteAll({ behavior: 'ignoreErrors' });
        await page.setViewportSize(sizes.small);
        if (scene.kiosk) await page.context().close();
      }
    },
    inLanguage: async (page, language, look) => {
      const wasOpen = await page.locator('.top-bar [aria-expanded="true"]').isVisible();
      // In the page, a step each frame: every scene does it twice.
      const choose = (wanted: Language) =>
        page.waitForFunction(
          (goal) => {
            const settings = document.querySelector<HTMLElement>('.top-bar [aria-expanded]');
            const isOpen = settings?.getAttribute('aria-expanded') === 'true';
            const isChosen = document.documentElement.lang.startsWith(goal.wanted);
            if (isChosen && isOpen === goal.wasOpen) return true;
            if (isChosen || !isOpen) settings?.click();
            else document.querySelector<HTMLElement>(`.settings button[lang^="${goal.wanted}"]`)?.click();
            return false;
          },
          { wanted, wasOpen },
        );
      await choose(language);
      await looked(page, look);
      await choose('zh');
    },
    enrolled,
    faults: () => faults.splice(0),
  };
};

/** What whoever stands there would see: the screen, and its words. */
const shownOn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const screen = document.querySelector<HTMLElement>('.kiosk')?.dataset.screen ?? 'none';
    // biome-ignore lint/performance/useDomNodeTextContent: only what is seen, a line for each block
    return `${screen}: ${document.body.innerText.replace(/\s+/g, ' ').slice(0, 800)}`;
  });

/** Which screen is there, and whether the bar of the last deed is: both may go by themselves. */
const standing = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const screen = document.querySelector<HTMLElement>('.kiosk')?.dataset.screen ?? 'none';
    return document.querySelector('.deed') ? `${screen} with a deed` : screen;
  });

/**
 * Lets a look at a scene take its time: the kiosk's clocks stand still once they are held, and with them its countdowns.
 * Timers and frames go on, and so does whatever looks at the page from outside it.
 */
const holdableClock = (): void => {
  const wallMs = Date.now;
  const steadyMs = performance.now.bind(performance);
  const { get } = Headers.prototype;
  let held: { readonly wallMs: number; readonly steadyMs: number } | undefined;
  Date.now = () => held?.wallMs ?? wallMs();
  performance.now = () => held?.steadyMs ?? steadyMs();
  // The agent's clock goes on: a kiosk that heard it would put its own forward, and take what it knows for old.
  Headers.prototype.get = function (name) {
    return held && name === 'date' ? null : get.call(this, name);
  };
  document.addEventListener('hold-clock', () => {
    held = { wallMs: wallMs(), steadyMs: steadyMs() };
  });
};
