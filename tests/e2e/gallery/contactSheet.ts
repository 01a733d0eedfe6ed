import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { takePicture } from './pictures.ts';

export interface SheetRow {
  readonly id: string;
  readonly title: string;
  readonly pictures: readonly { readonly file: string; readonly label: string }[];
}

const pictureHeightPx = 264;
const mostBytes = 400 * 1024;

/** Draws the rows as one labelled picture, made by the browser itself, in at most 400 KB. Keeps the page beside it. */
export const drawContactSheet = async (
  browser: Browser,
  folder: string,
  name: string,
  heading: string,
  rows: readonly SheetRow[],
  file: string,
): Promise<void> => {
  const html = join(folder, `${name}.html`);
  writeFileSync(html, pageOf(heading, rows));
  const page = await browser.newPage({ viewport: { width: 2240, height: 400 } });
  try {
    await page.goto(pathToFileURL(html).href, { waitUntil: 'load' });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width: 2240, height });
    for (let quality = 72; ; quality -= 8) {
      await takePicture(page, file, quality);
      if (statSync(file).size <= mostBytes) return;
      if (quality < 16) throw new Error(`${file} is too large at any quality; make two sheets of it`);
    }
  } finally {
    await page.close();
  }
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const pageOf = (heading: string, rows: readonly SheetRow[]): string => `<!doctype html>
<meta charset="utf-8">
<title>${escaped(heading)}</title>
<style>
  body { margin: 0; padding: 24px; background: #e9e7e1; font: 17px/1.4 "Noto Sans SC", sans-serif; color: #1b2420; }
  h1 { font-size: 28px; margin: 0 0 16px; }
  main { display: grid; grid-template-columns: 1fr 1fr; gap: 24px; }
  h2 { font-size: 19px; margin: 0 0 6px; }
  h2 small { font-weight: 400; color: #4a5650; }
  .pictures { display: flex; gap: 8px; }
  figure { margin: 0; }
  img { display: block; height: ${pictureHeightPx}px; outline: 1px solid #7c8781; }
  figcaption { font-size: 14px; color: #4a5650; }
</style>
<h1>${escaped(heading)}</h1>
<main>
${rows.map(rowOf).join('\n')}
</main>
`;

const rowOf = ({ id, title, pictures }: SheetRow): string => `<section>
  <h2>${escaped(title)} <small>${escaped(id)}</small></h2>
  <div class="pictures">${pictures
    .map(
      ({ file, label }) =>
        `<figure><img src="${pathToFileURL(file).href}" alt=""><figcaption>${escaped(label)}</figcaption></figure>`,
    )
    .join('')}</div>
</section>`;
