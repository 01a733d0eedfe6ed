import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '#tests/box.ts';
import { againstBudget, type Result } from './result.ts';

const dist = join(projectRoot, 'kiosk/dist');

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

const gzipKb = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0) / 1024;

/** The bundle budgets of kiosk.md. @throws when the kiosk was not built. */
export const measureKioskSize = async (): Promise<Result[]> => {
  if (!existsSync(join(dist, 'index.html')))
    throw new Error('The kiosk is not built; `npm start` or `npm test` builds it');
  const { scripts, styles } = initialFiles(readFileSync(join(dist, 'index.html'), 'utf8'));
  if (scripts.length === 0 || styles.length === 0) throw new Error('The kiosk page names no script or no style sheet');
  return [
    againstBudget('kiosk.js', 'initial JavaScript of the kiosk, gzip', 'KB', gzipKb(scripts), 45),
    againstBudget('kiosk.css', 'CSS of the kiosk, gzip', 'KB', gzipKb(styles), 10),
  ];
};
