import { signal } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { createFieldBefore } from './parts/fieldBefore.ts';
import { startSound } from './parts/sound.ts';
import { createSpeech } from './parts/speech.ts';
import { createApi } from './state/api.ts';
import { PartsContext } from './state/context.ts';
import { takeAsked } from './state/enrolment.ts';
import { openHostClock } from './state/hostClock.ts';
import { createIdentification } from './state/identify.ts';
import { createKiosk } from './state/kiosk.ts';
import { openSettings } from './state/settings.ts';
import { openChannel, waitToBeSole } from './state/soleWindow.ts';
import { keepUpToDate } from './state/update.ts';
import { keyOf } from './state/wedge.ts';
import { lastingStore } from './store/lasting.ts';
import { openStore } from './store/store.ts';

const root = document.getElementById('kiosk');
if (!root) throw new Error('The page has no place for the kiosk');

const settings = openSettings(localStorage, document.documentElement);
const hostClock = openHostClock(localStorage);
const kiosk = createKiosk({
  api: createApi(hostClock),
  hostClock,
  store: lastingStore(openStore, (waitMs) => new Promise((resolve) => setTimeout(resolve, waitMs))),
  settings,
  asked: takeAsked(location, history),
});
const identification = createIdentification(kiosk);
const speak = createSpeech(kiosk);
const fieldBefore = createFieldBefore(document);
const sound = { isHeldBack: signal(false) };
// Opening the machine's sound takes a tenth of a second on a small panel, which the first picture needs.
requestIdleCallback(() => startSound(kiosk, new AudioContext(), globalThis, sound.isHeldBack), { timeout: 2_000 });

// The kiosk is open already in the window in which somebody follows a link.
addEventListener('hashchange', () => location.reload());
addEventListener('pointerdown', kiosk.touched, { capture: true, passive: true });
addEventListener(
  'keydown',
  (event) => {
    kiosk.touched();
    // A key that is held down is nobody's card.
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const taken = identification.key(keyOf(event), event.timeStamp);
    if (taken === 'begins') fieldBefore.remember();
    if (taken !== 'card') return;
    event.preventDefault();
    event.stopPropagation();
    fieldBefore.putBack();
  },
  { capture: true },
);

render(
  <PartsContext.Provider value={{ kiosk, identification, speak, sound }}>
    <App />
  </PartsContext.Provider>,
  root,
);
// Absent, whatever its type says, on an insecure page.
void waitToBeSole(navigator.locks, openChannel, () => kiosk.go({ at: 'elsewhere' })).then(kiosk.start);
// Absent on a page that is neither local nor under TLS; without it the kiosk runs, but does not start alone.
void keepUpToDate(kiosk, 'serviceWorker' in navigator ? navigator.serviceWorker : undefined).catch(() => undefined);
