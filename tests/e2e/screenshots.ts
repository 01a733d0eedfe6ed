import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { projectRoot } from '#tests/box.ts';
import { openBrowser, openKiosk } from '#tests/browser.ts';
import { openNewSite, smallDelivery, spendAfternoon } from './afternoon.ts';
import { pictureDistrictReport } from './districtReport.ts';
import { pictureFlowsEditor } from './flowsEditor.ts';
import { areas } from './gallery/areas.ts';
import { drawContactSheet, type SheetRow } from './gallery/contactSheet.ts';
import { openGalleryHouse } from './gallery/house.ts';
import { takePicture } from './gallery/pictures.ts';
import type { Scene } from './gallery/scene.ts';
import { createTour, inOrderOfDay, sizes } from './gallery/tour.ts';
import { pictureGuardianPage } from './guardianPicture.ts';

/**
 * `npm run screenshots`: every scene of every area, from a real morning of the demo facility, on each panel; contact
 * sheets and the README's pictures in docs/, the full pictures in a temporary folder. `-- --only ID` takes the
 * scenes whose ids begin so, and leaves docs/ alone.
 */
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const { only } = values;
const folder = join(tmpdir(), 'nestbox-screens');
const docs = join(projectRoot, 'docs');
const readme: Readonly<Record<string, string>> = {
  'board.breach': 'board-breach.webp',
  'front.confirm': 'guardian.webp',
  'footage.several': 'footage.webp',
};

const panels = [
  { name: '10.1″', size: sizes.small },
  { name: '15.6″', size: sizes.large },
  { name: '8″', size: sizes.tablet },
] as const;

/** The technician's afternoon over a made-up site, for the README; a picture that is taken again takes the place of the first. */
const picturedAfternoon = async (): Promise<void> => {
  const site = await openNewSite(smallDelivery);
  try {
    const page = await openKiosk(browser, site.box);
    await spendAfternoon(page, site, (name) => takePicture(page, join(docs, 'technician', `${name}.webp`)));
  } finally {
    await site.close();
  }
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const chosen = (scene: Scene): boolean => only === undefined || scene.id.startsWith(only);
const house = await openGalleryHouse({ cameras: 4 });
const browser = await openBrowser();
const rows = new Map<string, SheetRow[]>();

const pictured = async (page: Page, scene: Scene, what: string, size: { width: number; height: number }) => {
  const file = join(folder, `${scene.id}-${what}.webp`);
  await page.setViewportSize(size);
  await takePicture(page, file);
  return file;
};
const night = (page: Page, on: boolean) =>
  page.evaluate(
    (theme) => {
      document.documentElement.dataset.theme = theme;
    },
    on ? 'night' : 'paper',
  );

try {
  const tour = createTour(browser, house);
  for (const scene of inOrderOfDay(areas.flatMap(({ scenes }) => scenes)).filter(chosen)) {
    console.log(scene.id);
    await tour.see(scene, async (page) => {
      const pictures = [];
      for (const { name, size } of panels) {
        pictures.push({ file: await pictured(page, scene, `${size.width}`, size), label: name });
      }
      const { id, title } = scene;
      const drawn: SheetRow[] = [{ id, title, pictures }];
      rows.set(id, drawn);
      if (!scene.looks) return;
      const others: { file: string; label: string }[] = [];
      const nightIn = async (language: string): Promise<void> => {
        await night(page, true);
        const file = await pictured(page, scene, `${language}-night`, sizes.small);
        others.push({ file, label: `${language}, night` });
        await night(page, false);
      };
      await nightIn('zh');
      if (scene.kiosk !== 'new') {
        await tour.inLanguage(page, 'en', async () => {
          others.push({ file: await pictured(page, scene, 'en', sizes.small), label: 'en' });
        });
      }
      drawn.push({ id, title: `${title}: at night, and in English`, pictures: others });
    });
  }
  const faults = tour.faults();
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const sheets = only === undefined ? join(docs, 'screens') : folder;
  for (const { area, scenes } of areas) {
    const drawn = scenes.flatMap(({ id }) => rows.get(id) ?? []);
    if (drawn.length === 0) continue;
    await drawContactSheet(browser, folder, area, `Nestbox kiosk: ${area}`, drawn, join(sheets, `${area}.webp`));
  }
  if (only === undefined) {
    await picturedAfternoon();
    await pictureDistrictReport(browser, join(docs, 'district-report.webp'));
    await pictureGuardianPage(browser, join(docs, 'guardian-page.webp'));
    await pictureFlowsEditor(browser, join(docs, 'flows-editor.webp'));
    for (const [id, name] of Object.entries(readme)) copyFileSync(join(folder, `${id}-1280.webp`), join(docs, name));
  }
  console.log(`full pictures: ${folder}`);
} finally {
  await browser.close();
  await house.close();
}
process.exit(0);
