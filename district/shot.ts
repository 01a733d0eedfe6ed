import { openBrowser } from '#tests/browser.ts';

const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto('file:///tmp/k-report-try/r.html');
await page.screenshot({ path: '/tmp/k-report-try/top.png' });
await page.screenshot({
  path: '/tmp/k-report-try/a.png',
  fullPage: true,
  clip: { x: 0, y: 700, width: 1280, height: 1300 },
});
await page.screenshot({
  path: '/tmp/k-report-try/b.png',
  fullPage: true,
  clip: { x: 0, y: 2000, width: 1280, height: 1400 },
});
await page.screenshot({
  path: '/tmp/k-report-try/c.png',
  fullPage: true,
  clip: { x: 0, y: 3400, width: 1280, height: 1500 },
});
await page.emulateMedia({ media: 'print' });
await page.setViewportSize({ width: 1032, height: 700 });
await page.screenshot({ path: '/tmp/k-report-try/print.png', fullPage: true });
await page.pdf({ path: '/tmp/k-report-try/r.pdf', preferCSSPageSize: true });
await browser.close();
