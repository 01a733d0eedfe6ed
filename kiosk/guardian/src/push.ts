/** What this file uses of a service worker's scope: the project's types are those of a page. */
declare const self: {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { readonly openWindow: (url: string) => Promise<unknown> };
  readonly addEventListener: (type: 'push' | 'notificationclick', listener: (event: WorkerEvent) => void) => void;
};
interface WorkerEvent {
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly data?: { readonly json: () => { readonly title: string; readonly text: string; readonly link?: string } };
  readonly notification?: Notification;
}

// Shows what the house pushes, and nothing else: it keeps no page, so that nothing old is ever shown as new.
self.addEventListener('push', (event) => {
  if (!event.data) return;
  const { title, text, link } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body: text, data: link, icon: '/icon.svg' }));
});
self.addEventListener('notificationclick', ({ notification, waitUntil }) => {
  notification?.close();
  const link: unknown = notification?.data;
  const isOwn = typeof link === 'string' && link.indexOf(`${self.location.origin}/`) === 0;
  waitUntil(self.clients.openWindow(isOwn ? link : '/'));
});
