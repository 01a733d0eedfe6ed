import type { Outbox } from '../outbox/outbox.ts';
import { bannerAlerts } from './alerts.ts';
import type { Kiosk } from './kiosk.ts';

const quietMs = 60_000;
const lookEveryMs = 3_600_000;

/** Whether nobody stands before the kiosk and nothing is going on at it: then it may be loaded anew. */
export const mayReload = (
  kiosk: Pick<Kiosk, 'screen' | 'session' | 'idleForMs' | 'live'> & { readonly outbox: Pick<Outbox, 'waiting'> },
): boolean =>
  kiosk.screen.value.at === 'board' &&
  kiosk.session.value === undefined &&
  kiosk.idleForMs() >= quietMs &&
  // With a full disk what waits lives in this page alone.
  kiosk.outbox.waiting.value.length === 0 &&
  // What is on the screen and beeps. A camera that is offline for a week must not keep new versions out for a week.
  bannerAlerts(kiosk.live.value.alerts, kiosk.live.value.rooms).length === 0;

/**
 * Registers the worker that keeps the page's files, and lets a new version in only while the kiosk idles. A page that is
 * neither local nor under TLS has no worker: it runs, but does not start without the agent.
 */
export const keepUpToDate = async (kiosk: Kiosk, container: ServiceWorkerContainer | undefined): Promise<void> => {
  if (!container) return;
  // The first worker takes an uncontrolled page over: that is no new version.
  let isNewVersion = container.controller !== null;
  let isTakenOver = false;
  /** This page still runs the version of before, whose files are gone. A window that only waits its turn shows nothing. */
  const loadAnew = (): void => {
    if (isTakenOver && (kiosk.screen.value.at === 'elsewhere' || mayReload(kiosk))) location.reload();
  };
  container.addEventListener('controllerchange', () => {
    isTakenOver = isNewVersion;
    isNewVersion = true;
    loadAnew();
  });
  const registration = await container.register('/sw.js', { updateViaCache: 'none' });
  setInterval(() => void registration.update().catch(() => undefined), lookEveryMs);
  kiosk.onReturn(() => void registration.update().catch(() => undefined));
  setInterval(() => {
    // Taken over by another page's wish perhaps: this one is loaded anew when nobody stands before it either.
    if (isTakenOver) loadAnew();
    else if (registration.waiting && mayReload(kiosk)) registration.waiting.postMessage('take-over');
  }, 5_000);
};
