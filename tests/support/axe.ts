import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with the page: all its rules, or only whether colours are told apart. */
export const axeFaults = async (page: Page, rules: 'all' | 'contrast' = 'all'): Promise<string[]> => {
  const there = await page.evaluate(() => 'axe' in globalThis);
  if (!there) await page.evaluate(source);
  const options: RunOptions = {
    resultTypes: ['violations'],
    // Fetching style sheets and media again serves two rules: one is not in force, the other is about sounds that start alone.
    preload: false,
    ...(rules === 'contrast' && { runOnly: ['color-contrast'] }),
  };
  const { violations } = await page.evaluate(
    (given): Promise<AxeResults> => (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(given), // put there above
    options,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `axe ${id}: ${help}: ${target.join(' ')} ${failureSummary}`),
  );
};
