import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { v7 as uuidv7 } from 'uuid';
import { createBox } from '#tests/box.ts';
import { takePicture } from './gallery/pictures.ts';

/** A grandmother's telephone at the end of a morning, for the README. */
export const pictureGuardianPage = async (browser: Browser, file: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-phone-'));
  const box = await createBox(folder, (demo) => ({ ...demo, cameras: [] }));
  try {
    await box.start('agent');
    // The doors and sensors of the house, without which it is not armed.
    await box.start('simulator');
    const call = (method: string, path: string, body: object) =>
      box.call('head', method, `/api/v1${path}`, { id: uuidv7(), ...body });
    const purposes = ['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety'];
    await call('PUT', '/adults/nainai', { name: '示例奶奶', phoneTail: '2468' });
    await call('PUT', '/adults/nainai/consents', { purposes });
    await call('PUT', '/children/doudou', {
      name: '演示豆豆',
      birthDate: '2024-10-01',
      classId: 'toddler-small-1',
      careType: 'full_day',
      enrolledFrom: '2025-09-01',
      guardians: [{ adultId: 'nainai', relation: '奶奶', pickup: true }],
    });
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
    const child = { childId: 'doudou' };
    const arrival = { ...child, method: 'staff', adultId: 'nainai', occurredAt: at(45) };
    await call('POST', '/attendance/check-ins', arrival);
    await call('POST', '/attendance/handovers', { ...child, occurredAt: at(43) });
    await call('POST', '/attendance/moves', { ...child, roomId: 'yard', occurredAt: at(25) });
    const signs = { kind: 'observation', well: false, signs: ['runny_nose'], actions: ['observed'] };
    await call('POST', '/health/checks', { ...child, ...signs, occurredAt: at(12) });
    const { body } = await call('POST', '/adults/nainai/links', {});
    const page = await browser.newPage({
      viewport: { width: 412, height: 732 },
      deviceScaleFactor: 2,
      locale: 'zh-CN',
    });
    await page.goto((body as { url: string }).url);
    await page.getByLabel('手机号最后 4 位').fill('2468');
    await page.getByRole('button', { name: '进入' }).click();
    await page.getByText('流涕').waitFor();
    await page.getByText('设防正常').waitFor({ timeout: 120_000 });
    await takePicture(page, file);
    await page.close();
  } finally {
    await box.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
