import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from './box.ts';

/** Copies the built kiosk, so that it can be changed without touching the project's own. */
export const copyKiosk = (folder: string): void => cpSync(join(projectRoot, 'kiosk/dist'), folder, { recursive: true });

/**
 * Makes the next version of the kiosk in a folder in the place of the one before, as an upgrade of the box does: every
 * script and style has another name, and those of before are gone.
 */
export const upgradeKiosk = (folder: string, version: string): void => {
  const assets = join(folder, 'assets');
  const names = new Map(readdirSync(assets).map((name) => [name, name.replace(/(\.\w+)$/, `-${version}$1`)]));
  for (const [name, next] of names) renameSync(join(assets, name), join(assets, next));
  // The longest first: the end of one name may be another's.
  const known = new RegExp(
    [...names.keys()]
      .sort((a, b) => b.length - a.length)
      .join('|')
      .replaceAll('.', '\\.'),
    'g',
  );
  for (const file of ['index.html', 'sw.js', ...[...names.values()].map((name) => join('assets', name))]) {
    const text = readFileSync(join(folder, file), 'utf8').replace(known, (name) => names.get(name) ?? name);
    const revised = file === 'sw.js' ? text.replace(/("url":"\/","revision":")/, `$1${version}`) : text;
    writeFileSync(join(folder, file), revised);
  }
};

/** The version that a page runs; empty for the build itself. */
export const versionOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { src } = document.querySelector<HTMLScriptElement>('script[type=module]') ?? { src: '' };
    return /-v(\d+)\.js$/.exec(src)?.[1] ?? '';
  });
