import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import { createBox, projectRoot } from '#tests/box.ts';
import { enterPin, openBrowser, openKiosk } from '#tests/browser.ts';
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
  const page = await openKiosk(browser, box);
  for (const look of ['breach', 'tight', 'ok']) await page.locator(`.tile[data-look="${look}"]`).first().waitFor();
  await page.screenshot({ path: join(projectRoot, 'docs/board-breach.png') });
  await page.getByRole('button', { name: '接送孩子' }).click();
  await enterPin(page, pins.guardian);
  await page.locator('button.child').first().click();
  await page.screenshot({ path: join(projectRoot, 'docs/guardian.png') });
} finally {
  await browser.close();
  await box.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
