import type { BrowserContext, CDPSession, Page } from 'playwright-core';

interface Watched {
  largestPaintMs: number;
  /** The longest event of each interaction, by its id. */
  readonly interactions: Map<number, number>;
  /** What moved without a touch shortly before, and how much. */
  shift: number;
  readonly moved: string[];
  /** What the watched number last became, and when, in milliseconds since 1970. */
  changed: { text: string; atMs: number } | undefined;
}
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}
declare global {
  var watched: Watched;
}

/** Event Timing tells of nothing shorter; what it leaves out took at most this long. */
export const shortestEventMs = 16;

/** Puts the browser's own observers into every page of the context, before anything else runs there. */
export const watchPages = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript((shortest) => {
    const watched: Watched = { largestPaintMs: 0, interactions: new Map(), shift: 0, moved: [], changed: undefined };
    globalThis.watched = watched;
    const observe = (options: PerformanceObserverInit, take: (entry: PerformanceEntry) => void): void =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ ...options, buffered: true });
    observe({ type: 'largest-contentful-paint' }, ({ startTime }) => {
      watched.largestPaintMs = Math.max(watched.largestPaintMs, startTime);
    });
    observe({ type: 'event', durationThreshold: shortest } as PerformanceObserverInit, (entry) => {
      const { interactionId, duration } = entry as PerformanceEventTiming; // the entry type that was asked for
      if (!interactionId) return;
      watched.interactions.set(interactionId, Math.max(watched.interactions.get(interactionId) ?? 0, duration));
    });
    observe({ type: 'layout-shift' }, (entry) => {
      const { value, hadRecentInput, sources } = entry as LayoutShift; // likewise
      if (hadRecentInput) return;
      watched.shift += value;
      for (const { node } of sources)
        watched.moved.push(`${value} ${node?.nodeName} ${node?.textContent?.slice(0, 60)}`);
    });
  }, shortestEventMs);

/** Notes from now on when the text of the element changes. */
export const watchText = (page: Page, selector: string): Promise<void> =>
  page.evaluate((query) => {
    const place = document.querySelector(query);
    if (!place) throw new Error(`There is no ${query}`);
    new MutationObserver(() => {
      const text = place.textContent ?? '';
      if (text === watched.changed?.text) return;
      watched.changed = { text, atMs: performance.timeOrigin + performance.now() };
    }).observe(place, { subtree: true, childList: true, characterData: true });
  }, selector);

/** A session of the page with its processor four times as slow: a cheap panel instead of this machine. */
export const slowDown = async (page: Page): Promise<CDPSession> => {
  const client = await page.context().newCDPSession(page);
  await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return client;
};

/** Megabytes that the page's scripts hold after everything that can go is gone. */
export const heapMb = async (client: CDPSession): Promise<number> => {
  for (let round = 0; round < 3; round += 1) await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
};
