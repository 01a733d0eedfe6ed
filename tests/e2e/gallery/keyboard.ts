import type { Page } from 'playwright-core';

/** Where the focus was, and whether it was seen there. */
interface Stop {
  readonly index: number;
  readonly ringed: boolean;
  readonly inView: boolean;
}

/** All at once and in this order, without an answer from the page between them. */
const pressTab = async (page: Page, times: number): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  const types = Array.from({ length: times }, () => ['rawKeyDown', 'keyUp'] as const).flat();
  await Promise.all(types.map((type) => session.send('Input.dispatchKeyEvent', { type, ...key })));
  await session.detach();
};

/** Controls that the Tab key does not come to, and stops at which nobody sees where the focus is. */
export const keyboardFaults = async (page: Page): Promise<string[]> => {
  const expected = await page.evaluate(() => {
    const selector = 'button, a[href], input, select, textarea, summary, video[controls], [tabindex]';
    const radios = new Set<string>();
    const reachable = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.matches(':disabled')) return false;
      // One stop for a group whose members the arrow keys choose among.
      if (element.tabIndex < 0) return !element.matches('[role="tab"], [role="radio"], [role="option"], main, h1, h2');
      if (!(element instanceof HTMLInputElement) || element.type !== 'radio') return true;
      if (radios.has(element.name)) return false;
      radios.add(element.name);
      return true;
    });
    for (const [index, element] of reachable.entries()) element.dataset.stop = String(index);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return reachable.map(
      (element) => element.getAttribute('aria-label') ?? (element.textContent?.trim() || element.tagName),
    );
  });
  await page.evaluate(() => {
    const stops: Stop[] = [];
    const lookAtStop = (): void => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element.dataset.stop === undefined) return;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const rect = element.getBoundingClientRect();
      // Of a field of several lines the one with the caret, the first, is enough.
      const y = element instanceof HTMLTextAreaElement ? rect.top + 24 : (rect.top + rect.bottom) / 2;
      const x = (rect.left + rect.right) / 2;
      const top = document.elementFromPoint(x, y);
      stops.push({
        index: Number(element.dataset.stop),
        ringed: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
        inView:
          x >= 0 &&
          y >= 0 &&
          x <= innerWidth &&
          y <= innerHeight &&
          (!top || element.contains(top) || top.contains(element) || top.closest('[role="dialog"]') !== null),
      });
    };
    // When the key comes up, the focus has moved and what has it is scrolled to.
    addEventListener('keyup', lookAtStop, { capture: true });
    Object.assign(globalThis, {
      endOfStops: () => {
        removeEventListener('keyup', lookAtStop, { capture: true });
        return stops;
      },
    });
  });
  // A film has stops of its own inside, one for each of its controls.
  const films = await page.locator('video[controls]').count();
  await pressTab(page, expected.length + 2 + films * 12);
  const stops = await page.evaluate(() => (globalThis as unknown as { endOfStops(): Stop[] }).endOfStops()); // put there above
  const reached = new Set<number>();
  const faults: string[] = [];
  for (const stop of stops) {
    if (reached.has(stop.index)) continue;
    reached.add(stop.index);
    const name = expected[stop.index];
    if (!stop.ringed) faults.push(`the focus is not seen on "${name}"`);
    if (!stop.inView) faults.push(`"${name}" has the focus but is out of sight`);
  }
  expected.forEach((name, index) => {
    if (!reached.has(index)) faults.push(`Tab never comes to "${name}"`);
  });
  return faults;
};
