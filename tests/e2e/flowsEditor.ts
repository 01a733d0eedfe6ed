import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { readyFile } from '#agent/config/runFolder.ts';
import type { FlowsReady } from '#agent/flows/standing.ts';
import { createBox } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';
import { takePicture } from './gallery/pictures.ts';

/** The shipped flow in the editor, as a technician sees it who has logged in. */
export const pictureFlowsEditor = async (browser: Browser, file: string): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-editor-'));
  const box = await createBox(folder, (facility) => ({
    ...facility,
    cameras: [],
    flows: { editor: { enabled: true, port: 0 } },
  }));
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'en-US' });
  try {
    await box.start('agent');
    await box.start('flows');
    const editor = await eventually(
      'the editor',
      () => readyFile(box.data, 'flows').read<FlowsReady>()?.editor ?? undefined,
    );
    const page = await context.newPage();
    await page.goto(editor);
    await page.fill('#node-dialog-login-username', 'test technician');
    await page.fill('#node-dialog-login-password', await box.token('technician'));
    await page.keyboard.press('Enter');
    await page.waitForSelector('.red-ui-flow-node', { timeout: 60_000 });
    await page.waitForSelector('#red-ui-header-button-deploy');
    await page.waitForFunction(() => document.querySelectorAll('.red-ui-palette-node').length > 10);
    await page.mouse.click(700, 500);
    await takePicture(page, file);
  } finally {
    await context.close();
    await box.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
