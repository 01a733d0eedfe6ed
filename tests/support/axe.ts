import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Colours alone; or what words can be missing from or be wrong in: names, labels, texts for pictures, the language itself. */
const parts = {
  contrast: { type: 'rule', values: ['color-contrast'] },
  words: {
    type: 'tag',
    values: ['cat.name-role-value', 'cat.forms', 'cat.text-alternatives', 'cat.language', 'cat.tables'],
  },
} as const;

/** Puts axe into each page of a context as it loads, for less than to bring it there for the first look. */
export const bringAxe = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript({ content: `if (self === top) {${source}}` });

/** What axe finds wrong with the page: by all its rules, or by a part of them. */
export const axeFaults = async (page: Page, part?: keyof typeof parts): Promise<string[]> => {
  const there = await page.evaluate(() => 'axe' in globalThis);
  if (!there) await page.evaluate(source);
  const options: RunOptions = {
    resultTypes: ['violations'],
    // Fetching style sheets and media again serves two rules: one is not in force, the other is about sounds that start alone.
    preload: false,
    ...(part && { runOnly: { ...parts[part], values: [...parts[part].values] } }),
  };
  const { violations } = await page.evaluate(
    (given): Promise<AxeResults> => (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(given), // put there above
    options,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `axe ${id}: ${help}: ${target.join(' ')} ${failureSummary}`),
  );
};
