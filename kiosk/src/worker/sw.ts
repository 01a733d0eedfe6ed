import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

/** What this file uses of a service worker's scope: the project's types are those of a page. */
declare const self: {
  /** Every file of the page with its revision; written in by vite.config.ts. */
  readonly __WB_MANIFEST: Parameters<typeof precacheAndRoute>[0];
  readonly clients: { readonly claim: () => Promise<void> };
  readonly skipWaiting: () => Promise<void>;
  readonly addEventListener: (
    type: 'install' | 'activate' | 'message',
    listener: (event: MessageEvent & WorkerEvent) => void,
  ) => void;
};
interface WorkerEvent {
  readonly waitUntil: (work: Promise<unknown>) => void;
  /** Chromium's static routes: what they name never reaches the worker. Absent before its version 123. */
  readonly addRoutes?: (route: {
    readonly condition: { readonly urlPattern: string };
    readonly source: 'network';
  }) => void;
}

/*
 * Keeps the page's own files, so that the kiosk starts and every screen opens without the agent. Nothing of the
 * interface under /api is ever kept here: what is shown comes from the agent or from the kiosk's own marked copy.
 */
precacheAndRoute(self.__WB_MANIFEST, { cleanURLs: false });
cleanupOutdatedCaches();
// The event stream is open all day: through the worker it would keep an old version at work, and the new one out.
self.addEventListener('install', (event) =>
  event.addRoutes?.({ condition: { urlPattern: '/api/*' }, source: 'network' }),
);
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
// A new version waits until the page says that nobody stands before it.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});
