import type { Kiosk } from './kiosk.ts';

const quietMs = 60_000;
const lookEveryMs = 3_600_000;

/** Whether nobody stands before the kiosk and nothing is going on at it: then it may be loaded anew. */
export const mayReload = (kiosk: Pick<Kiosk, 'screen' | 'session' | 'idleForMs' | 'live'>): boolean =>
  kiosk.screen.value.at === 'board' &&
  kiosk.session.value === undefined &&
  kiosk.idleForMs() >= quietMs &&
  kiosk.live.value.alerts.every(({ state }) => state !== 'open');

/**
 * Registers the worker that keeps the page's files, and lets a new version in only while the kiosk idles. A page that is
 * neither local nor under TLS has no worker: it runs, but does not start without the agent.
 */
export const keepUpToDate = async (kiosk: Kiosk, container: ServiceWorkerContainer | undefined): Promise<void> => {
  if (!container) return;
  // The first worker takes an uncontrolled page over: that is no new version.
  let isNewVersion = container.controller !== null;
  container.addEventListener('controllerchange', () => {
    if (isNewVersion) location.reload();
    isNewVersion = true;
  });
  const registration = await container.register('/sw.js', { updateViaCache: 'none' });
  setInterval(() => void registration.update().catch(() => undefined), lookEveryMs);
  kiosk.onReturn(() => void registration.update().catch(() => undefined));
  setInterval(() => {
    if (registration.waiting && mayReload(kiosk)) registration.waiting.postMessage('take-over');
  }, 5_000);
};
