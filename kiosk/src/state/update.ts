import type { Outbox } from '../outbox/outbox.ts';
import type { Keep } from '../store/store.ts';
import { bannerAlerts } from './alerts.ts';
import { rollCallKey } from './keptDay.ts';
import type { Kiosk } from './kiosk.ts';

const quietMs = 60_000;
const lookEveryMs = 3_600_000;

type Idle = Pick<Kiosk, 'screen' | 'session' | 'idleForMs' | 'live' | 'lasting'> & {
  readonly outbox: Pick<Outbox, 'waiting' | 'refusals'>;
  readonly keep: Pick<Keep, 'read'>;
};

/** Whether nobody stands before the kiosk and nothing is going on at it: then it may be loaded anew. */
export const mayReload = async (kiosk: Idle): Promise<boolean> => {
  // With a broken or full disk a roll-call lives in this page alone. What is read of it is what this page has written.
  const rollCall = kiosk.lasting.value ? undefined : await kiosk.keep.read(rollCallKey).catch(() => undefined);
  return rollCall === undefined && isQuiet(kiosk);
};

const isQuiet = (kiosk: Idle): boolean =>
  kiosk.screen.value.at === 'board' &&
  kiosk.session.value === undefined &&
  kiosk.idleForMs() >= quietMs &&
  kiosk.outbox.waiting.value.length === 0 &&
  (kiosk.lasting.value || kiosk.outbox.refusals.value.length === 0) &&
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
  const loadAnew = async (): Promise<void> => {
    if (isTakenOver && (kiosk.screen.value.at === 'elsewhere' || (await mayReload(kiosk)))) location.reload();
  };
  container.addEventListener('controllerchange', () => {
    isTakenOver = isNewVersion;
    isNewVersion = true;
    void loadAnew();
  });
  const registration = await container.register('/sw.js', { updateViaCache: 'none' });
  setInterval(() => void registration.update().catch(() => undefined), lookEveryMs);
  kiosk.onReturn(() => void registration.update().catch(() => undefined));
  const look = async (): Promise<void> => {
    // Taken over by another page's wish perhaps: this one is loaded anew when nobody stands before it either.
    if (isTakenOver) await loadAnew();
    else if (registration.waiting && (await mayReload(kiosk))) registration.waiting?.postMessage('take-over');
  };
  setInterval(() => void look(), 5_000);
};
