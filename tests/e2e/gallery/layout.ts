import type { Page } from 'playwright-core';

/** Text or icons that are cut, text that spills out of what it stands on, lies on other text or beyond the page; and sideways scrolling. */
export const layoutFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const faults = new Set<string>();
    const tolerancePx = 1.5;
    const page = document.documentElement;
    const nameOf = (element: Element): string =>
      element.tagName.toLowerCase() + (element.getAttribute('class') ?? '').replace(/^|\s+/g, '.').replace(/\.$/, '');
    const clips = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
    const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';
    const painted = (style: CSSStyleDeclaration): boolean =>
      style.backgroundColor !== 'rgba(0, 0, 0, 0)' ||
      (style.borderLeftStyle !== 'none' && Number.parseFloat(style.borderLeftWidth) > 0);

    if (page.scrollWidth > page.clientWidth + 1) {
      faults.add(`the page scrolls sideways: ${page.scrollWidth} px in ${page.clientWidth}`);
    }
    const seen: { text: string; rect: DOMRect; panel: Element | null }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!parent || text === '' || !parent.checkVisibility({ visibilityProperty: true })) continue;
      // For screen readers only: one pixel on purpose.
      if (parent.closest('.unseen')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const inkPx = 0.8 * Number.parseFloat(getComputedStyle(parent).fontSize);
      for (const line of range.getClientRects()) {
        if (line.width < 1) continue;
        // A line of text is higher than its ink, and the largest numerals stand closer than their lines would.
        const rect = new DOMRect(line.x, line.y + (line.height - inkPx) / 2, line.width, inkPx);
        let beyond = rect.left < -tolerancePx || rect.right > page.clientWidth + tolerancePx;
        for (let box: Element | null = parent; box && box !== page; box = box.parentElement) {
          const style = getComputedStyle(box);
          const around = box.getBoundingClientRect();
          const sideways = rect.left < around.left - tolerancePx || rect.right > around.right + tolerancePx;
          const upright = rect.top < around.top - tolerancePx || rect.bottom > around.bottom + tolerancePx;
          if (scrolls(style.overflowX) || scrolls(style.overflowY)) {
            beyond = false;
            break;
          }
          if ((clips(style.overflowX) && sideways) || (clips(style.overflowY) && upright)) {
            faults.add(`"${text}" is cut by ${nameOf(box)}`);
          } else if (box !== document.body && style.display !== 'inline' && painted(style) && (sideways || upright)) {
            faults.add(`"${text}" spills out of ${nameOf(box)}`);
          }
          if (style.position === 'absolute' || style.position === 'fixed') break;
        }
        if (beyond) faults.add(`"${text}" lies beyond the page`);
        const top = document.elementFromPoint((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
        if (top && (parent.contains(top) || top.contains(parent))) {
          seen.push({ text, rect, panel: parent.closest('[role="dialog"]') });
        }
      }
    }
    for (const icon of document.querySelectorAll('.icon')) {
      if (!icon.checkVisibility({ visibilityProperty: true })) continue;
      const rect = icon.getBoundingClientRect();
      for (let box = icon.parentElement; box && box !== page; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (scrolls(style.overflowX) || scrolls(style.overflowY)) break;
        const around = box.getBoundingClientRect();
        const within = rect.left >= around.left - tolerancePx && rect.right <= around.right + tolerancePx;
        if (clips(style.overflowX) && !within) faults.add(`an icon of ${nameOf(icon.parentElement ?? icon)} is cut`);
      }
    }
    for (const [index, one] of seen.entries()) {
      for (const other of seen.slice(index + 1)) {
        // What an open panel covers is covered on purpose.
        if (one.panel !== other.panel) continue;
        const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const down = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        if (across > tolerancePx && down > tolerancePx) faults.add(`"${one.text}" lies on "${other.text}"`);
      }
    }
    return [...faults];
  });

/** Whether the whole screen is seen without scrolling. */
export const scrollFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollHeight, clientHeight } = document.documentElement;
    return scrollHeight > clientHeight ? [`the page is ${scrollHeight} px high on a panel of ${clientHeight}`] : [];
  });

/**
 * Touch targets smaller than 12.7 mm, and such that are closer together than 2.54 mm, on a panel of 5.98 px to the mm.
 * An alphabet and a month of days have smaller and closer keys: a wrong one is one more tap, never a wrong child.
 */
export const touchFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const leastPx = 75.5;
    const leastGapPx = 14.5;
    const dense = '.letters, .picker-days, .picker-times';
    const leastDensePx = 60;
    const leastDenseGapPx = 5.5;
    const leastRowPx = leastPx + leastGapPx;
    const areRows = (one: Element, other: Element): boolean => {
      const list = one.closest('li')?.parentElement;
      return list !== null && list !== undefined && list === other.closest('li')?.parentElement;
    };
    const sticks = (element: Element | null): boolean =>
      element !== null && (getComputedStyle(element).position === 'sticky' || sticks(element.parentElement));
    /** Whether a finger may land beyond what is painted of it. */
    const reaches = (element: Element): boolean => {
      const before = scrollY;
      element.scrollIntoView({ block: 'nearest' });
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const found = [-1, 1].every((side) => {
        // Beyond the edge of the panel there is nothing else to hit.
        const at = Math.min(innerHeight - 1, Math.max(0, y + (side * leastPx) / 2));
        return element.contains(document.elementFromPoint(x, at));
      });
      scrollTo(0, before);
      return found;
    };
    const faults: string[] = [];
    const selector = 'button, a[href], input:not([type="hidden"]), select, textarea, summary, [role="button"]';
    const targets = [...document.querySelectorAll(selector)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      // A box that is ticked by its label is as large as the label.
      .map((element) => {
        const label = element.matches('[type="checkbox"], [type="radio"]') ? element.closest('label') : null;
        return { element, rect: (label ?? element).getBoundingClientRect() };
      });
    const nameOf = (element: Element): string =>
      element.getAttribute('aria-label') ?? (element.textContent?.trim() || element.tagName.toLowerCase());
    const popover = document.querySelector('[role="dialog"]');
    for (const [index, { element, rect }] of targets.entries()) {
      if (
        (rect.height < leastPx && !reaches(element)) ||
        rect.width < (element.closest(dense) ? leastDensePx : leastPx)
      ) {
        faults.push(`"${nameOf(element)}" is ${Math.round(rect.width)} × ${Math.round(rect.height)} px`);
      }
      for (const other of targets.slice(index + 1)) {
        // What lies under an open panel cannot be hit by mistake.
        if (popover && popover.contains(element) !== popover.contains(other.element)) continue;
        if (element.contains(other.element) || other.element.contains(element)) continue;
        // What scrolls passes under what sticks.
        if (sticks(element) || sticks(other.element)) continue;
        // The rows of a list have the gap inside them.
        if (rect.height > leastRowPx && other.rect.height > leastRowPx && areRows(element, other.element)) continue;
        const across = Math.max(other.rect.left - rect.right, rect.left - other.rect.right);
        const down = Math.max(other.rect.top - rect.bottom, rect.top - other.rect.bottom);
        const least = element.closest(dense) && other.element.closest(dense) ? leastDenseGapPx : leastGapPx;
        if (Math.max(across, down) < least) {
          faults.push(
            `"${nameOf(element)}" and "${nameOf(other.element)}" are ${Math.round(Math.max(across, down))} px apart`,
          );
        }
      }
    }
    return faults;
  });
