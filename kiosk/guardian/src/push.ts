/** What this file uses of a service worker's scope: the project's types are those of a page. */
declare const self: {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { readonly openWindow: (url: string) => Promise<unknown> };
  readonly addEventListener: (type: 'push' | 'notificationclick', listener: (event: WorkerEvent) => void) => void;
};
/** As `agent/delivery/channels/webPush.ts` writes it. */
interface Pushed {
  readonly tag: string;
  readonly title: string;
  readonly text: string;
  readonly link: string | null;
}
interface WorkerEvent {
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly data?: { readonly json: () => Pushed };
  readonly notification?: Notification;
}

// Shows what the house pushes, and nothing else: it keeps no page, so that nothing old is ever shown as new.
self.addEventListener('push', (event) => {
  if (!event.data) return;
  const { tag, title, text, link } = event.data.json();
  // A message that comes twice takes its own place: the house sends again what it does not know to be taken.
  event.waitUntil(self.registration.showNotification(title, { tag, body: text, data: link, icon: '/icon.svg' }));
});
self.addEventListener('notificationclick', ({ notification, waitUntil }) => {
  notification?.close();
  const link: unknown = notification?.data;
  const isOwn = typeof link === 'string' && link.indexOf(`${self.location.origin}/`) === 0;
  waitUntil(self.clients.openWindow(isOwn ? link : '/'));
});
