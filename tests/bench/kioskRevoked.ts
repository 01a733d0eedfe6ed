import type { Browser, Page } from 'playwright-core';
import { type Box, createBox } from '#tests/box.ts';
import { enrolPage, openBrowser, smallKiosk } from '#tests/browser.ts';
import { eventually } from '#tests/wait.ts';
import { fillMorning } from '../e2e/morning.ts';
import { slowDown } from './kioskWatch.ts';
import { againstBudget, percentile, type Result } from './result.ts';

const rounds = 5;

/** From a kiosk's revocation, over HTTP and by the command line in turn, to the screen that asks it to enrol: the slowest. */
export const measureKioskRevoked = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, (file) => ({ ...file, flows: { enabled: false } }));
  const browser = await openBrowser();
  try {
    await box.start('agent');
    await fillMorning(box);
    const ways = [
      (kioskId: string) => box.call('head', 'DELETE', `/api/v1/kiosks/${kioskId}`),
      (kioskId: string) => box.nestbox('kiosk', 'revoke', kioskId),
    ];
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const revoke of ways) times.push(await timeOf(browser, box, revoke));
    }
    return [
      againstBudget(
        'kiosk.revoked',
        `a revoked kiosk is out at 4× CPU slowdown: record of the revocation to the enrolment screen, slowest of ${times.length}`,
        'ms',
        percentile(times, 1),
        1000,
      ),
    ];
  } finally {
    await browser.close();
    await box.close();
  }
};

interface Kiosks {
  kiosks: { kioskId: string; revokedAt: string | null }[];
}

const timeOf = async (browser: Browser, box: Box, revoke: (kioskId: string) => Promise<unknown>): Promise<number> => {
  const list = async () => ((await box.call('head', 'GET', '/api/v1/kiosks')).body as Kiosks).kiosks;
  const context = await browser.newContext({ viewport: smallKiosk, locale: 'zh-CN' });
  const page = await context.newPage();
  await enrolPage(page, box);
  await slowDown(page);
  const kioskId = (await list()).find(({ revokedAt }) => revokedAt === null)?.kioskId ?? '';
  await watchForEnrolment(page);
  await revoke(kioskId);
  const outMs = await eventually('the enrolment screen', () => page.evaluate(() => enrolmentAtMs));
  const revokedAt = (await list()).find((kiosk) => kiosk.kioskId === kioskId)?.revokedAt ?? '';
  await context.close();
  return outMs - Date.parse(revokedAt);
};

declare global {
  var enrolmentAtMs: number | undefined;
}
/** Notes when the page asks for an enrolment, in milliseconds since 1970. */
const watchForEnrolment = (page: Page): Promise<void> =>
  page.evaluate(() => {
    globalThis.enrolmentAtMs = undefined;
    new MutationObserver(() => {
      if (document.querySelector('.enrol')) globalThis.enrolmentAtMs ??= performance.timeOrigin + performance.now();
    }).observe(document, { subtree: true, childList: true });
  });
