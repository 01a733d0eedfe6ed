import { useEffect } from 'preact/hooks';
import { Forgotten } from './parts/forgotten.tsx';
import { lazy } from './parts/lazy.tsx';
import { TopBar } from './parts/topBar.tsx';
import { Board } from './screens/front/board.tsx';
import { Front } from './screens/front/front.tsx';
import { useKiosk } from './state/context.ts';
import { isIn } from './state/screens.ts';

const Desk = lazy(() => import('./screens/desk/desk.tsx').then(({ Desk }) => Desk));
const Care = lazy(() => import('./screens/care/care.tsx').then(({ Care }) => Care));
const Alerts = lazy(() => import('./screens/alerts/alerts.tsx').then(({ AlertsArea }) => AlertsArea));
const RollCall = lazy(() => import('./screens/rollCall/rollCall.tsx').then(({ RollCallArea }) => RollCallArea));
const Closing = lazy(() => import('./screens/closing/closing.tsx').then(({ Closing }) => Closing));
const Site = lazy(() => import('./screens/site/site.tsx').then(({ SitePage }) => SitePage));
const Footage = lazy(() => import('./screens/footage/footage.tsx').then(({ Footage }) => Footage));
const Sending = lazy(() => import('./screens/sending/sending.tsx').then(({ Sending }) => Sending));
const Settings = lazy(() => import('./screens/settings/settings.tsx').then(({ SettingsPage }) => SettingsPage));
const Office = lazy(() => import('./screens/office/office.tsx').then(({ Office }) => Office));
const People = lazy(() => import('./screens/people/people.tsx').then(({ People }) => People));
const Kiosks = lazy(() => import('./screens/kiosks/kiosks.tsx').then(({ Kiosks }) => Kiosks));
const Devices = lazy(() => import('./screens/devices/devices.tsx').then(({ Devices }) => Devices));
const Zones = lazy(() => import('./screens/zones/zones.tsx').then(({ Zones }) => Zones));
const Messages = lazy(() => import('./screens/messages/messages.tsx').then(({ Messages }) => Messages));
const preloaded = [
  RollCall,
  Alerts,
  Closing,
  Desk,
  Care,
  Site,
  Footage,
  Sending,
  Settings,
  Office,
  People,
  Kiosks,
  Zones,
  Devices,
  Messages,
];

export const App = () => {
  const kiosk = useKiosk();
  const { at } = kiosk.screen.value;
  const known = at !== 'starting' && at !== 'elsewhere' && at !== 'unreachable' && at !== 'enrol';
  // Once somebody could work here: the screens must open even when the agent is gone by then.
  useEffect(() => {
    if (!known) return;
    requestIdleCallback(() => {
      for (const { preload } of preloaded) preload();
    });
  }, [known]);
  useEffect(beginScreen, [at]);
  return (
    <div class="kiosk" data-screen={at}>
      {known && <TopBar />}
      {known && <Forgotten />}
      <CurrentScreen />
    </div>
  );
};

/**
 * A screen begins at its top, however far down the one before was read, and with the keyboard in it: a button of the bar
 * that led here must not be pressed again by the Enter that ends a PIN. Code that is still loaded, and a notice that
 * comes before the screen itself, are waited for; whoever has put the keyboard elsewhere keeps it there.
 */
const beginScreen = (): (() => void) => {
  scrollTo(0, 0);
  const cameFrom = document.activeElement;
  let given: HTMLElement | undefined;
  const giveKeyboard = (): void => {
    if (given?.isConnected) return;
    const main = document.querySelector('main');
    const { activeElement } = document;
    if (main?.contains(activeElement) || (activeElement !== cameFrom && activeElement !== document.body)) {
      changes.disconnect();
      return;
    }
    given = main?.querySelector('h1') ?? undefined;
    if (!given) return;
    given.tabIndex = -1;
    given.focus({ preventScroll: true });
  };
  const changes = new MutationObserver(giveKeyboard);
  changes.observe(document.body, { childList: true, subtree: true });
  giveKeyboard();
  return () => changes.disconnect();
};

const CurrentScreen = () => {
  const kiosk = useKiosk();
  const screen = kiosk.screen.value;
  const session = kiosk.session.value;
  if (isIn('front', screen)) return <Front screen={screen} session={session} />;
  if (isIn('site', screen)) return <Site />;
  if (isIn('rollCall', screen)) return <RollCall screen={screen} session={session} />;
  // What follows shows people, so a member of staff must be identified.
  if (session?.person.kind !== 'staff') return <Board />;
  if (isIn('desk', screen)) return <Desk screen={screen} session={session} />;
  if (isIn('alerts', screen)) return <Alerts screen={screen} />;
  if (isIn('closing', screen)) return <Closing session={session} />;
  if (isIn('sending', screen)) return <Sending />;
  if (isIn('settings', screen)) return <Settings />;
  if (isIn('office', screen)) return <Office screen={screen} session={session} />;
  if (isIn('care', screen)) return <Care screen={screen} />;
  if (isIn('footage', screen)) return <Footage screen={screen} session={session} />;
  if (isIn('kiosks', screen)) return <Kiosks session={session} />;
  if (isIn('devices', screen)) return <Devices screen={screen} session={session} />;
  if (isIn('zones', screen)) return <Zones session={session} />;
  if (isIn('messages', screen)) return <Messages screen={screen} session={session} />;
  return <People screen={screen} session={session} />;
};
