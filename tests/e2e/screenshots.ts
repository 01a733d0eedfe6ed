import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import { createBox, projectRoot } from '#tests/box.ts';
import { enterPin, largeKiosk, openBrowser, openKiosk, smallKiosk, tile } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { fillMorning } from './morning.ts';

/** Makes the README's pictures again from a real morning of the demo facility: `npm run screenshots`. */
const folder = mkdtempSync(join(tmpdir(), 'nestbox-pictures-'));
const box = await createBox(folder, (file) => ({ ...file, alerts: { graceSeconds: 1, infantGraceSeconds: 1 } }));
const browser = await openBrowser();
try {
  await box.start('agent');
  await Promise.all([box.start('recorder'), box.start('simulator')]);
  const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));
  await fillMorning(box);
  for (const [size, suffix] of [
    [smallKiosk, ''],
    [largeKiosk, '-1080'],
  ] as const) {
    const page = await openKiosk(browser, box, size);
    await eventually('the red tile', async () => {
      const looks = await page
        .locator('[data-look]')
        .evaluateAll((tiles) => tiles.map((each) => each.getAttribute('data-look')));
      return looks.includes('breach') || looks.includes('unattended');
    });
    await tile(page, 'infant').waitFor();
    await page.screenshot({ path: join(projectRoot, `docs/board-breach${suffix}.png`) });
    await page.getByRole('button', { name: '接送孩子' }).click();
    await enterPin(page, pins.guardian);
    await page.locator('button.child').first().click();
    await page.screenshot({ path: join(projectRoot, `docs/guardian${suffix}.png`) });
    await page.context().close();
  }
} finally {
  await browser.close();
  await box.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
