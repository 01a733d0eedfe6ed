import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '#tests/box.ts';
import { againstBudget, type Result } from './result.ts';

/** What the page loads before anybody touches it: its scripts with their preloads, and its style sheets. */
const initialFiles = (html: string): { scripts: string[]; styles: string[] } => {
  const addresses = (pattern: RegExp): string[] =>
    [...html.matchAll(pattern)].map(([, address = '']) => address.replace(/^\//, ''));
  return {
    scripts: [
      ...addresses(/<script[^>]+src="([^"]+)"/g),
      ...addresses(/<link[^>]+rel="modulepreload"[^>]+href="([^"]+)"/g),
    ],
    styles: addresses(/<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"/g),
  };
};

const gzipKb = (dist: string, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0) / 1024;

/** The scripts and style sheets that a page begins with. @throws when it was not built. */
const initialOf = (dist: string) => {
  if (!existsSync(join(dist, 'index.html')))
    throw new Error('The kiosk is not built; `npm start` or `npm test` builds it');
  const { scripts, styles } = initialFiles(readFileSync(join(dist, 'index.html'), 'utf8'));
  if (scripts.length === 0 || styles.length === 0) throw new Error('The kiosk page names no script or no style sheet');
  return { js: gzipKb(dist, scripts), css: gzipKb(dist, styles) };
};

/** The bundle budgets of kiosk.md, and of the guardians' page on an old telephone. @throws when they were not built. */
export const measureKioskSize = async (): Promise<Result[]> => {
  const kiosk = initialOf(join(projectRoot, 'kiosk/dist'));
  const guardian = initialOf(join(projectRoot, 'kiosk/guardian/dist'));
  return [
    againstBudget('kiosk.js', 'initial JavaScript of the kiosk, gzip', 'KB', kiosk.js, 45),
    againstBudget('kiosk.css', 'CSS of the kiosk, gzip', 'KB', kiosk.css, 10),
    againstBudget('guardian.js', 'JavaScript of the guardians’ page, gzip', 'KB', guardian.js, 20),
  ];
};
