import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

/** What this file uses of a service worker's scope: the project's types are those of a page. */
declare const self: {
  /** Every file of the page with its revision; written in by vite.config.ts. */
  readonly __WB_MANIFEST: Parameters<typeof precacheAndRoute>[0];
  readonly clients: { readonly claim: () => Promise<void> };
  readonly skipWaiting: () => Promise<void>;
  readonly addEventListener: (
    type: 'activate' | 'message',
    listener: (event: MessageEvent & { readonly waitUntil: (work: Promise<unknown>) => void }) => void,
  ) => void;
};

/*
 * Keeps the page's own files, so that the kiosk starts and every screen opens without the agent. Nothing of the
 * interface under /api is ever kept here: what is shown comes from the agent or from the kiosk's own marked copy.
 */
precacheAndRoute(self.__WB_MANIFEST, { cleanURLs: false });
cleanupOutdatedCaches();
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
// A new version waits until the page says that nobody stands before it.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});
